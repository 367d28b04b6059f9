"""The world beyond our doors."""
