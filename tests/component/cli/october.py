"""What metrics answers about a small October, and about a September that was corrected in it."""

from collections.abc import Mapping, Sequence
from typing import Any

import grpc

from chassis.refusal import Status, to_grpc
from portevoix.metrics.v1 import figures_pb2 as figures
from portevoix.metrics.v1 import figures_pb2_grpc, people_pb2_grpc, sentiment_pb2_grpc, value_pb2_grpc
from portevoix.metrics.v1 import service_pb2 as metrics
from portevoix.metrics.v1 import service_pb2_grpc as metrics_doors
from tests.component.cli.october_outcome import PeopleDoor, SentimentDoor, ValueDoor
from tests.component.cli.wire import DECLARED, ESTIMATED, MEASURED, figure, rate


def october(request: Any) -> bool:
    return str(request.from_date).startswith("2024-10")


REACH = [figure("potential_reach", 900, ESTIMATED), figure("reach", 321)]
BY: Mapping[int, Sequence[metrics.Row]] = {
    metrics.DIMENSION_ITEM: (
        metrics.Row(key="gone", figures=[figure("clicks", 1)]),
        metrics.Row(key="i1", figures=[figure("shares", 8, DECLARED), figure("clicks", 2)]),
        metrics.Row(key="i2", figures=[figure("clicks", 5)]),
    ),
    metrics.DIMENSION_NETWORK: (
        metrics.Row(key="linkedin", figures=[figure("shares", 8, DECLARED), figure("clicks", 7)]),
        metrics.Row(key="x", figures=[figure("shares", 1), figure("impressions", 400)]),
    ),
}


class Metrics(metrics_doors.MetricsServiceServicer):
    """An October of nine shares; with `council`, of too few people to be told of."""

    def __init__(self) -> None:
        self.tokens: set[str] = set()
        self.asked: list[str] = []
        self.council = False
        self.money_closed = False

    def enter(self, context: Any, request: Any, watched: bool = True) -> bool:
        """Whether there is anything in the period; ends the call where it is watched and the mode is on."""
        self.tokens |= {
            str(value) for name, value in context.invocation_metadata() if name == "authorization"
        }
        self.asked.append(type(request).__name__)
        if watched and self.council:
            few = Status(grpc.StatusCode.FAILED_PRECONDITION, "BELOW_THE_FLOOR", "too few people")
            context.abort_with_status(to_grpc(few))
        return october(request)

    def GetParticipation(
        self, request: metrics.GetParticipationRequest, context: Any
    ) -> metrics.GetParticipationResponse:
        if not self.enter(context, request, watched=False):
            return metrics.GetParticipationResponse(participation=metrics.Rate(provenance=MEASURED), floor=5)
        team = metrics.TeamParticipation(team="", rate=rate(3, 10, DECLARED), rolled_up=True)
        return metrics.GetParticipationResponse(
            participation=rate(3, 10, DECLARED),
            activation=rate(3, 40, DECLARED),
            adoption=rate(10, 40),
            leaders=rate(2, 5, DECLARED),
            shares=[figure("shares", 8, DECLARED), figure("shares", 1)],
            teams=[team] if request.by_team else [],
            floor=5,
        )

    def GetReach(self, request: metrics.GetReachRequest, context: Any) -> metrics.GetReachResponse:
        if not self.enter(context, request):
            return metrics.GetReachResponse(floor=5)
        return metrics.GetReachResponse(total=metrics.Row(figures=REACH), floor=5)

    def GetEngagement(
        self, request: metrics.GetEngagementRequest, context: Any
    ) -> metrics.GetEngagementResponse:
        if not self.enter(context, request):
            return metrics.GetEngagementResponse(total=metrics.Row(), floor=5)
        seen = metrics.Row(
            figures=[
                figure("impressions", 400),
                figure("likes", 20),
                figure("potential_reach", 900, ESTIMATED),
            ],
            engagement_rate=rate(20, 400),
            engagement_rate_by_followers=rate(20, 900, ESTIMATED),
        )
        x = metrics.Row(key="x", figures=[figure("likes", 20)], engagement_rate=rate(20, 400))
        return metrics.GetEngagementResponse(total=seen, rows=[x] if request.by else [], floor=5)

    def GetTraffic(self, request: metrics.GetTrafficRequest, context: Any) -> metrics.GetTrafficResponse:
        if not self.enter(context, request):
            return metrics.GetTrafficResponse(own=metrics.OwnClicks())
        visitors = [
            metrics.UniqueVisitors(span=metrics.SPAN_WEEK, period="2024-W41", visitors=4),
            metrics.UniqueVisitors(span=metrics.SPAN_MONTH, period="2024-10", visitors=6),
        ]
        return metrics.GetTrafficResponse(own=metrics.OwnClicks(human=7), unique_visitors=visitors)

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


class FiguresDoor(figures_pb2_grpc.FiguresServiceServicer):
    """The same October in time and side by side."""

    def __init__(self, house: Metrics) -> None:
        self.house = house

    def GetSeries(self, request: figures.GetSeriesRequest, context: Any) -> figures.GetSeriesResponse:
        there = self.house.enter(context, request)
        if request.step == figures.STEP_MONTH:
            return SEPTEMBER if request.from_date == "2024-09-01" else figures.GetSeriesResponse()
        counted = {2: [figure("shares", 8, DECLARED)], 3: [figure("shares", 1), figure("clicks", 7)]}
        points = [
            figures.Point(part=f"2024-10-{day:02}", figures=counted.get(day, []), hidden=day == 5)
            for day in range(1, int(request.to_date[-2:]) + 1)
        ]
        return figures.GetSeriesResponse(points=points if there else [])

    def GetBreakdown(
        self, request: figures.GetBreakdownRequest, context: Any
    ) -> figures.GetBreakdownResponse:
        there = self.house.enter(context, request)
        return figures.GetBreakdownResponse(rows=BY[request.by] if there else [], floor=5)

    def GetFunnel(self, request: figures.GetFunnelRequest, context: Any) -> figures.GetFunnelResponse:
        self.house.enter(context, request)
        shared = [figure("items_shared", 1), figure("shares", 8, DECLARED), figure("shares", 1)]
        steps = {
            "published": [figure("items_published", 2)],
            "shared": shared,
            "reached": REACH,
            "clicked": [figure("clicks", 7)],
            "converted": [figure("leads", 3)],
        }
        return figures.GetFunnelResponse(
            steps=[figures.FunnelStep(step=name, figures=some) for name, some in steps.items()]
        )

    def ListGoals(self, request: figures.ListGoalsRequest, context: Any) -> figures.ListGoalsResponse:
        def goal(
            name: str, ends_on: str, state: figures.GoalState.ValueType, **more: Any
        ) -> figures.GoalProgress:
            return figures.GoalProgress(
                campaign_name=name,
                ends_on=ends_on,
                measure="reach_estimated",
                target=800,
                state=state,
                **more,
            )

        return figures.ListGoalsResponse(
            goals=[
                goal("Over long ago", "2024-09-30", figures.GOAL_STATE_MISSED, actual=1),
                goal("Open days", "2024-12-31", figures.GOAL_STATE_BEHIND, actual=321, forecast=700.5),
                goal("Next year", "2025-12-31", figures.GOAL_STATE_NOT_STARTED),
            ]
        )

    def GetContentUse(
        self, request: figures.GetContentUseRequest, context: Any
    ) -> figures.GetContentUseResponse:
        return figures.GetContentUseResponse(
            utilisation=rate(1, 2), company_share=rate(8, 9), limit=0.8, above_limit=True
        )


SEPTEMBER = figures.GetSeriesResponse(
    points=[figures.Point(part="2024-09", figures=[figure("reach", 100)])],
    corrections=[
        metrics.Correction(heard_on="2024-11-02", change=figure("reach", 5)),
        metrics.Correction(heard_on="2024-10-12", change=figure("reach", -20)),
        metrics.Correction(heard_on="2024-10-20", change=figure("reach", 40)),
        metrics.Correction(heard_on="2024-10-20", change=figure("likes", 3)),
    ],
)


def add_october(house: Metrics, server: grpc.Server) -> None:
    """All five services of the house, at one door; each answers what a report asks."""
    metrics_doors.add_MetricsServiceServicer_to_server(house, server)
    figures_pb2_grpc.add_FiguresServiceServicer_to_server(FiguresDoor(house), server)  # type: ignore[abstract]
    value_pb2_grpc.add_ValueServiceServicer_to_server(ValueDoor(house), server)  # type: ignore[abstract]
    people_pb2_grpc.add_PeopleServiceServicer_to_server(PeopleDoor(), server)  # type: ignore[abstract]
    sentiment_pb2_grpc.add_SentimentServiceServicer_to_server(SentimentDoor(), server)  # type: ignore[abstract]
