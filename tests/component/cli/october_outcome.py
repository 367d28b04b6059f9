"""What metrics answers about the same October: money, people and tone."""

from typing import Any, Protocol

import grpc

from portevoix.metrics.v1 import events_pb2 as said
from portevoix.metrics.v1 import people_pb2 as people
from portevoix.metrics.v1 import people_pb2_grpc, sentiment_pb2_grpc, value_pb2_grpc
from portevoix.metrics.v1 import sentiment_pb2 as sentiment
from portevoix.metrics.v1 import value_pb2 as value
from tests.component.cli.wire import DECLARED, ESTIMATED, MEASURED, money, rate


class House(Protocol):
    """What is asked, and whether money is not open to who asks."""

    asked: list[str]
    money_closed: bool


class ValueDoor(value_pb2_grpc.ValueServiceServicer):
    """Rates in euros, and costs in euros and dirhams."""

    def __init__(self, house: House) -> None:
        self.house = house

    def ListRates(self, request: value.ListRatesRequest, context: Any) -> value.ListRatesResponse:
        if self.house.money_closed:
            context.abort(grpc.StatusCode.PERMISSION_DENIED, "not for this role")
        until = value.ActionRate(network="x", action=said.ACTION_CLICK, currency="USD", since="2024-01-01")
        click = value.ActionRate(currency="EUR", amount="5.2", since="2024-01-01")
        return value.ListRatesResponse(rates=[until, click])

    def ListCosts(self, request: value.ListCostsRequest, context: Any) -> value.ListCostsResponse:
        costs = [value.Cost(month="2024-10", amount=money("10", one)) for one in ("EUR", "MAD")]
        return value.ListCostsResponse(costs=costs)

    def GetValue(self, request: value.GetValueRequest, context: Any) -> value.GetValueResponse:
        self.house.asked.append(f"value in {request.currency}")
        cost = value.ProgrammeCost(
            parts=[value.PartCost(part=said.COST_PART_PLATFORM, amount=money("10", request.currency))],
            total=money("10", request.currency),
            provenance=DECLARED,
        )
        lacks = value.MissingRate(
            network="x", action=said.ACTION_IMPRESSION, measure="impressions", count=400
        )
        if request.currency != "EUR":
            return value.GetValueResponse(missing=[lacks], cost=cost)
        term = value.ValueTerm(
            network="linkedin",
            action=said.ACTION_CLICK,
            measure="clicks",
            provenance=MEASURED,
            count=7,
            rate="5.2",
            per=1,
            value=money("36.40"),
        )
        earned = value.EarnedValue(value=money("36.40"), saving=money("26.40"), return_on_cost=2.64)
        return value.GetValueResponse(terms=[term], missing=[lacks], measured=earned, cost=cost)

    def GetConversions(
        self, request: value.GetConversionsRequest, context: Any
    ) -> value.GetConversionsResponse:
        lead = value.Conversions(
            kind=value.CONVERSION_KIND_LEAD,
            count=3,
            values=[money("90.5"), money("10", "MAD")],
            window_days=30,
            provenance=MEASURED,
        )
        late = value.ValueCorrection(
            heard_on="2024-10-14", kind=value.CONVERSION_KIND_LEAD, change=money("-0.5"), provenance=MEASURED
        )
        september = request.from_date.startswith("2024-09")
        return value.GetConversionsResponse(conversions=[lead], value_corrections=[late] if september else [])


class PeopleDoor(people_pb2_grpc.PeopleServiceServicer):
    """Four of ten are trained, and a team takes part less than it did."""

    def GetTraining(self, request: people.GetTrainingRequest, context: Any) -> people.GetTrainingResponse:
        return people.GetTrainingResponse(trained=rate(4, 10), floor=5)

    def GetWarnings(self, request: people.GetWarningsRequest, context: Any) -> people.GetWarningsResponse:
        unit = people.UnitFigures(
            unit="Logistics",
            participation=rate(1, 10),
            participation_before=rate(4, 10),
            reach=rate(20, 10, ESTIMATED),
            warnings=[people.WARNING_PARTICIPATION_FELL, people.WARNING_REACH_LOW],
        )
        whole = people.UnitFigures(participation=rate(3, 10), reach=rate(90, 10, ESTIMATED))
        return people.GetWarningsResponse(whole=whole, units=[unit], fall_share=0.25, low_share=0.5, floor=5)


class SentimentDoor(sentiment_pb2_grpc.SentimentServiceServicer):
    """Four comments have a label, one of them a person's."""

    def GetSentiment(
        self, request: sentiment.GetSentimentRequest, context: Any
    ) -> sentiment.GetSentimentResponse:
        how = ((said.LABELLING_AUTOMATIC, 3), (said.LABELLING_GIVEN, 0), (said.LABELLING_MANUAL, 1))
        return sentiment.GetSentimentResponse(
            total=sentiment.SentimentCount(n=4, positive=2, neutral=1, negative=1),
            parts=[sentiment.SentimentPart(how=one, count=sentiment.SentimentCount(n=n)) for one, n in how],
        )
