"""gRPC: the server and what guards it, the channels to others, idempotent commands."""
