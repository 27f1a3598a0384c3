"""A chat that takes a card, tokenises it with Stripe and never keeps the number in the clear."""

__version__ = "0.1.0"
