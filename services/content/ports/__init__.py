"""What the use cases need, in our words. `storage` answers over one transaction or over plain reads."""
