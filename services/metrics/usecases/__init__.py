"""The order of steps: what is heard is folded in, what is asked is read and summed."""
