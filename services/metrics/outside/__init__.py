"""What metrics leaves to libraries."""
