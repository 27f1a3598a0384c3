"""One module for each command of `payment-smart-bot`; each gives a click command named `command`."""
