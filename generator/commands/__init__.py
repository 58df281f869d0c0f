"""One command, one file: options become an order, results become words and an exit code."""
