"""Request, use case, response: one method per call. What each promises stands in the service's proto
files.
"""

from collections.abc import Awaitable, Callable

from chassis.mongo import Transaction
from portevoix.gamify.v1 import service_pb2_grpc
from services.gamify.ports.boards import Choices
from services.gamify.rpc.boards import BoardCalls
from services.gamify.rpc.desk import Desk
from services.gamify.rpc.points import PointsCalls
from services.gamify.rpc.rules import RuleCalls
from services.gamify.usecases.boards import Boards

__all__ = ["Desk", "GamifyRpc"]


class GamifyRpc(PointsCalls, BoardCalls, RuleCalls, service_pb2_grpc.GamifyServiceServicer):
    """Answers portevoix.gamify.v1.GamifyService."""

    def __init__(
        self,
        desk: Desk,
        recount: Callable[[], Awaitable[None]],
        boards: Boards,
        choosing: Callable[[Transaction], Choices],
    ) -> None:
        PointsCalls.__init__(self, desk)
        BoardCalls.__init__(self, desk, boards, choosing)
        RuleCalls.__init__(self, desk, recount)
