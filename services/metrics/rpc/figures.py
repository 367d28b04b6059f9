"""Figures in time, side by side, against goals, and one's own."""

from grpc.aio import ServicerContext

from chassis.access import caller
from portevoix.metrics.v1 import figures_pb2 as wire
from portevoix.metrics.v1 import figures_pb2_grpc
from services.metrics.domain.rules.calendar import period, zone_of
from services.metrics.domain.rules.naming import measures_of
from services.metrics.ports.figures import Figures
from services.metrics.ports.library import Library
from services.metrics.translate import questions as translate
from services.metrics.translate.answers import DIMENSIONS
from services.metrics.usecases import questions
from services.metrics.usecases.council import Council
from services.metrics.usecases.figures import count

Context = ServicerContext[object, object]
LIMIT_OF_MIX = 0.8


class FiguresRpc(figures_pb2_grpc.FiguresServiceServicer):
    """Answers portevoix.metrics.v1.FiguresService; every call is a question."""

    def __init__(self, figures: Figures, library: Library, council: Council) -> None:
        self._figures = figures
        self._library = library
        self._council = council

    async def GetSeries(self, request: wire.GetSeriesRequest, context: Context) -> wire.GetSeriesResponse:
        """Figures in time."""
        selection = translate.selection_from_wire(request)
        zone = zone_of(request.zone) if request.zone else None
        measures, step = measures_of(request.measures), translate.STEPS[request.step]
        found = await questions.get_series(self._figures, self._council, selection, measures, step, zone)
        return translate.series_to_wire(found, selection.period.last)

    async def GetBreakdown(
        self, request: wire.GetBreakdownRequest, context: Context
    ) -> wire.GetBreakdownResponse:
        """Figures by the members of a dimension."""
        selection = translate.selection_from_wire(request)
        measures, by = measures_of(request.measures), DIMENSIONS[request.by]
        found = await count(self._figures, self._council, selection, measures, by)
        return translate.breakdown_to_wire(found, selection.period.last, self._council.floor)

    async def ComparePeriods(
        self, request: wire.ComparePeriodsRequest, context: Context
    ) -> wire.ComparePeriodsResponse:
        """Two periods side by side."""
        selection = translate.selection_from_wire(request)
        other = translate.other_period(request, selection.period)
        measures = measures_of(request.measures)
        now = await count(self._figures, self._council, selection, measures, None)
        before = selection._replace(period=other)
        then = await count(self._figures, self._council, before, measures, None)
        return translate.comparison_to_wire(now, then, selection.period, other)

    async def GetFunnel(self, request: wire.GetFunnelRequest, context: Context) -> wire.GetFunnelResponse:
        """From what was published to what came of it."""
        within = period(request.from_date, request.to_date)
        found = await questions.get_funnel(
            self._figures, self._library, self._council, request.programme_id, within, request.campaign_id
        )
        return translate.funnel_to_wire(found, within.last)

    async def ListGoals(self, request: wire.ListGoalsRequest, context: Context) -> wire.ListGoalsResponse:
        """Goals, and how they stand."""
        on = period(request.on_date, request.on_date).last
        found = await questions.list_goals(self._figures, self._library, request.programme_id, on)
        return translate.goals_to_wire(found)

    async def GetAmplification(
        self, request: wire.GetAmplificationRequest, context: Context
    ) -> wire.GetAmplificationResponse:
        """Employees' shares of an item against the company's own posts."""
        within = period(request.from_date, request.to_date)
        found, late = await questions.get_amplification(
            self._figures, self._council, request.programme_id, within, request.content_id
        )
        return translate.amplification_to_wire(found, late, within.last)

    async def GetContentUse(
        self, request: wire.GetContentUseRequest, context: Context
    ) -> wire.GetContentUseResponse:
        """Utilisation and mix."""
        within = period(request.from_date, request.to_date)
        found = await questions.get_content_use(self._figures, self._library, request.programme_id, within)
        limit = request.limit if request.HasField("limit") else LIMIT_OF_MIX
        return translate.content_use_to_wire(found, limit, within.last)

    async def GetMine(self, request: wire.GetMineRequest, context: Context) -> wire.GetMineResponse:
        """One's own figures: nobody else's can be asked for."""
        within = period(request.from_date, request.to_date)
        found = await questions.get_mine(
            self._figures,
            request.programme_id,
            within,
            caller(context).subject,
            DIMENSIONS.get(request.by),
        )
        return translate.mine_to_wire(found, within.last)
