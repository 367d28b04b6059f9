"""What people say about items: its calls."""

from chassis.house import House
from portevoix.content.v1 import conversation_pb2, conversation_pb2_grpc
from services.content.rpc import Door
from services.content.rpc.conversation import ConversationRpc
from services.content.storage.conversation import StoredComments


def answer_conversation(house: House, door: Door) -> None:
    """Answer ConversationService."""
    house.answer(
        conversation_pb2_grpc.add_ConversationServiceServicer_to_server,
        ConversationRpc(
            door,
            lambda tx: StoredComments(tx.collections, tx.session),
            lambda: StoredComments(house.mongo.collections, None),
        ),
        conversation_pb2.DESCRIPTOR.services_by_name["ConversationService"],
    )
