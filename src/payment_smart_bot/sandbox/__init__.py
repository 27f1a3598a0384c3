"""The offline stand-in for Stripe's API; it knows the domain's card facts and nothing of the bot.

What it answers follows Stripe's public documentation: the API reference, the page on testing,
the page on error codes and the page on advanced error handling, all under docs.stripe.com.
"""
