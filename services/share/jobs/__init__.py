"""What runs by the clock: visits that were answered are counted."""
