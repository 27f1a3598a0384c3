"""The conversation and the card facts: standard library only, no clock, no network, no logging."""
