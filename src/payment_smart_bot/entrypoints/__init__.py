"""Where the outside comes in: HTTP, the command line, the logs."""
