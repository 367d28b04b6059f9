"""The order of steps: load, decide, save, say. Time and ids come in as arguments."""
