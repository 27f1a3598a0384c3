"""Mock payments: the five that show that the bot works, and what plays them."""
