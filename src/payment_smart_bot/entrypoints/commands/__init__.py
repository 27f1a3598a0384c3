"""One module for each command of `payment-smart-bot`; its click command is `command`."""
