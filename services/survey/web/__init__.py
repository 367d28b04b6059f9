"""HTTP doors beside the JSON ones."""
