"""Participation, reach, engagement and traffic."""

from grpc.aio import ServicerContext

from portevoix.metrics.v1 import service_pb2 as wire
from portevoix.metrics.v1 import service_pb2_grpc
from services.metrics.domain.model.definitions import DEFINITIONS
from services.metrics.domain.model.measures import ENGAGEMENT, Measure
from services.metrics.domain.model.questions import Dimension, Selection
from services.metrics.domain.rules.calendar import period
from services.metrics.ports.figures import Figures
from services.metrics.translate import answers
from services.metrics.usecases import figures as usecases
from services.metrics.usecases.council import Council

REACH = (Measure.REACH, Measure.POTENTIAL_REACH, Measure.SHARES, Measure.SHARES_UNKNOWN_FOLLOWERS)
REACTIONS = (
    *ENGAGEMENT,
    Measure.IMPRESSIONS,
    Measure.SAVES,
    Measure.VIDEO_VIEWS,
    Measure.FOLLOWS,
    Measure.POTENTIAL_REACH,
)
Context = ServicerContext[object, object]


class MetricsRpc(service_pb2_grpc.MetricsServiceServicer):
    """Answers portevoix.metrics.v1.MetricsService; every call is a question."""

    def __init__(self, figures: Figures, council: Council) -> None:
        self._figures = figures
        self._council = council
        self._floor = council.floor

    async def GetParticipation(
        self, request: wire.GetParticipationRequest, context: Context
    ) -> wire.GetParticipationResponse:
        """Who took part, as of the period."""
        within = period(request.from_date, request.to_date)
        by = answers.DIMENSIONS.get(request.by) or (Dimension.TEAM if request.by_team else None)
        found = await usecases.get_participation(self._figures, request.programme_id, within, by, self._floor)
        return answers.participation_to_wire(found, within.last, self._floor)

    async def GetReach(self, request: wire.GetReachRequest, context: Context) -> wire.GetReachResponse:
        """Estimated and measured reach, side by side."""
        selection = _selection(request)
        by, on = answers.DIMENSIONS.get(request.by), selection.period.last
        found = await usecases.count(self._figures, self._council, selection, REACH, by)
        return wire.GetReachResponse(
            total=answers.row_to_wire(found.total, on),
            rows=answers.rows_to_wire(found, on),
            floor=self._floor,
            corrections=answers.corrections_to_wire(found.corrections, on),
        )

    async def GetEngagement(
        self, request: wire.GetEngagementRequest, context: Context
    ) -> wire.GetEngagementResponse:
        """Engagement, counter by counter."""
        selection = _selection(request)
        by, on = answers.DIMENSIONS.get(request.by), selection.period.last
        found = await usecases.count(self._figures, self._council, selection, REACTIONS, by)
        return wire.GetEngagementResponse(
            total=answers.row_to_wire(found.total, on, rated=True),
            rows=answers.rows_to_wire(found, on, rated=True),
            floor=self._floor,
            corrections=answers.corrections_to_wire(found.corrections, on),
        )

    async def GetTraffic(self, request: wire.GetTrafficRequest, context: Context) -> wire.GetTrafficResponse:
        """Clicks and unique visitors."""
        within = period(request.from_date, request.to_date)
        selection = Selection(
            request.programme_id, within, network=request.network, content_id=request.content_id
        )
        found = await usecases.get_traffic(self._figures, self._council, selection)
        return answers.traffic_to_wire(found, within.last)

    async def ListDefinitions(
        self, request: wire.ListDefinitionsRequest, context: Context
    ) -> wire.ListDefinitionsResponse:
        """How each measure is computed."""
        return answers.definitions_to_wire(DEFINITIONS)


def _selection(request: wire.GetReachRequest | wire.GetEngagementRequest) -> Selection:
    within = period(request.from_date, request.to_date)
    return Selection(request.programme_id, within, answers.CHANNELS[request.channel])
