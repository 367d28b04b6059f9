"""Measurements, run by `make bench`; README.md says what each tells."""
