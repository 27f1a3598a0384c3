"""Puts the bot together: the only place that chooses adapters, for a laptop or for AWS."""
