"""metrics over real parts: events as share says them in, figures by gRPC and by the JSON door out."""

import random
from typing import Any

import grpc
import pytest

from chassis.projection.rebuild import Rebuild
from portevoix.metrics.v1 import service_pb2 as wire
from portevoix.type.v1 import facts_pb2 as types
from services.metrics.storage.collections import FIGURES
from tests.component.metrics.conftest import Metrics
from tests.component.metrics.events import (
    DAY,
    NOON_MS,
    employed,
    enrolled,
    made,
    observed,
    on,
    person,
    retracted,
    visited,
    withdrew,
)

LIKES, COMMENTS, REACH, IMPRESSIONS, CLICKS = (
    types.MEASURE_LIKES,
    types.MEASURE_COMMENTS,
    types.MEASURE_REACH,
    types.MEASURE_IMPRESSIONS,
    types.MEASURE_CLICKS,
)
DOOR = "gRPC and JSON"
PERIOD: dict[str, Any] = {"programme_id": "p", "from_date": "2026-09-01", "to_date": "2026-09-30"}
HOUR_MS = 3_600_000


def amounts(row: wire.Row) -> dict[tuple[str, str], int]:
    return {
        (one.measure, types.Provenance.Name(one.provenance).removeprefix("PROVENANCE_")): one.amount
        for one in row.figures
    }


async def reach(metrics: Metrics, **more: Any) -> wire.GetReachResponse:
    asked = wire.GetReachRequest(**PERIOD, **more)
    answer: wire.GetReachResponse = await metrics.stub.GetReach(asked, metadata=metrics.as_role("leader"))
    return answer


async def engagement(metrics: Metrics, **more: Any) -> wire.GetEngagementResponse:
    asked = wire.GetEngagementRequest(**PERIOD, **more)
    found: wire.GetEngagementResponse = await metrics.stub.GetEngagement(
        asked, metadata=metrics.as_role("hr")
    )
    return found


async def participation(metrics: Metrics, **other: Any) -> wire.GetParticipationResponse:
    asked = wire.GetParticipationRequest(**{**PERIOD, **other})
    who = metrics.as_role("auditor")
    answer: wire.GetParticipationResponse = await metrics.stub.GetParticipation(asked, metadata=who)
    return answer


@pytest.mark.row("M2")
async def test_reach_is_estimated_and_measured_side_by_side(metrics: Metrics) -> None:
    anna, bob = person(), person("bob", "Lyon")
    shares = [made(f"s{n}", anna, followers=500) for n in range(3)]
    shares += [made(f"t{n}", bob, followers=300, network="x") for n in range(2)]
    await metrics.publish(*shares, made("u", bob, followers=None))
    await metrics.publish(observed("s0", anna, (REACH, 900)), observed("s0", anna, (REACH, -100)))
    await metrics.consumed()
    answer = await reach(metrics, by=wire.DIMENSION_NETWORK)
    assert amounts(answer.total) == {
        ("potential_reach", "ESTIMATED"): 2100,
        ("reach", "MEASURED"): 800,
        ("shares", "MEASURED"): 6,
        ("shares_unknown_followers", "MEASURED"): 1,
    }
    assert [row.key for row in answer.rows] == ["linkedin", "x"]
    assert ("reach", "MEASURED") not in amounts(answer.rows[1])


@pytest.mark.row("M3", "M5")
async def test_engagement_keeps_counters_provenances_and_the_brand_apart(metrics: Metrics) -> None:
    anna = person()
    await metrics.publish(
        made("s", anna, followers=500),
        observed("s", anna, (LIKES, 10), (COMMENTS, 3), (IMPRESSIONS, 100)),
        observed("s", anna, (LIKES, 5), provenance=types.PROVENANCE_DECLARED),
        observed("", None, (LIKES, 1000)),
    )
    await metrics.consumed()
    people = await engagement(metrics)
    assert amounts(people.total) == {
        ("potential_reach", "ESTIMATED"): 500,
        ("likes", "MEASURED"): 10,
        ("likes", "DECLARED"): 5,
        ("comments", "MEASURED"): 3,
        ("impressions", "MEASURED"): 100,
    }
    rate, estimate = people.total.engagement_rate, people.total.engagement_rate_by_followers
    assert (rate.numerator, rate.value, rate.denominator_name) == (13, 0.13, "impressions")
    assert (estimate.value, estimate.denominator_name) == (13 / 500, "followers")
    assert (rate.provenance, estimate.provenance) == (types.PROVENANCE_MEASURED, types.PROVENANCE_ESTIMATED)
    brand = await engagement(metrics, channel=wire.CHANNEL_BRAND)
    assert amounts(brand.total) == {("likes", "MEASURED"): 1000}
    assert not brand.total.HasField("engagement_rate")
    await metrics.say(observed("t", anna, (IMPRESSIONS, -100)))
    nothing_shown = (await engagement(metrics)).total.engagement_rate
    assert (nothing_shown.denominator, nothing_shown.HasField("value")) == (0, False)


@pytest.mark.row("M4", part="counters, and corrections")
async def test_each_reaction_is_a_counter_of_its_own_and_goes_down_as_well_as_up(metrics: Metrics) -> None:
    changes = [(measure, 10 * measure) for measure in types.Measure.values() if measure not in (0, CLICKS)]
    await metrics.say(
        observed("s", person(), *changes), observed("s", person(), *((one, -one) for one, _ in changes))
    )
    found = {name: amount for (name, _), amount in amounts((await engagement(metrics)).total).items()}
    shown = (LIKES, COMMENTS, types.MEASURE_RESHARES, IMPRESSIONS)
    rest = (types.MEASURE_SAVES, types.MEASURE_VIDEO_VIEWS, types.MEASURE_FOLLOWS)
    names = {one: types.Measure.Name(one).removeprefix("MEASURE_").lower() for one in (*shown, *rest)}
    assert found == {name: 9 * one for one, name in names.items()}


@pytest.mark.row("M1")
async def test_how_many_people_share_among_the_enrolled_and_among_the_eligible(metrics: Metrics) -> None:
    """Each as of the period: who joined, left or came later does not move it."""
    staff = [person(f"p{n}", leader=n < 5) for n in range(20)]
    await metrics.say(
        *(employed(one, **on("2026-08-01")) for one in staff),
        employed(staff[19], employed=False, **on("2026-08-15")),
        *(enrolled(one, **on("2026-08-20")) for one in staff[:10]),
        *(made(f"s{n}", one, **on("2026-09-02")) for n, one in enumerate(staff[:9])),
        made("again", staff[0], **on("2026-09-03")),
    )

    async def figures() -> list[tuple[str, int, int, float]]:
        found = await participation(metrics, by=wire.DIMENSION_COUNTRY)
        rates = (found.participation, found.activation, found.adoption, found.leaders)
        assert found.teams[0].rate == found.participation
        return [(one.denominator_name, one.numerator, one.denominator, one.value) for one in rates]

    september = [
        ("enrolled", 9, 10, 0.9),
        ("eligible", 9, 19, 9 / 19),
        ("eligible", 10, 19, 10 / 19),
        ("enrolled", 5, 5, 1.0),
    ]
    assert await figures() == september
    await metrics.say(
        employed(person("new"), **on("2026-10-01")),
        enrolled(person("new"), **on("2026-10-01")),
        *(withdrew(one, **on("2026-10-02")) for one in staff[:6]),
        *(employed(one, employed=False, **on("2026-10-02")) for one in staff[10:15]),
        made("later", staff[9], **on("2026-10-03")),
    )
    assert await figures() == september
    few = await participation(metrics, from_date="2026-11-01", to_date="2026-11-30")
    assert not few.HasField("leaders")  # no leader is enrolled any more
    refused = wire.GetParticipationRequest(**PERIOD, by=wire.DIMENSION_ITEM)
    with pytest.raises(grpc.aio.AioRpcError):
        await metrics.stub.GetParticipation(refused, metadata=metrics.as_role("auditor"))


@pytest.mark.row("M8", "X6")
async def test_participation_is_that_of_the_period_and_not_of_today(metrics: Metrics) -> None:
    group = [person(f"p{n}") for n in range(10)]
    august: dict[str, Any] = {"at_ms": NOON_MS - 40 * 24 * HOUR_MS, "day": "2026-08-19"}
    october: dict[str, Any] = {"at_ms": NOON_MS + 10 * 24 * HOUR_MS, "day": "2026-10-08"}
    await metrics.publish(*(enrolled(one, **august) for one in group))
    await metrics.publish(*(made(f"s{n}", one) for n, one in enumerate(group[:9])))
    await metrics.publish(
        *(withdrew(one, **october) for one in group[:5]), enrolled(person("late"), **october)
    )
    await metrics.consumed()
    rate = (await participation(metrics)).participation
    assert (rate.numerator, rate.denominator, rate.value) == (9, 10, 0.9)
    assert (rate.provenance, rate.definition_version) == (types.PROVENANCE_MEASURED, 1)
    november = await participation(metrics, from_date="2026-11-01", to_date="2026-11-30")
    assert (november.participation.numerator, november.participation.denominator) == (0, 6)
    before = await participation(metrics, from_date="2026-01-01", to_date="2026-01-31")
    assert not before.participation.HasField("value")


async def test_a_team_below_the_floor_is_shown_only_with_others(metrics: Metrics) -> None:
    teams = ["Paris"] * 6 + ["Lyon"] * 5 + ["Nice"] * 2
    group = [person(f"p{n}", team) for n, team in enumerate(teams)]
    await metrics.publish(*(enrolled(one) for one in group))
    await metrics.publish(*(observed(f"s{n}", one, (LIKES, 1)) for n, one in enumerate(group)))
    await metrics.consumed()
    found = await participation(metrics, by_team=True)
    assert [(row.team, row.rate.denominator, row.rolled_up) for row in found.teams] == [
        ("Paris", 6, False),
        ("", 7, True),
    ]
    likes = await engagement(metrics, by=wire.DIMENSION_TEAM)
    assert [(row.key, row.figures[0].amount) for row in likes.rows] == [("Paris", 6), ("", 7)]
    assert likes.floor == 5


@pytest.mark.row("M6", "M7")
async def test_clicks_by_class_and_unique_visitors_that_are_never_a_sum(metrics: Metrics) -> None:
    anna = person()
    tomorrow: dict[str, Any] = {"at_ms": NOON_MS + 24 * HOUR_MS, "day": "2026-09-29"}
    await metrics.publish(
        visited("s", anna, "v"),
        visited("s", anna, "v"),
        visited("s", anna, "v", **tomorrow),
        visited("s", anna, "w"),
        visited("s", anna, "robot", by=types.CLICK_CLASS_BOT),
        visited("s", anna, "wrong"),
        visited("s", anna, "wrong", amount=-1),
        visited("s", anna, "wrong", by=types.CLICK_CLASS_SCANNER),
        observed("s", anna, (CLICKS, 70)),
    )
    await metrics.consumed()
    asked = wire.GetTrafficRequest(**PERIOD)
    found = await metrics.stub.GetTraffic(asked, metadata=metrics.as_role("programme_manager"))
    assert (found.own.human, found.own.bot, found.own.scanner, found.own.preview) == (4, 1, 1, 0)
    of_item = wire.GetTrafficRequest(
        **PERIOD, content_id="item-1"
    )  # of a whole month, whose networks are apart
    item = await metrics.stub.GetTraffic(of_item, metadata=metrics.as_role("programme_manager"))
    for one in (found, item):
        said = [(place.network, place.source, place.clicks.amount) for place in one.networks]
        assert said == [("linkedin", "poller", 70)]
    uniques = {(wire.Span.Name(one.span), one.period): one.visitors for one in found.unique_visitors}
    assert uniques == {
        ("SPAN_DAY", "2026-09-28"): 2,
        ("SPAN_DAY", "2026-09-29"): 1,
        ("SPAN_WEEK", "2026-W40"): 2,
        ("SPAN_MONTH", "2026-09"): 2,
    }
    assert not found.HasField("click_through_rate")
    await metrics.say(observed("s", anna, (IMPRESSIONS, 200)))
    rate = (await metrics.stub.GetTraffic(asked, metadata=metrics.as_role("hr"))).click_through_rate
    assert (rate.numerator, rate.denominator, rate.value) == (4, 200, 0.02)  # bots and the network's 70 apart
    assert (rate.denominator_name, rate.definition_version) == ("impressions", 1)


async def test_late_repeated_and_out_of_order_events_land_once_on_their_own_day(metrics: Metrics) -> None:
    anna = person()
    events = [
        retracted("s1", anna),
        made("s2", anna, followers=70),
        made("s1", anna, followers=500),
        observed("s2", anna, (LIKES, 4), at_ms=NOON_MS - 20 * 24 * HOUR_MS, day="2026-09-08"),
        observed("s2", anna, (LIKES, 6)),
    ]
    ids = await metrics.publish(*events)
    await metrics.publish(*events, ids=ids)
    await metrics.consumed()
    assert amounts((await reach(metrics)).total) == {
        ("potential_reach", "ESTIMATED"): 70,
        ("shares", "MEASURED"): 1,
    }
    by_day = await engagement(metrics, by=wire.DIMENSION_DAY)
    assert [(row.key, row.figures[0].amount) for row in by_day.rows] == [("2026-09-08", 4), (DAY, 6)]


async def test_the_json_door_tells_the_same_and_absent_figures_are_absent(metrics: Metrics) -> None:
    await metrics.publish(enrolled(person()), made("s", person()))
    await metrics.consumed()
    answer = await metrics.get("/v1/metrics/p/participation", from_date="2026-09-01", to_date="2026-09-30")
    assert answer.status_code == 200
    assert answer.json()["participation"] == {
        "measure": "participation_rate",
        "value": 1.0,
        "numerator": "1",
        "denominator": "1",
        "provenance": "PROVENANCE_MEASURED",
        "definitionVersion": 1,
        "denominatorName": "enrolled",
    }
    empty = await metrics.get("/v1/metrics/none/participation", from_date="2026-09-01", to_date="2026-09-30")
    assert "value" not in empty.json()["participation"]
    definitions = (await metrics.get("/v1/metrics/definitions")).json()["definitions"]
    assert {"measure", "version", "since", "text"} <= definitions[0].keys()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"from_date": "2026-09-31"}, "from_date"),
        ({"from_date": "yesterday"}, "from_date"),
        ({"programme_id": ""}, "programme_id"),
        ({"to_date": "1990-01-01"}, ""),
    ],
)
async def test_a_wrong_question_is_refused_by_field(
    metrics: Metrics, wrong: dict[str, str], field: str
) -> None:
    asked = wire.GetReachRequest(**{**PERIOD, **wrong})
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await metrics.stub.GetReach(asked, metadata=metrics.as_role("leader"))
    assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    details = dict(refused.value.trailing_metadata() or ())
    assert field.encode() in details["grpc-status-details-bin"]


async def test_an_employee_is_not_given_the_figures_of_colleagues(metrics: Metrics) -> None:
    asked = wire.GetParticipationRequest(**PERIOD)
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await metrics.stub.GetParticipation(asked, metadata=metrics.as_role("employee", "manager"))
    assert refused.value.code() is grpc.StatusCode.PERMISSION_DENIED


async def test_what_cannot_be_read_is_set_aside_and_the_rest_flows_on(metrics: Metrics) -> None:
    headers = [("ce_id", b"1"), ("ce_source", b"x"), ("ce_type", b"portevoix.share.v1.ShareMade")]
    for value in (b"\xff\xff", b""):
        await metrics.producer.send_and_wait(metrics.topic, value, key=b"anna", headers=headers)
        metrics.published[metrics.topic] += 1
    await metrics.publish(made("s", person()))
    await metrics.consumed()
    assert amounts((await reach(metrics)).total)["shares", "MEASURED"] == 1
    page = (await metrics.http.get("/metrics")).text
    assert 'outcome="refused"' in page


@pytest.mark.own_house
async def test_what_is_built_again_equals_what_is_live(metrics: Metrics) -> None:
    chance = random.Random(5)
    group = [person(f"p{n}", f"team{n % 2}") for n in range(5)]
    events: list[Any] = [enrolled(one) for one in group]
    events += [made(f"s{n}", group[n % 5], followers=3_000_000_000) for n in range(20)]
    events += [observed(f"s{n}", chance.choice(group), (LIKES, n - 5 or 1)) for n in range(20)]
    events += [visited(f"s{n}", chance.choice(group), f"v{n % 3}", amount=1 - n % 3 or 1) for n in range(20)]
    events += [retracted(f"s{n}", group[n % 5]) for n in range(6)]
    chance.shuffle(events)
    await metrics.publish(*events)
    await metrics.consumed()
    rebuilt = await Rebuild(
        metrics.house.projections[FIGURES], metrics.house.mongo, metrics.house.river
    ).run()
    assert rebuilt.generation == 2
    assert amounts((await reach(metrics)).total)["shares", "MEASURED"] == 14
