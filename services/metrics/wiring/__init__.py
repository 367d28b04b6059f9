"""The only folder that meets everybody."""

from chassis.house import House
from chassis.mongo import Transaction
from chassis.refusal import Refusals, Status
from portevoix.metrics.v1 import service_pb2, service_pb2_grpc
from services.metrics.domain.errors import MetricsRefusal
from services.metrics.rpc import MetricsRpc
from services.metrics.settings import MetricsSettings
from services.metrics.storage.collections import COLLECTIONS
from services.metrics.storage.kept import KeptDocuments
from services.metrics.storage.read import FiguresRead
from services.metrics.subscribers import figures as counted
from services.metrics.translate.refusals import refusal_to_status
from services.metrics.wiring.value import answer_value

__all__ = ["build", "kept"]


def build(settings: MetricsSettings) -> House:
    """The service, ready to run."""
    refusals = Refusals(MetricsRefusal, lambda refusal: Status(*refusal_to_status(refusal)))
    house = House("metrics", settings, collections=COLLECTIONS, refusals=refusals)
    figures = FiguresRead(lambda: house.mongo.collections)
    house.answer(
        service_pb2_grpc.add_MetricsServiceServicer_to_server,
        MetricsRpc(figures, settings.floor),
        service_pb2.DESCRIPTOR.services_by_name["MetricsService"],
    )
    answer_value(house, figures)
    house.hear(counted(kept))
    return house


def kept(tx: Transaction) -> KeptDocuments:
    """What is kept, inside a transaction."""
    return KeptDocuments(tx.collections, tx.session)
