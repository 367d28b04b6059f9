"""The library, programmes and charters: their calls."""

from chassis.house import House
from portevoix.content.v1 import service_pb2, service_pb2_grpc
from services.content.rpc import ContentRpc, Door


def answer_library(house: House, door: Door) -> None:
    """Answer ContentService."""
    house.answer(
        service_pb2_grpc.add_ContentServiceServicer_to_server,
        ContentRpc(door),
        service_pb2.DESCRIPTOR.services_by_name["ContentService"],
    )
