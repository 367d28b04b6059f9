"""Request to use case to response, one class per service."""

from services.metrics.rpc.figures import FiguresRpc
from services.metrics.rpc.metrics import MetricsRpc
from services.metrics.rpc.value import ValueRpc

__all__ = ["FiguresRpc", "MetricsRpc", "ValueRpc"]
