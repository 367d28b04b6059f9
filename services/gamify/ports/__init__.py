"""What the use cases need, in our words."""
