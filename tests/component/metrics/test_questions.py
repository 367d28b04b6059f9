"""Figures in time, side by side and against goals, over real parts."""

from typing import Any

import pytest

from portevoix.content.v1 import events_pb2 as content
from portevoix.metrics.v1 import figures_pb2 as wire
from portevoix.metrics.v1 import service_pb2 as base
from portevoix.share.v1 import events_pb2 as share
from portevoix.type.v1 import facts_pb2 as types
from tests.component.metrics.asking import (
    SEPTEMBER,
    amounts,
    ask,
    breakdown,
    corrections,
    mine,
    plain,
    refused,
    series,
)
from tests.component.metrics.conftest import Metrics
from tests.component.metrics.events import (
    converted,
    enrolled,
    item,
    made,
    observed,
    on,
    person,
    published,
    retracted,
    visited,
)

DOOR = "gRPC and JSON"
LIKES, REACH, IMPRESSIONS, CLICKS = (
    types.MEASURE_LIKES,
    types.MEASURE_REACH,
    types.MEASURE_IMPRESSIONS,
    types.MEASURE_CLICKS,
)
ANNA = person()


@pytest.mark.row("M17", door=DOOR)
async def test_a_trend_by_period_and_an_old_period_is_the_same_when_asked_again(metrics: Metrics) -> None:
    await metrics.say(
        made("a", ANNA, **on("2026-07-01")),
        made("b", ANNA, **on("2026-09-10")),
        observed("b", ANNA, (LIKES, 4), **on("2026-09-10")),
        observed("b", ANNA, (LIKES, 3), **on("2026-09-30")),
    )
    year = {"from_date": "2026-07-01", "to_date": "2026-12-31"}
    trend = await series(metrics, wire.STEP_MONTH, "shares", "likes", **year)
    assert trend == {"2026-07": {"shares": 1}, "2026-09": {"shares": 1, "likes": 7}}
    assert await series(metrics, wire.STEP_QUARTER, "likes", **year) == {"2026-Q3": {"likes": 7}}
    weeks = await series(metrics, wire.STEP_WEEK, "likes")
    assert weeks == {"2026-W37": {"likes": 4}, "2026-W40": {"likes": 3}}
    question = wire.GetSeriesRequest(**SEPTEMBER, step=wire.STEP_MONTH, measures=["shares", "likes"])
    before = await ask(metrics, "GetSeries", question)
    assert corrections(before) == []
    await metrics.say(
        observed("b", ANNA, (LIKES, 10), **on("2026-09-30", heard="2026-10-08")),  # the last day in time
        observed("b", ANNA, (LIKES, 100), **on("2026-09-10", heard="2026-10-09")),
        retracted("b", ANNA, **on("2026-11-02")),
    )
    after = await ask(metrics, "GetSeries", question)
    assert plain(after.points[0].figures) == {"shares": 1, "likes": 17}
    assert corrections(after) == [("2026-10-09", "likes", 100), ("2026-11-02", "shares", -1)]
    assert [one.change.definition_version for one in after.corrections] == [1, 1]
    year_after = await series(metrics, wire.STEP_MONTH, "likes", "shares", **year)
    assert year_after["2026-09"] == {"likes": 117, "shares": 0}  # of the year, which is not frozen yet


async def test_hours_and_days_of_a_zone(metrics: Metrics) -> None:
    """The clock of Paris goes back on 25 October 2026: one of its hours comes twice."""
    moments = [
        ("2026-10-24T22:10", 1),
        ("2026-10-25T00:50", 2),
        ("2026-10-25T01:10", 4),
        ("2026-10-25T23:00", 8),
    ]
    await metrics.say(
        *(
            observed(
                "s", ANNA, (LIKES, likes), at_ms=on(text[:10], int(text[11:13]), int(text[14:]))["at_ms"]
            )
            for text, likes in moments
        )
    )
    paris = {"from_date": "2026-10-25", "to_date": "2026-10-25", "zone": "Europe/Paris"}
    asked = wire.GetSeriesRequest(**{**SEPTEMBER, **paris}, step=wire.STEP_HOUR, measures=["likes"])
    points = (await ask(metrics, "GetSeries", asked)).points
    assert len(points) == 25
    assert {one.part: plain(one.figures)["likes"] for one in points if one.figures} == {
        "2026-10-25T00:00+02:00": 1,
        "2026-10-25T02:00+02:00": 2,
        "2026-10-25T02:00+01:00": 4,
    }
    kolkata = {"from_date": "2026-10-25", "to_date": "2026-10-26", "zone": "Asia/Kolkata"}
    days = await series(metrics, wire.STEP_DAY, "likes", **kolkata)
    assert days == {"2026-10-25": {"likes": 7}, "2026-10-26": {"likes": 8}}


async def test_a_breakdown_by_each_dimension(metrics: Metrics) -> None:
    job = item("job", kind="job_offer", category="employer_brand", campaign_id="c1")
    people = [person(f"p{n}", "Paris" if n < 5 else "Lyon", department="Sales") for n in range(10)]
    await metrics.say(
        *(enrolled(one, **on("2026-09-01")) for one in people),
        *(made(f"s{n}", one, **on("2026-09-02")) for n, one in enumerate(people)),
        observed("s1", people[1], (LIKES, 5), **on("2026-09-03")),
        observed("s6", people[6], (LIKES, 7), network="x", what=job, **on("2026-08-31")),
        observed("s6", people[6], (LIKES, 2), network="x", what=job, **on("2026-09-04")),
    )
    likes = {
        base.DIMENSION_ITEM: {"item-1": 5, "job": 2},
        base.DIMENSION_CAMPAIGN: {"": 5, "c1": 2},
        base.DIMENSION_KIND: {"article": 5, "job_offer": 2},
        base.DIMENSION_CATEGORY: {"brand": 5, "employer_brand": 2},
        base.DIMENSION_NETWORK: {"linkedin": 5, "x": 2},
        base.DIMENSION_DAY: {"2026-09-03": 5, "2026-09-04": 2},
        base.DIMENSION_TEAM: {"Paris": 5, "Lyon": 2},
        base.DIMENSION_DEPARTMENT: {"Sales": 7},
        base.DIMENSION_COUNTRY: {"FR": 7},
    }
    for by, expected in likes.items():
        found = await breakdown(metrics, by, "likes")
        assert {key: row["likes"] for key, row in found.items() if row} == expected, by
        part = await breakdown(metrics, by, "likes", to_date="2026-09-29")  # by days, not by the month
        assert part == found
    only = await breakdown(metrics, base.DIMENSION_ITEM, "likes", network="x")
    assert only == {"job": {"likes": 2}}
    assert await breakdown(metrics, base.DIMENSION_NETWORK, "likes", campaign_id="c1") == {"x": {"likes": 2}}
    request = wire.GetBreakdownRequest(
        **SEPTEMBER, measures=["likes"], by=base.DIMENSION_TEAM, content_id="job"
    )
    assert await refused(metrics, "GetBreakdown", request) == ("INVALID_ARGUMENT", "NOT_TOGETHER", "by")


async def test_two_periods_side_by_side(metrics: Metrics) -> None:
    await metrics.say(
        observed("s", ANNA, (LIKES, 4), **on("2026-08-31")),
        observed("s", ANNA, (LIKES, 6), (REACH, 50), **on("2026-09-01")),
    )
    request = wire.ComparePeriodsRequest(**SEPTEMBER, measures=["likes", "reach", "saves"])
    answer = await ask(metrics, "ComparePeriods", request)
    assert (answer.other_from_date, answer.other_to_date) == ("2026-08-01", "2026-08-31")
    found = {one.measure: one for one in answer.comparisons}
    assert (found["likes"].amount, found["likes"].other, found["likes"].change) == (6, 4, 0.5)
    assert (found["reach"].amount, found["reach"].HasField("other"), found["reach"].HasField("change")) == (
        50,
        False,
        False,
    )
    assert "saves" not in found
    request.other_from_date, request.other_to_date = "2026-01-01", "2026-01-31"
    assert not (await ask(metrics, "ComparePeriods", request)).comparisons[0].HasField("other")


async def test_the_funnel_goes_from_publication_to_conversion(metrics: Metrics) -> None:
    gone = content.ContentWithdrawn(content_id="old", occurred_at_ms=on("2026-08-20")["at_ms"])
    await metrics.say(
        published(item("item-1"), "2026-09-01"),
        published(item("item-2"), "2026-08-01"),
        published(item("inner"), "2026-08-01", external=False),
        published(item("old"), "2026-08-01"),
        gone,
        made("s", ANNA, followers=300, **on("2026-09-02")),
        observed("s", ANNA, (REACH, 120), **on("2026-09-02")),
        visited("s", ANNA, "v", **on("2026-09-03")),
        visited("s", ANNA, "robot", by=types.CLICK_CLASS_BOT, **on("2026-09-03")),
        converted(share.CONVERSION_KIND_LEAD, "l1", ANNA, **on("2026-09-04")),
    )
    answer = await ask(metrics, "GetFunnel", wire.GetFunnelRequest(**SEPTEMBER))
    assert [(one.step, amounts(one.figures)) for one in answer.steps] == [
        ("published", {("items_published", "MEASURED"): 2}),
        ("shared", {("items_shared", "MEASURED"): 1, ("shares", "MEASURED"): 1}),
        ("reached", {("reach", "MEASURED"): 120, ("potential_reach", "ESTIMATED"): 300}),
        ("clicked", {("clicks", "MEASURED"): 1}),
        ("converted", {("leads", "MEASURED"): 1}),
    ]


@pytest.mark.row("M16", door=DOOR, part="target, actual, pace and forecast")
async def test_goals_have_target_actual_pace_and_forecast(metrics: Metrics) -> None:
    goals = [
        content.Goal(kind=content.GOAL_KIND_TRAFFIC, measure="clicks", target=10),
        content.Goal(kind=content.GOAL_KIND_VISIBILITY, measure="reach_measured", target=100),
        content.Goal(kind=content.GOAL_KIND_ENGAGEMENT, measure="engagement", target=9),
        content.Goal(kind=content.GOAL_KIND_HIRING, measure="applause", target=1),
    ]
    campaign = content.CampaignChanged(
        campaign_id="c1",
        programme_id="p",
        name="Autumn",
        why="Because",
        goals=goals,
        starts_on="2026-09-01",
        ends_on="2026-09-20",
        occurred_at_ms=on("2026-08-01")["at_ms"],
    )
    what = item(campaign_id="c1")
    await metrics.say(
        campaign,
        *(visited("s", ANNA, f"v{n}", what=what, **on("2026-09-03")) for n in range(4)),
        visited("s", ANNA, "later", what=what, **on("2026-09-11")),
        visited("s", ANNA, "elsewhere", **on("2026-09-03")),
        observed("s", ANNA, (LIKES, 9), what=what, **on("2026-09-04")),
    )

    async def states(day: str) -> list[tuple[Any, ...]]:
        answer = await ask(metrics, "ListGoals", wire.ListGoalsRequest(programme_id="p", on_date=day))
        return [
            (
                one.measure,
                one.actual if one.HasField("actual") else None,
                one.pace if one.HasField("pace") else None,
                one.forecast if one.HasField("forecast") else None,
                wire.GoalState.Name(one.state).removeprefix("GOAL_STATE_"),
            )
            for one in answer.goals
        ]

    assert await states("2026-09-10") == [
        ("clicks", 4, 0.8, 8, "BEHIND"),
        ("reach_measured", None, None, None, "NOT_MEASURED"),
        ("engagement", 9, 2, 18, "REACHED"),
        ("applause", None, None, None, "NOT_MEASURED"),
    ]
    assert (await states("2026-09-05"))[0] == ("clicks", 4, 1.6, 16, "ON_TRACK")
    assert (await states("2026-12-01"))[0] == ("clicks", 5, 0.5, 5, "MISSED")
    assert {state for *_, state in await states("2026-08-31")} == {"NOT_STARTED"}
    changed = content.CampaignChanged()
    changed.CopyFrom(campaign)
    changed.occurred_at_ms += 1
    del changed.goals[1:]
    changed.goals[0].target = 4
    await metrics.say(changed, campaign)  # the older word comes again, and counts no more
    assert await states("2026-09-10") == [("clicks", 4, 2, 8, "REACHED")]


@pytest.mark.row("M15", door=DOOR)
async def test_the_same_content_by_employees_and_by_the_brand(metrics: Metrics) -> None:
    """Per measure, and no ratio without a baseline."""
    await metrics.say(
        observed("s", ANNA, (REACH, 561), (types.MEASURE_RESHARES, 24), **on("2026-09-02")),
        observed("s", ANNA, (REACH, 1000), what=item("other"), **on("2026-09-02")),
        observed("s", ANNA, (REACH, 9), provenance=types.PROVENANCE_DECLARED, **on("2026-09-02")),
        observed("", None, (REACH, 100), (LIKES, 3), **on("2026-09-02")),
    )
    request = wire.GetAmplificationRequest(**SEPTEMBER, content_id="item-1")
    answer = await ask(metrics, "GetAmplification", request)
    found = {one.measure: one for one in answer.measures}
    assert (found["reach"].people, found["reach"].brand, found["reach"].ratio) == (561, 100, 5.61)
    assert found["reshares"].people == 24
    assert not found["reshares"].HasField("ratio")
    assert (found["likes"].brand, found["likes"].HasField("people")) == (3, False)
    assert answer.definition_version == 1


@pytest.mark.row("C6", door=DOOR)
async def test_how_content_is_used(metrics: Metrics) -> None:
    """Utilisation: published items shared at least once / published items. Mix: warns above the limit."""
    industry = item("news", category="industry")
    await metrics.say(
        *(published(item(f"item-{n}"), "2026-09-01") for n in (1, 2, 3)),
        published(industry, "2026-09-01"),
        *(made(f"s{n}", ANNA, **on("2026-09-02")) for n in range(8)),
        *(made(f"n{n}", ANNA, what=industry, **on("2026-09-02")) for n in range(2)),
        made("gone", ANNA, what=item("item-2"), **on("2026-09-02")),
        retracted("gone", ANNA, **on("2026-09-02")),
    )
    answer = await ask(metrics, "GetContentUse", wire.GetContentUseRequest(**SEPTEMBER))
    assert (answer.utilisation.numerator, answer.utilisation.denominator) == (2, 4)
    assert (answer.company_share.numerator, answer.company_share.denominator) == (8, 10)
    assert (answer.limit, answer.above_limit) == (0.8, False)
    strict = await ask(metrics, "GetContentUse", wire.GetContentUseRequest(**SEPTEMBER, limit=0.79))
    assert (strict.limit, strict.above_limit) == (0.79, True)
    october = {**SEPTEMBER, "from_date": "2026-10-01", "to_date": "2026-10-31"}
    await metrics.say(*(made(f"o{n}", ANNA, **on("2026-10-02")) for n in range(5)))
    of_another_period = await ask(metrics, "GetContentUse", wire.GetContentUseRequest(**october))
    assert (of_another_period.company_share.numerator, of_another_period.company_share.denominator) == (5, 5)
    assert of_another_period.above_limit


@pytest.mark.row("M20", door=DOOR)
@pytest.mark.row("C22", door=DOOR, part="figures that only the person sees")
async def test_a_person_sees_their_own_numbers_and_nobody_else_does(metrics: Metrics) -> None:
    bob = person("bob")
    await metrics.say(
        made("a", ANNA, **on("2026-09-02")),
        made("b", bob, network="x", **on("2026-09-02")),
        observed("a", ANNA, (LIKES, 5), (IMPRESSIONS, 50), **on("2026-09-03")),
        observed("b", bob, (LIKES, 7), **on("2026-09-03")),
        visited("b", bob, "v", network="x", **on("2026-09-04")),
    )
    hers = await mine(metrics, "anna")
    assert {
        key: amount for (key, how), amount in amounts(hers.total.figures).items() if how == "MEASURED"
    } == {
        "shares": 1,
        "likes": 5,
        "impressions": 50,
    }
    assert hers.total.engagement_rate.value == 0.1
    his = await mine(metrics, "bob", by=base.DIMENSION_NETWORK)
    assert {row.key: amounts(row.figures).get(("shares", "MEASURED")) for row in his.rows} == {
        "linkedin": None,
        "x": 1,
    }
    days = await mine(metrics, "bob", by=base.DIMENSION_DAY)
    assert [row.key for row in days.rows] == ["2026-09-02", "2026-09-03", "2026-09-04"]
    assert not (await mine(metrics, "zoe")).total.figures
    for role in ("programme_manager", "hr", "administrator", "auditor", "manager", "service"):
        code, *_ = await refused(metrics, "GetMine", wire.GetMineRequest(**SEPTEMBER), role)
        assert code == "PERMISSION_DENIED", role
    assert "employee_id" not in wire.GetMineRequest.DESCRIPTOR.fields_by_name
    token = metrics.issuer.token("anna", ["employee"])
    page = await metrics.http.get(
        "/v1/metrics/p/mine",
        params={"from_date": "2026-09-01", "to_date": "2026-09-30"},
        headers={"authorization": f"Bearer {token}"},
    )
    assert {one["measure"] for one in page.json()["total"]["figures"]} >= {"shares", "likes"}


@pytest.mark.row("X14", door=DOOR, part="metrics: a floor on activity figures too")
async def test_with_the_works_councils_mode_on_no_answer_is_about_a_few_people(metrics: Metrics) -> None:
    people = [person(f"p{n}", "Paris") for n in range(7)]
    events: list[Any] = [enrolled(one, **on("2026-09-01")) for one in people]
    events += [made(f"s{n}", one, **on("2026-09-02")) for n, one in enumerate(people)]
    events += [
        made("alone", people[0], network="x", what=item("rare"), **on("2026-09-05")),
        observed("alone", people[0], (LIKES, 9), network="x", what=item("rare"), **on("2026-09-05")),
        observed("s1", people[1], (LIKES, 1), **on("2026-09-02")),
    ]
    await metrics.say(*events)
    open_rows = await breakdown(metrics, base.DIMENSION_ITEM, "likes")
    assert open_rows == {"item-1": {"likes": 1}, "rare": {"likes": 9}}
    mode = content.ProgrammeChanged(
        programme_id="p", name="P", why="Because", zone="Europe/Paris", works_council=True, occurred_at_ms=1
    )
    await metrics.say(mode)
    whole = {"": {"likes": 10}}
    assert await breakdown(metrics, base.DIMENSION_ITEM, "likes") == whole
    assert await breakdown(metrics, base.DIMENSION_NETWORK, "likes") == whole
    assert await breakdown(metrics, base.DIMENSION_DAY, "likes") == whole
    assert await breakdown(metrics, base.DIMENSION_TEAM, "likes") == {"Paris": {"likes": 10}}
    hours = wire.GetSeriesRequest(**SEPTEMBER, step=wire.STEP_DAY, measures=["likes"])
    points = {one.part: one for one in (await ask(metrics, "GetSeries", hours)).points}
    assert points["2026-09-05"].hidden
    assert not points["2026-09-05"].figures
    assert points["2026-09-02"].hidden  # else the fifth would follow from the total
    assert not points["2026-09-03"].hidden
    rare: dict[str, Any] = {**SEPTEMBER, "content_id": "rare"}
    below = ("FAILED_PRECONDITION", "BELOW_THE_FLOOR", "programme_id")
    for call, request in (
        ("GetSeries", wire.GetSeriesRequest(**rare, step=wire.STEP_DAY, measures=["likes"])),
        ("GetBreakdown", wire.GetBreakdownRequest(**rare, by=base.DIMENSION_DAY, measures=["likes"])),
        ("ComparePeriods", wire.ComparePeriodsRequest(**rare, measures=["likes"])),
        ("GetAmplification", wire.GetAmplificationRequest(**rare)),
        ("GetFunnel", wire.GetFunnelRequest(**SEPTEMBER, campaign_id="nobody's")),
        (
            "GetBreakdown",
            wire.GetBreakdownRequest(**SEPTEMBER, network="x", by=base.DIMENSION_DAY, measures=["likes"]),
        ),
    ):
        assert await refused(metrics, call, request) == below, call
    assert amounts((await mine(metrics, "p0")).total.figures)["likes", "MEASURED"] == 9
    await metrics.say(observed("", None, (LIKES, 3), what=item("rare"), **on("2026-09-05")))
    brand = await breakdown(metrics, base.DIMENSION_ITEM, "likes", channel=base.CHANNEL_BRAND)
    assert brand == {"rare": {"likes": 3}}  # the company's own posts are nobody's activity


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"measures": ["applause"]}, ("INVALID_ARGUMENT", "NO_SUCH_MEASURE", "measures")),
        ({"measures": []}, ("INVALID_ARGUMENT", "INVALID_REQUEST", "measures")),
        ({"zone": "Mars/Olympus", "step": wire.STEP_HOUR}, ("INVALID_ARGUMENT", "NO_SUCH_ZONE", "zone")),
        ({"step": wire.STEP_HOUR}, ("INVALID_ARGUMENT", "NOT_TOGETHER", "zone")),
        ({"zone": "Europe/Paris", "content_id": "i"}, ("INVALID_ARGUMENT", "NOT_TOGETHER", "zone")),
        (
            {"zone": "Europe/Paris", "step": wire.STEP_HOUR, "from_date": "2026-01-01"},
            ("INVALID_ARGUMENT", "PERIOD_TOO_LONG", "to_date"),
        ),
        ({"from_date": "2026-02-30"}, ("INVALID_ARGUMENT", "NOT_A_DATE", "from_date")),
    ],
)
async def test_what_cannot_be_asked_is_refused_by_field(
    metrics: Metrics, wrong: dict[str, Any], expected: tuple[str, str, str]
) -> None:
    usual: dict[str, Any] = {**SEPTEMBER, "step": wire.STEP_DAY, "measures": ["likes"]}
    assert await refused(metrics, "GetSeries", wire.GetSeriesRequest(**{**usual, **wrong})) == expected
