"""Request to use case to response, one class per service."""

from services.metrics.rpc.metrics import MetricsRpc

__all__ = ["MetricsRpc"]
