"""Results: their calls."""

from chassis.house import House
from portevoix.survey.v1 import results_pb2, results_pb2_grpc
from services.survey.rpc.results import ResultDesk, ResultRpc
from services.survey.storage.comments import StoredComments
from services.survey.storage.loop import StoredReplies
from services.survey.wiring.parts import Parts, desk_of


def answer_results(house: House, parts: Parts) -> None:
    """Answer ResultService."""
    desk = ResultDesk(
        commands=house.commands,
        desk_of=desk_of,
        board=parts.board,
        desks=parts.desks,
        comments=StoredComments(parts.apart),
        replies=lambda: StoredReplies(house.mongo.collections),
    )
    service = results_pb2.DESCRIPTOR.services_by_name["ResultService"]
    house.answer(results_pb2_grpc.add_ResultServiceServicer_to_server, ResultRpc(desk), service)
