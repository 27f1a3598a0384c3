"""Looks for card numbers and security codes at rest: in files, databases and log streams.

An operator's tool, and how the tests prove that none is kept. It reports places and last four
digits, never a number.
"""
