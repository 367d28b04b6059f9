"""Request, use case, response: one method per call. What each promises stands in the proto files."""

from portevoix.content.v1 import service_pb2_grpc
from services.content.rpc.door import Door
from services.content.rpc.items import ItemCalls
from services.content.rpc.programmes import ProgrammeCalls
from services.content.rpc.sharing import SharingCalls

__all__ = ["ContentRpc", "Door"]


class ContentRpc(ItemCalls, ProgrammeCalls, SharingCalls, service_pb2_grpc.ContentServiceServicer):
    """Answers portevoix.content.v1.ContentService."""
