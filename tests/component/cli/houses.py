"""Content and metrics as the wire knows them, with a small October and no September."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import grpc

from portevoix.content.v1 import service_pb2 as content
from portevoix.content.v1 import service_pb2_grpc as content_doors
from portevoix.metrics.v1 import service_pb2 as metrics
from portevoix.metrics.v1 import service_pb2_grpc as metrics_doors
from portevoix.type.v1 import facts_pb2 as types

PROGRAMME, TOKEN = "voices", "a-manager's-token"
MEASURED, ESTIMATED, DECLARED = (
    types.PROVENANCE_MEASURED,
    types.PROVENANCE_ESTIMATED,
    types.PROVENANCE_DECLARED,
)
CLICKS = {"": 7, "i1": 2, "i2": 5}
"""Of all items, and of each: what was never published has none."""


def figure(measure: str, amount: int, how: types.Provenance.ValueType = MEASURED) -> metrics.Figure:
    return metrics.Figure(measure=measure, amount=amount, provenance=how)


def october(request: Any) -> bool:
    return str(request.from_date).startswith("2024-10")


class Content(content_doors.ContentServiceServicer):
    """One programme; two published items on two pages, and a draft."""

    def GetProgramme(
        self, request: content.GetProgrammeRequest, context: Any
    ) -> content.GetProgrammeResponse:
        if request.programme_id != PROGRAMME:
            context.abort(grpc.StatusCode.NOT_FOUND, "there is no such programme")
        draft = content.ProgrammeDraft(name="Voices <3", why="Because people trust people.")
        return content.GetProgrammeResponse(programme=content.Programme(programme_id=PROGRAMME, draft=draft))

    def ListItems(self, request: content.ListItemsRequest, context: Any) -> content.ListItemsResponse:
        def item(content_id: str, title: str, published: bool = True) -> content.LibraryItem:
            draft = content.ItemDraft(programme_id=PROGRAMME, title=title)
            return content.LibraryItem(
                content_id=content_id, draft=draft, published_at_ms=1 if published else None
            )

        if not request.page_token:
            return content.ListItemsResponse(
                items=[item("i1", "First item"), item("i3", "Draft", published=False)], next_page_token="2"
            )
        return content.ListItemsResponse(items=[item("i2", "Second item")])


class Metrics(metrics_doors.MetricsServiceServicer):
    """An October of nine shares."""

    def __init__(self) -> None:
        self.tokens: set[str] = set()

    def GetParticipation(
        self, request: metrics.GetParticipationRequest, context: Any
    ) -> metrics.GetParticipationResponse:
        self.tokens |= {
            str(value) for name, value in context.invocation_metadata() if name == "authorization"
        }
        if not october(request):
            return metrics.GetParticipationResponse(participation=metrics.Rate(provenance=MEASURED), floor=5)
        rate = metrics.Rate(value=0.3, numerator=3, denominator=10, provenance=DECLARED)
        team = metrics.TeamParticipation(team="", rate=rate, rolled_up=True)
        shares = [figure("shares", 8, DECLARED), figure("shares", 1)]
        return metrics.GetParticipationResponse(participation=rate, shares=shares, teams=[team], floor=5)

    def GetReach(self, request: metrics.GetReachRequest, context: Any) -> metrics.GetReachResponse:
        if not october(request):
            return metrics.GetReachResponse(floor=5)
        rows: Mapping[int, list[metrics.Row]] = {
            metrics.DIMENSION_DAY: [metrics.Row(key="2024-10-02", figures=[figure("shares", 8, DECLARED)])],
            metrics.DIMENSION_ITEM: [metrics.Row(key="i1", figures=[figure("shares", 8, DECLARED)])],
            metrics.DIMENSION_NETWORK: [
                metrics.Row(key="x", figures=[figure("potential_reach", 900, ESTIMATED)])
            ],
        }
        total = metrics.Row(figures=[figure("potential_reach", 900, ESTIMATED), figure("reach", 321)])
        return metrics.GetReachResponse(total=total, rows=rows.get(request.by, []), floor=5)

    def GetEngagement(
        self, request: metrics.GetEngagementRequest, context: Any
    ) -> metrics.GetEngagementResponse:
        return metrics.GetEngagementResponse(total=metrics.Row(), floor=5)

    def GetTraffic(self, request: metrics.GetTrafficRequest, context: Any) -> metrics.GetTrafficResponse:
        human = CLICKS.get(request.content_id, 0) if october(request) and not request.network else 0
        visitors = [
            metrics.UniqueVisitors(span=metrics.SPAN_WEEK, period="2024-W41", visitors=4),
            metrics.UniqueVisitors(span=metrics.SPAN_MONTH, period="2024-10", visitors=6),
        ]
        return metrics.GetTrafficResponse(
            own=metrics.OwnClicks(human=human), unique_visitors=visitors if human else []
        )

    def ListDefinitions(
        self, request: metrics.ListDefinitionsRequest, context: Any
    ) -> metrics.ListDefinitionsResponse:
        versions = (("1970-01-01", "old"), ("2024-09-01", "in force"), ("2024-11-01", "later"))
        return metrics.ListDefinitionsResponse(
            definitions=[
                metrics.Definition(measure="own_measure", version=number, since=since, text=text)
                for number, (since, text) in enumerate(versions, start=1)
            ]
        )


@contextmanager
def answering(found: Metrics) -> Iterator[dict[str, str]]:
    """Both houses on free ports; gives the variables of the environment that name them."""
    server = grpc.server(ThreadPoolExecutor(4))
    content_doors.add_ContentServiceServicer_to_server(Content(), server)  # type: ignore[abstract]  # one that answers what is asked
    metrics_doors.add_MetricsServiceServicer_to_server(found, server)
    address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    try:
        yield {"PORTEVOIX_CONTENT_GRPC": address, "PORTEVOIX_METRICS_GRPC": address}
    finally:
        server.stop(None).wait()
