"""Who is thanked inside: its calls, and what it hears."""

from typing import Any

from chassis.house import House
from portevoix.content.v1 import recognition_pb2, recognition_pb2_grpc
from services.content.outside.names import NobodysNames, ShareNames
from services.content.ports.recognition import Recognition
from services.content.rpc import Door
from services.content.rpc.recognition import RecognitionRpc
from services.content.settings import ContentSettings
from services.content.storage import StoredBooks
from services.content.storage.recognition import StoredMadeShares, StoredNews, StoredSpotlights
from services.content.subscribers.recognition import made_shares


def answer_recognition(house: House, door: Door, settings: ContentSettings) -> None:
    """Answer RecognitionService, and hear of shares."""
    names = ShareNames(house.call(settings.share)) if settings.share else NobodysNames()
    house.answer(
        recognition_pb2_grpc.add_RecognitionServiceServicer_to_server,
        RecognitionRpc(
            door,
            lambda tx: _recognition(tx.collections, tx.session),
            lambda: _recognition(house.mongo.collections, None),
            names,
        ),
        recognition_pb2.DESCRIPTOR.services_by_name["RecognitionService"],
    )
    house.hear(made_shares(lambda tx: _recognition(tx.collections, tx.session)))


def _recognition(shelf: Any, session: Any) -> Recognition:
    return Recognition(
        StoredBooks(shelf, session),
        StoredMadeShares(shelf, session),
        StoredSpotlights(shelf, session),
        StoredNews(shelf, session),
    )
