"""Request to use case to response, one file per service."""
