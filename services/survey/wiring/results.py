"""Results: how they are published, and their calls."""

from collections.abc import Callable

from chassis.house import House
from chassis.mongo import Mongo, Transaction
from portevoix.survey.v1 import results_pb2, results_pb2_grpc
from services.survey.ports import Desk, Desks
from services.survey.ports.results import Board
from services.survey.rpc.results import ResultDesk, ResultRpc
from services.survey.storage.comments import StoredComments
from services.survey.storage.loop import StoredReplies


def answer_results(
    house: House, apart: Mongo, board: Board, desks: Desks, desk_of: Callable[[Transaction], Desk]
) -> None:
    """Answer ResultService. `apart` is the database of the answers."""
    desk = ResultDesk(
        commands=house.commands,
        desk_of=desk_of,
        board=board,
        desks=desks,
        comments=StoredComments(apart),
        replies=lambda: StoredReplies(house.mongo.collections),
    )
    service = results_pb2.DESCRIPTOR.services_by_name["ResultService"]
    house.answer(results_pb2_grpc.add_ResultServiceServicer_to_server, ResultRpc(desk), service)
