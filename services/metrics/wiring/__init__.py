"""The only file that meets everybody."""

from collections.abc import Callable

from chassis.collections import Index, Projected
from chassis.house import House
from chassis.mongo import Transaction
from chassis.refusal import Refusals, Status
from portevoix.metrics.v1 import service_pb2, service_pb2_grpc
from services.metrics.domain.errors import MetricsRefusal
from services.metrics.rpc import MetricsRpc
from services.metrics.settings import MetricsSettings
from services.metrics.storage import COLLECTIONS, PROJECTION, FiguresRead, KeptDocuments
from services.metrics.subscribers import figures as counted
from services.metrics.translate import refusal_to_status
from services.metrics.wiring.sentiment import COLLECTIONS as OF_SENTIMENT
from services.metrics.wiring.sentiment import now_ms, wire_sentiment

PROJECTED = [
    Projected(name, by=PROJECTION, indexes=[Index([(key, 1) for key in keys]) for keys in indexes])
    for name, indexes in COLLECTIONS.items()
]


def build(settings: MetricsSettings, clock: Callable[[], int] = now_ms) -> House:
    """The service, ready to run. `clock` gives the time, milliseconds UTC."""
    refusals = Refusals(MetricsRefusal, lambda refusal: Status(*refusal_to_status(refusal)))
    house = House("metrics", settings, collections=[*PROJECTED, *OF_SENTIMENT], refusals=refusals)
    figures = FiguresRead(lambda: house.mongo.collections)
    service = service_pb2.DESCRIPTOR.services_by_name["MetricsService"]
    house.answer(
        service_pb2_grpc.add_MetricsServiceServicer_to_server, MetricsRpc(figures, settings.floor), service
    )
    house.hear(counted(kept))
    wire_sentiment(house, clock)
    return house


def kept(tx: Transaction) -> KeptDocuments:
    """What is kept, inside a transaction."""
    return KeptDocuments(tx.collections, tx.session)
