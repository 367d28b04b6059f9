"""The plumbing that every house would otherwise copy. It carries messages and never reads them."""

__version__ = "0.1.0"
