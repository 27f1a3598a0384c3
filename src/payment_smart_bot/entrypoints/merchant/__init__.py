"""The merchant's API, apart from what carries it: calls in, replies out."""
