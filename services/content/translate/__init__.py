"""The border: wire messages to facts and back, refusals to status codes. Pure functions."""
