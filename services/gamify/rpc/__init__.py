"""Request, use case, response: one method per call. What each promises stands in the service's proto
files.
"""

from collections.abc import Awaitable, Callable

from portevoix.gamify.v1 import service_pb2_grpc
from services.gamify.rpc.desk import Desk
from services.gamify.rpc.points import PointsCalls
from services.gamify.rpc.rules import RuleCalls

__all__ = ["Desk", "GamifyRpc"]


class GamifyRpc(PointsCalls, RuleCalls, service_pb2_grpc.GamifyServiceServicer):
    """Answers portevoix.gamify.v1.GamifyService."""

    def __init__(self, desk: Desk, recount: Callable[[], Awaitable[None]]) -> None:
        PointsCalls.__init__(self, desk)
        RuleCalls.__init__(self, desk, recount)
