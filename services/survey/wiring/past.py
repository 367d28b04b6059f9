"""Earlier waves: their calls."""

from chassis.house import House
from chassis.mongo import Transaction
from portevoix.survey.v1 import past_pb2, past_pb2_grpc
from services.survey.rpc.past import PastDesk, PastWaveRpc
from services.survey.storage.past import StoredPast


def answer_past_waves(house: House) -> None:
    """Answer PastWaveService."""

    def books(tx: Transaction | None) -> StoredPast:
        return StoredPast(house.mongo.collections) if tx is None else StoredPast(tx.collections, tx.session)

    service = past_pb2.DESCRIPTOR.services_by_name["PastWaveService"]
    add = past_pb2_grpc.add_PastWaveServiceServicer_to_server
    house.answer(add, PastWaveRpc(PastDesk(house.commands, books)), service)
