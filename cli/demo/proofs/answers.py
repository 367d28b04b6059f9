"""What the houses say, in the same words as what is expected of them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from cli.demo.cast import CURRENCY, PROGRAMME, PROGRAMME_ID
from cli.demo.period import Period, whole_months
from cli.demo.scenario.staff import Staff
from cli.doors import call
from portevoix.gamify.v1 import service_pb2 as gamify
from portevoix.metrics.v1 import figures_pb2 as figures
from portevoix.metrics.v1 import sentiment_pb2 as sentiment
from portevoix.metrics.v1 import service_pb2 as metrics
from portevoix.metrics.v1 import value_pb2 as value
from portevoix.survey.v1 import loop_pb2 as loop
from portevoix.survey.v1 import service_pb2 as survey
from portevoix.survey.v1 import suggestions_pb2 as suggestions
from portevoix.type.v1 import facts_pb2 as types

PAGE = 500
TRIED_CLICK = 5
OF_SHARES = ("potential_reach", "shares", "shares_unknown_followers")


class Answers:
    """Asks as a programme manager, and gamify as a service may.

    Figures of the period; the funnel, value and what is like them of the calendar months that it touches.
    """

    def __init__(self, staff: Staff, period: Period) -> None:
        self._doors = staff.doors
        self._manager = staff.token("programme_manager")
        self._employee = staff.token("employee")
        self._service = staff.token("service")
        self._asked: dict[str, Any] = {
            "programme_id": PROGRAMME_ID,
            "from_date": period.first,
            "to_date": period.last,
        }
        months = whole_months(period)
        self._months = {**self._asked, "from_date": months.first, "to_date": months.last}

    async def balance(self, employee_id: str) -> int:
        """A person's points."""
        request = gamify.GetBalanceRequest(employee_id=employee_id)
        answer = await call(self._doors.gamify.GetBalance, request, self._service)
        return int(answer.points)

    async def lines(self, employee_id: str, language: str = "en") -> list[gamify.PointsLine]:
        """Every line behind a balance, newest first."""
        found: list[gamify.PointsLine] = []
        token = ""
        while True:
            request = gamify.ExplainPointsRequest(
                employee_id=employee_id, language=language, page_size=PAGE, page_token=token
            )
            answer = await call(self._doors.gamify.ExplainPoints, request, self._service)
            found += answer.lines
            token = answer.next_page_token
            if not token:
                return found

    async def badges(self, employee_id: str) -> gamify.ListBadgesResponse:
        """A person's badges."""
        request = gamify.ListBadgesRequest(employee_id=employee_id, programme_id=PROGRAMME_ID)
        answer: gamify.ListBadgesResponse = await call(self._doors.gamify.ListBadges, request, self._service)
        return answer

    async def trial(self) -> gamify.PreviewRulesResponse:
        """What the period would have brought, had a visit earned less; nothing is written."""
        rules = [
            gamify.Rule(rule_id="share", deed=gamify.DEED_SHARE, points=2),
            gamify.Rule(rule_id="click", deed=gamify.DEED_CLICK, points=TRIED_CLICK),
        ]
        request = gamify.PreviewRulesRequest(
            programme_id=PROGRAMME_ID,
            rules=gamify.Rules(rules=rules),
            first_date=self._asked["from_date"],
            last_date=self._asked["to_date"],
        )
        answer: gamify.PreviewRulesResponse = await call(
            self._doors.gamify.PreviewRules, request, self._manager
        )
        return answer

    async def board(self, date: str) -> gamify.GetBoardResponse:
        """The rolling thirty days up to a date."""
        request = gamify.GetBoardRequest(period=gamify.BOARD_PERIOD_ROLLING_30_DAYS, date=date, limit=100)
        answer: gamify.GetBoardResponse = await call(self._doors.gamify.GetBoard, request, self._service)
        return answer

    async def participation(self, *, by_team: bool = False) -> metrics.GetParticipationResponse:
        """Who took part."""
        request = metrics.GetParticipationRequest(**self._asked, by_team=by_team)
        answer: metrics.GetParticipationResponse = await call(
            self._doors.metrics.GetParticipation, request, self._manager
        )
        return answer

    async def reach(
        self, by: metrics.Dimension.ValueType, channel: metrics.Channel.ValueType = metrics.CHANNEL_PEOPLE
    ) -> metrics.GetReachResponse:
        """Reach, estimated and measured."""
        request = metrics.GetReachRequest(**self._asked, by=by, channel=channel)
        answer: metrics.GetReachResponse = await call(self._doors.metrics.GetReach, request, self._manager)
        return answer

    async def observed(
        self, by: metrics.Dimension.ValueType, channel: metrics.Channel.ValueType = metrics.CHANNEL_PEOPLE
    ) -> dict[str, dict[str, int]]:
        """What networks and others observed: by key of the dimension, then by measure and provenance.

        The total stands under an empty key.
        """
        reach, engagement = await self.reach(by, channel), await self.engagement(by, channel)
        found: dict[str, dict[str, int]] = {}
        for row in (reach.total, engagement.total, *reach.rows, *engagement.rows):
            found.setdefault(row.key, {}).update(named(row))
        return found

    async def engagement(
        self, by: metrics.Dimension.ValueType, channel: metrics.Channel.ValueType = metrics.CHANNEL_PEOPLE
    ) -> metrics.GetEngagementResponse:
        """Engagement, counter by counter."""
        request = metrics.GetEngagementRequest(**self._asked, by=by, channel=channel)
        answer: metrics.GetEngagementResponse = await call(
            self._doors.metrics.GetEngagement, request, self._manager
        )
        return answer

    async def traffic(self) -> metrics.GetTrafficResponse:
        """Clicks and visitors."""
        request = metrics.GetTrafficRequest(**self._asked)
        answer: metrics.GetTrafficResponse = await call(
            self._doors.metrics.GetTraffic, request, self._manager
        )
        return answer

    async def funnel(self) -> figures.GetFunnelResponse:
        """From what was published to what came of it."""
        request = figures.GetFunnelRequest(**self._months)
        answer: figures.GetFunnelResponse = await call(self._doors.figures.GetFunnel, request, self._manager)
        return answer

    async def series(self, step: figures.Step.ValueType, measures: Sequence[str]) -> list[figures.Point]:
        """Figures in time; hours are those of the programme's zone."""
        zone = PROGRAMME["zone"] if step == figures.STEP_HOUR else ""
        request = figures.GetSeriesRequest(**self._months, step=step, zone=zone, measures=measures)
        answer = await call(self._doors.figures.GetSeries, request, self._manager)
        return list(answer.points)

    async def breakdown(
        self, by: metrics.Dimension.ValueType, measures: Sequence[str]
    ) -> figures.GetBreakdownResponse:
        """Figures by the members of a dimension."""
        request = figures.GetBreakdownRequest(**self._months, by=by, measures=measures)
        answer: figures.GetBreakdownResponse = await call(
            self._doors.figures.GetBreakdown, request, self._manager
        )
        return answer

    async def goals(self) -> list[figures.GoalProgress]:
        """The goals of the programme's campaigns, as of the end of the period."""
        request = figures.ListGoalsRequest(programme_id=PROGRAMME_ID, on_date=self._asked["to_date"])
        return list((await call(self._doors.figures.ListGoals, request, self._manager)).goals)

    async def earned(self) -> value.GetValueResponse:
        """What the programme is worth, and costs."""
        request = value.GetValueRequest(**self._months, currency=CURRENCY)
        answer: value.GetValueResponse = await call(self._doors.value.GetValue, request, self._manager)
        return answer

    async def conversions(self, by: metrics.Dimension.ValueType) -> value.GetConversionsResponse:
        """What came of shares."""
        request = value.GetConversionsRequest(**self._months, by=by)
        answer: value.GetConversionsResponse = await call(
            self._doors.value.GetConversions, request, self._manager
        )
        return answer

    async def mood(self, *, found_elsewhere: bool = False) -> sentiment.GetSentimentResponse:
        """What comments on shares say, or else the mentions that belong to no programme."""
        about = {"found_elsewhere": True, "programme_id": ""} if found_elsewhere else {}
        request = sentiment.GetSentimentRequest(**{**self._months, **about})
        answer: sentiment.GetSentimentResponse = await call(
            self._doors.sentiment.GetSentiment, request, self._manager
        )
        return answer

    async def result(self, survey_id: str) -> survey.GetResultResponse:
        """What the survey published."""
        request = survey.GetResultRequest(survey_id=survey_id)
        answer: survey.GetResultResponse = await call(self._doors.survey.GetResult, request, self._manager)
        return answer

    async def actions(self, survey_id: str) -> loop.ListActionsResponse:
        """What everybody may see of what is done about a survey."""
        request = loop.ListActionsRequest(survey_id=survey_id)
        answer: loop.ListActionsResponse = await call(self._doors.loop.ListActions, request, self._employee)
        return answer

    async def suggestions(self) -> suggestions.ListSuggestionsResponse:
        """What lies in the suggestion box."""
        request = suggestions.ListSuggestionsRequest()
        answer: suggestions.ListSuggestionsResponse = await call(
            self._doors.suggestions.ListSuggestions, request, self._employee
        )
        return answer


def named(row: metrics.Row) -> dict[str, int]:
    """What was observed of a row, by name, such as `likes MEASURED`; not what follows from shares."""
    return {name_of(one): one.amount for one in row.figures if one.measure not in OF_SHARES}


def name_of(one: metrics.Figure) -> str:
    """Its measure and how it came about, such as `likes MEASURED`."""
    return f"{one.measure} {provenance(one.provenance)}"


def provenance(number: types.Provenance.ValueType) -> str:
    """Without what all of them begin with."""
    return types.Provenance.Name(number).removeprefix("PROVENANCE_")


def amount(row: metrics.Row, measure: str) -> int:
    """One figure of a row, over all its provenances; only for figures that have a single one."""
    return sum(one.amount for one in row.figures if one.measure == measure)


def nets(lines: Iterable[gamify.PointsLine]) -> Counter[str]:
    """Net points by `share <id>` and `click <id>`, without those that are 0."""
    found: Counter[str] = Counter()
    for line in lines:
        if line.kind == gamify.LINE_KIND_SPENDING:
            continue
        found[f"{line.rule_id} {line.share_id}"] += line.points
    return Counter({name: points for name, points in found.items() if points})
