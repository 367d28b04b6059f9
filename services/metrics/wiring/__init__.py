"""The only folder that meets everybody."""

from collections.abc import Callable

from starlette.routing import Route

from chassis.house import House
from chassis.mongo import Transaction
from chassis.refusal import Refusals, Status
from portevoix.metrics.v1 import figures_pb2, figures_pb2_grpc, service_pb2, service_pb2_grpc
from services.metrics.domain.errors import MetricsRefusal
from services.metrics.rpc import FiguresRpc, MetricsRpc
from services.metrics.settings import MetricsSettings
from services.metrics.storage.collections import COLLECTIONS
from services.metrics.storage.kept import KeptDocuments
from services.metrics.storage.library import LibraryRead, ShelfDocuments
from services.metrics.storage.read import FiguresRead
from services.metrics.subscribers import figures as counted
from services.metrics.subscribers import library as told
from services.metrics.translate.refusals import refusal_to_status
from services.metrics.usecases.council import Council
from services.metrics.web.export import ExportDoor
from services.metrics.wiring.sentiment import COLLECTIONS as OF_SENTIMENT
from services.metrics.wiring.sentiment import now_ms, wire_sentiment
from services.metrics.wiring.watching import show_series

__all__ = ["build", "kept"]


def build(settings: MetricsSettings, clock: Callable[[], int] = now_ms) -> House:
    """The service, ready to run. `clock` gives the time, milliseconds UTC."""
    refusals = Refusals(MetricsRefusal, lambda refusal: Status(*refusal_to_status(refusal)))
    house = House("metrics", settings, collections=[*COLLECTIONS, *OF_SENTIMENT], refusals=refusals)
    figures = FiguresRead(lambda: house.mongo.collections)
    library = LibraryRead(lambda: house.mongo.collections)
    council = Council(figures, library, settings.floor)
    house.answer(
        service_pb2_grpc.add_MetricsServiceServicer_to_server,
        MetricsRpc(figures, council),
        service_pb2.DESCRIPTOR.services_by_name["MetricsService"],
    )
    house.answer(
        figures_pb2_grpc.add_FiguresServiceServicer_to_server,
        FiguresRpc(figures, library, council),
        figures_pb2.DESCRIPTOR.services_by_name["FiguresService"],
    )
    export = ExportDoor(house.access, figures, library, council)
    house.show(Route("/v1/metrics/{programme_id}/export", export.get, methods=["GET"]))
    house.hear(counted(kept))
    house.hear(told(shelf))
    wire_sentiment(house, clock)
    show_series(house, figures, library)
    return house


def shelf(tx: Transaction) -> ShelfDocuments:
    """What content said, inside a transaction."""
    return ShelfDocuments(tx.collections, tx.session)


def kept(tx: Transaction) -> KeptDocuments:
    """What is kept, inside a transaction."""
    return KeptDocuments(tx.collections, tx.session)
