"""Request to use case to response."""

from datetime import date

from grpc.aio import ServicerContext

from portevoix.metrics.v1 import service_pb2 as wire
from portevoix.metrics.v1 import service_pb2_grpc
from services.metrics import translate, usecases
from services.metrics.domain.model import DEFINITIONS, Channel, Group, Selection
from services.metrics.domain.rules.calendar import period
from services.metrics.domain.rules.rates import engagement_rate
from services.metrics.ports import Figures


class MetricsRpc(service_pb2_grpc.MetricsServiceServicer):
    """Answers portevoix.metrics.v1.MetricsService; every call is a question."""

    def __init__(self, figures: Figures, floor: int) -> None:
        self._figures = figures
        self._floor = floor

    async def GetParticipation(
        self, request: wire.GetParticipationRequest, context: ServicerContext[object, object]
    ) -> wire.GetParticipationResponse:
        """Who took part, as of the period."""
        within = period(request.from_date, request.to_date)
        found = await usecases.get_participation(
            self._figures, request.programme_id, within, teams=request.by_team, floor=self._floor
        )
        return translate.participation_to_wire(found, within.last, self._floor)

    async def GetReach(
        self, request: wire.GetReachRequest, context: ServicerContext[object, object]
    ) -> wire.GetReachResponse:
        """Estimated and measured reach, side by side."""
        selection = _selection(request)
        by = translate.DIMENSIONS.get(request.by)
        total, groups = await usecases.count(self._figures, selection, usecases.REACH, by, self._floor)
        on = selection.period.last
        rows = [translate.row_to_wire(one, on) for one in groups]
        return wire.GetReachResponse(total=translate.row_to_wire(total, on), rows=rows, floor=self._floor)

    async def GetEngagement(
        self, request: wire.GetEngagementRequest, context: ServicerContext[object, object]
    ) -> wire.GetEngagementResponse:
        """Engagement, counter by counter."""
        selection = _selection(request)
        by = translate.DIMENSIONS.get(request.by)
        total, groups = await usecases.count(self._figures, selection, usecases.ENGAGEMENT, by, self._floor)
        on = selection.period.last
        rows = [_engagement(one, on) for one in groups]
        return wire.GetEngagementResponse(total=_engagement(total, on), rows=rows, floor=self._floor)

    async def GetTraffic(
        self, request: wire.GetTrafficRequest, context: ServicerContext[object, object]
    ) -> wire.GetTrafficResponse:
        """Clicks and unique visitors."""
        within = period(request.from_date, request.to_date)
        selection = Selection(
            request.programme_id, within, Channel.PEOPLE, request.content_id or None, request.network or None
        )
        return translate.traffic_to_wire(await usecases.get_traffic(self._figures, selection), within.last)

    async def ListDefinitions(
        self, request: wire.ListDefinitionsRequest, context: ServicerContext[object, object]
    ) -> wire.ListDefinitionsResponse:
        """How each measure is computed."""
        return translate.definitions_to_wire(DEFINITIONS)


def _selection(request: wire.GetReachRequest | wire.GetEngagementRequest) -> Selection:
    channel = Channel.BRAND if request.channel == wire.CHANNEL_BRAND else Channel.PEOPLE
    return Selection(request.programme_id, period(request.from_date, request.to_date), channel)


def _engagement(group: Group, on: date) -> wire.Row:
    return translate.row_to_wire(group, on, engagement_rate(group.counted))
