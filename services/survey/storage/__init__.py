"""Documents and files: two databases with nothing to join them, and a folder outside both."""
