"""metrics in a namespace of its own, and the questions that the bench asks it."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from bench.gamify_events import PROGRAMME
from bench.installation import Installation, Replica, summed
from portevoix.metrics.v1 import figures_pb2 as wire
from portevoix.metrics.v1 import figures_pb2_grpc, service_pb2

MEASURES = ("shares", "reach", "impressions", "likes", "comments", "reshares", "clicks", "leads")
PROBED = "programme-2"  # whose shares /metrics is looked at for
SERIES = "portevoix_programme_shares"
CALL_SECONDS = 60


class Days(NamedTuple):
    """The first and the last day of a question, YYYY-MM-DD."""

    first: str
    last: str


class Metrics(Installation):
    """What the bench of figures runs on."""

    house = "metrics"

    def stub(self, channel: Any) -> Any:
        """FiguresService."""
        return figures_pb2_grpc.FiguresServiceStub(channel)

    async def breakdown(
        self, replica: Replica, of: Days, by: str, measures: Sequence[str] = MEASURES, content_id: str = ""
    ) -> wire.GetBreakdownResponse:
        """What GetBreakdown answers; `by` is a name of Dimension, such as item."""
        request = wire.GetBreakdownRequest(
            programme_id=PROGRAMME,
            from_date=of.first,
            to_date=of.last,
            measures=measures,
            by=service_pb2.Dimension.Value(f"DIMENSION_{by.upper()}"),
            content_id=content_id,
        )
        found: wire.GetBreakdownResponse = await self._ask(replica.stub.GetBreakdown, request)
        return found

    async def series(self, replica: Replica, of: Days) -> wire.GetSeriesResponse:
        """What GetSeries answers, day by day."""
        request = wire.GetSeriesRequest(
            programme_id=PROGRAMME,
            from_date=of.first,
            to_date=of.last,
            measures=MEASURES,
            step=wire.STEP_DAY,
        )
        found: wire.GetSeriesResponse = await self._ask(replica.stub.GetSeries, request)
        return found

    async def _ask(self, call: Any, request: Any) -> Any:
        who = self.metadata("bench", "programme_manager")
        return await call(request, metadata=who, timeout=CALL_SECONDS, wait_for_ready=True)


def exported(page: str, programme_id: str) -> int | None:
    """How many shares of a programme a page of /metrics shows; None where it shows no such series."""
    return summed(page, SERIES, "programme", programme_id) if f"\n{SERIES}{{" in page else None
