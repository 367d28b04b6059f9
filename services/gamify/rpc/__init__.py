"""Request, use case, response: one method per call."""
