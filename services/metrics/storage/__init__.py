"""Documents and what they stand for."""
