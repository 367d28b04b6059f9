"""What is counted, and the questions about it."""

from starlette.routing import Route

from chassis.house import House
from portevoix.metrics.v1 import figures_pb2, figures_pb2_grpc, service_pb2, service_pb2_grpc
from services.metrics.rpc import FiguresRpc, MetricsRpc
from services.metrics.subscribers.figures import figures
from services.metrics.subscribers.library import library
from services.metrics.web.export import ExportDoor
from services.metrics.wiring.parts import Reads, kept, shelf


def answer_figures(house: House, reads: Reads) -> None:
    """Hear what is counted and what content says; answer MetricsService, FiguresService and the file door."""
    house.answer(
        service_pb2_grpc.add_MetricsServiceServicer_to_server,
        MetricsRpc(reads.figures, reads.council),
        service_pb2.DESCRIPTOR.services_by_name["MetricsService"],
    )
    house.answer(
        figures_pb2_grpc.add_FiguresServiceServicer_to_server,
        FiguresRpc(reads.figures, reads.library, reads.council),
        figures_pb2.DESCRIPTOR.services_by_name["FiguresService"],
    )
    export = ExportDoor(house.access, reads.figures, reads.library, reads.council)
    house.show(Route("/v1/metrics/{programme_id}/export", export.get, methods=["GET"]))
    house.hear(figures(kept))
    house.hear(library(shelf))
