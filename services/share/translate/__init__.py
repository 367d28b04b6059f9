"""The border: wire to domain and back. Pure functions."""
