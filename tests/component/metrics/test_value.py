"""Value over real parts: counts as share says them and rates that calls set in, value by both doors out."""

from decimal import Decimal

import pytest

from portevoix.content.v1 import events_pb2 as content
from portevoix.metrics.v1 import events_pb2 as said
from portevoix.metrics.v1 import service_pb2 as base
from portevoix.metrics.v1 import value_pb2
from portevoix.share.v1 import events_pb2 as share
from portevoix.type.v1 import facts_pb2 as types
from tests.component.metrics.conftest import Metrics
from tests.component.metrics.events import (
    converted,
    item,
    made,
    observed,
    on,
    person,
    visited,
)
from tests.component.metrics.purse import EUROS, SEPTEMBER, Purse, euros

DOOR = "gRPC and JSON"
IMPRESSIONS, LIKES, COMMENTS, CLICKS = (
    types.MEASURE_IMPRESSIONS,
    types.MEASURE_LIKES,
    types.MEASURE_COMMENTS,
    types.MEASURE_CLICKS,
)
LEAD, DOWNLOAD = share.CONVERSION_KIND_LEAD, share.CONVERSION_KIND_DOWNLOAD
CPM, CPC = "ACTION_IMPRESSION", "ACTION_CLICK"
MEASURED, DECLARED = types.PROVENANCE_MEASURED, types.PROVENANCE_DECLARED
MEDIA = [(IMPRESSIONS, 10_000), (LIKES, 12), (COMMENTS, 8)]


def terms(answer: value_pb2.GetValueResponse) -> dict[tuple[str, str, str], tuple[int, str]]:
    """Count and value by action, counter and provenance."""
    return {
        (
            said.Action.Name(one.action).removeprefix("ACTION_").lower(),
            one.measure,
            types.Provenance.Name(one.provenance).removeprefix("PROVENANCE_"),
        ): (one.count, one.value.amount)
        for one in answer.terms
    }


def missing(answer: value_pb2.GetValueResponse) -> dict[str, int]:
    """Counts without a rate, by action."""
    found: dict[str, int] = {}
    for one in answer.missing:
        action = said.Action.Name(one.action).removeprefix("ACTION_").lower()
        found[action] = found.get(action, 0) + one.count
    return found


@pytest.mark.row("M9")
async def test_the_worked_vector_and_everything_that_a_term_tells(metrics: Metrics, purse: Purse) -> None:
    """CPM 10, CPC 5, weight 0.5, 10,000 impressions, 20 reactions, 30 clicks = 300."""
    anna = person()
    await metrics.publish(observed("s", anna, *MEDIA), *(visited("s", anna, f"v{n}") for n in range(30)))
    await metrics.consumed()
    empty = await purse.value()
    assert not empty.terms
    assert not empty.HasField("measured")
    assert missing(empty) == {"impression": 10_000, "reaction": 20, "click": 30, "visit": 30}
    await purse.rate(CPM, "10")
    await purse.rate(CPC, "5", since="2026-02-01")
    await purse.basis(reaction_weight="0.5")
    found = await purse.value()
    assert terms(found) == {
        ("impression", "impressions", "MEASURED"): (10_000, "100.00"),
        ("reaction", "likes", "MEASURED"): (12, "30.00"),
        ("reaction", "comments", "MEASURED"): (8, "20.00"),
        ("click", "clicks_human", "MEASURED"): (30, "150.00"),
    }
    assert found.measured.value == euros("300.00")
    assert (list(found.measured.provenances), found.measured.definition_version) == ([MEASURED], 1)
    assert found.may_double_count
    assert [(one.network, one.value.amount, one.may_double_count) for one in found.networks] == [
        ("linkedin", "300.00", True)
    ]
    assert missing(found) == {"visit": 30}
    likes = next(one for one in found.terms if one.measure == "likes")
    assert (likes.rate, likes.per, likes.since, likes.reaction_weight) == ("2.5", 1, "2026-02-01", "0.5")
    assert next(one for one in found.terms if one.action == said.ACTION_IMPRESSION).per == 1000


@pytest.mark.row("M9")
async def test_each_day_has_its_own_rate_and_a_past_one_may_be_set_anew(
    metrics: Metrics, purse: Purse
) -> None:
    anna = person()
    await metrics.publish(*(visited("s", anna, f"v{day}", **on(day)) for day in (9, 10, 19, 20)))
    await metrics.consumed()
    later = await purse.rate("ACTION_VISIT", "8", since="2026-09-20")
    earlier = await purse.rate("ACTION_VISIT", "5", since="2026-09-10")
    assert (earlier.since, earlier.until, later.until) == ("2026-09-10", "2026-09-19", "")
    found = await purse.value()
    visits = [
        (one.since, one.count, one.value.amount) for one in found.terms if one.action == said.ACTION_VISIT
    ]
    assert visits == [("2026-09-10", 2, "10.00"), ("2026-09-20", 1, "8.00")]
    unset = next(one for one in found.missing if one.action == said.ACTION_VISIT)
    assert (unset.count, unset.first_day, unset.last_day) == (1, "2026-09-09", "2026-09-09")
    assert not found.may_double_count
    days = [
        await purse.value(from_date=one, to_date=one) for one in (f"2026-09-{n:02}" for n in range(1, 31))
    ]
    assert sum(Decimal(one.measured.value.amount or 0) for one in days) == Decimal("18.00")
    await purse.rate("ACTION_VISIT", "7.25", since="2026-09-10")
    assert (await purse.value()).measured.value == euros("22.50")
    await purse.rate("ACTION_VISIT", None, since="2026-09-10")
    assert (await purse.value()).measured.value == euros("8.00")
    listed = await purse.call("ListRates", value_pb2.ListRatesRequest(programme_id="p"), "auditor")
    assert [(one.since, one.until, one.HasField("amount"), one.amount) for one in listed.rates] == [
        ("2026-09-10", "2026-09-19", False, ""),
        ("2026-09-20", "", True, "8"),
    ]


@pytest.mark.row("M9")
async def test_rates_are_of_a_network_an_action_and_a_currency_and_nothing_is_converted(
    metrics: Metrics, purse: Purse
) -> None:
    anna = person()
    await metrics.publish(
        observed("s", anna, (LIKES, 3)),
        observed("t", anna, (LIKES, 5), network="mastodon"),
        converted(DOWNLOAD, "d-1", anna),
        converted(LEAD, "l-1", anna),
        converted(LEAD, "l-2", anna, about=item("item-2")),
        converted(share.CONVERSION_KIND_SIGN_UP, "u-1", anna),
    )
    await metrics.consumed()
    await purse.rate("ACTION_REACTION", "2", network="mastodon")
    await purse.rate("ACTION_REACTION", "100", network="mastodon", currency="MAD")
    await purse.rate("ACTION_DOWNLOAD", "1.50")
    await purse.rate("ACTION_LEAD", "40")
    await purse.rate("ACTION_SIGN_UP", "10")
    found = await purse.value()
    assert found.measured.value == euros("101.50")
    assert missing(found) == {"reaction": 3}
    dirhams = await purse.value(currency="MAD")
    assert (dirhams.measured.value.amount, dirhams.measured.value.currency) == ("500.00", "MAD")
    assert (await purse.value(network="mastodon")).measured.value == euros("10.00")
    assert (await purse.value(content_id="item-2")).measured.value == euros("40.00")
    assert not (await purse.value(campaign_id="none")).HasField("measured")


@pytest.mark.row("M9", "X7")
async def test_own_clicks_and_a_networks_total_are_never_added(metrics: Metrics, purse: Purse) -> None:
    anna = person()
    await metrics.publish(visited("s", anna, "v"), visited("s", anna, "w"), observed("s", anna, (CLICKS, 70)))
    await metrics.consumed()
    await purse.rate(CPC, "1")
    await purse.rate("ACTION_VISIT", "3")
    assert terms(await purse.value()) == {
        ("click", "clicks_human", "MEASURED"): (2, "2.00"),
        ("visit", "clicks_human", "MEASURED"): (2, "6.00"),
    }
    basis = await purse.basis(click_source="poller")
    assert (basis.click_source, basis.HasField("reaction_weight")) == ("poller", False)
    found = await purse.value()
    assert terms(found) == {
        ("click", "clicks", "MEASURED"): (70, "70.00"),
        ("visit", "clicks_human", "MEASURED"): (2, "6.00"),
    }
    assert found.may_double_count


@pytest.mark.row("X7")
async def test_figures_of_different_provenance_are_added_only_where_it_is_said(
    metrics: Metrics, purse: Purse
) -> None:
    anna = person()
    await metrics.publish(
        observed("s", anna, (LIKES, 10)), observed("s", anna, (LIKES, 5), provenance=DECLARED)
    )
    await metrics.consumed()
    await purse.rate("ACTION_REACTION", "2")
    found = await purse.value()
    assert terms(found) == {
        ("reaction", "likes", "MEASURED"): (10, "20.00"),
        ("reaction", "likes", "DECLARED"): (5, "10.00"),
    }
    assert (list(found.measured.provenances), found.measured.value) == ([MEASURED], euros("20.00"))
    everything = found.all_provenances
    assert (list(everything.provenances), everything.value) == ([MEASURED, DECLARED], euros("30.00"))
    assert [(one.provenance, one.value.amount) for one in found.networks] == [
        (DECLARED, "10.00"),
        (MEASURED, "20.00"),
    ]
    assert found.cost.provenance == DECLARED


@pytest.mark.row("X7")
async def test_an_unset_rate_gives_no_value_and_a_rate_of_0_gives_0(metrics: Metrics, purse: Purse) -> None:
    await metrics.publish(observed("s", person(), (LIKES, 10)))
    await metrics.consumed()
    asked = await metrics.get("/v1/metrics/p/value", **{**EUROS, "programme_id": "p"})
    assert asked.status_code == 200, asked.text
    assert "measured" not in asked.json()
    assert "allProvenances" not in asked.json()
    assert asked.json()["missing"][0]["count"] == "10"
    await purse.rate("ACTION_REACTION", "0")
    assert (await purse.value()).measured.value == euros("0.00")


@pytest.mark.row("M10")
async def test_value_less_cost_and_return_on_it(metrics: Metrics, purse: Purse) -> None:
    await metrics.publish(observed("s", person(), (LIKES, 300)))
    await metrics.consumed()
    await purse.rate("ACTION_REACTION", "1")
    before = await purse.value()
    assert not before.cost.HasField("total")
    assert not before.measured.HasField("saving")
    assert not before.measured.HasField("return_on_cost")
    await purse.cost("COST_PART_PLATFORM", "0")
    free = (await purse.value()).measured
    assert (free.saving, free.HasField("return_on_cost")) == (euros("300.00"), False)
    await purse.cost("COST_PART_PLATFORM", "100.00")
    await purse.cost("COST_PART_EMPLOYEE_TIME", "120.40", note="50 people, half an hour each")
    await purse.cost("COST_PART_MANAGEMENT", "19.60")
    found = await purse.value()
    assert [(said.CostPart.Name(one.part), one.amount.amount) for one in found.cost.parts] == [
        ("COST_PART_PLATFORM", "100.00"),
        ("COST_PART_EMPLOYEE_TIME", "120.40"),
        ("COST_PART_MANAGEMENT", "19.60"),
    ]
    assert found.cost.total == euros("240.00")
    assert (found.measured.saving, found.measured.return_on_cost) == (euros("60.00"), 0.25)
    part = await purse.value(network="linkedin")
    assert not part.HasField("cost")
    assert not part.measured.HasField("saving")


@pytest.mark.row("M10")
async def test_months_count_whole_or_by_their_days_and_what_is_not_recorded_is_said(
    metrics: Metrics, purse: Purse
) -> None:
    await purse.cost("COST_PART_PLATFORM", "100", "2026-09")
    await purse.cost("COST_PART_PLATFORM", "310", "2026-10", note="The new contract")
    await purse.cost("COST_PART_MANAGEMENT", "62", "2026-10")
    found = (await purse.value(from_date="2026-09-21", to_date="2026-10-15")).cost
    assert [one.amount.amount for one in found.parts] == ["183.33", "", "30.00"]
    assert [list(one.months_missing) for one in found.parts] == [[], ["2026-09", "2026-10"], ["2026-09"]]
    assert not found.parts[1].HasField("amount")
    assert (found.total, found.definition_version) == (euros("213.33"), 1)
    listed = await metrics.get("/v1/metrics/p/costs")
    assert [(one["month"], one["amount"], one["note"]) for one in listed.json()["costs"]] == [
        ("2026-09", {"amount": "100", "currency": "EUR"}, ""),
        ("2026-10", {"amount": "310", "currency": "EUR"}, "The new contract"),
        ("2026-10", {"amount": "62", "currency": "EUR"}, ""),
    ]


@pytest.mark.row("X14", part="metrics: value and conversions of a few people are in sums alone")
async def test_in_the_works_councils_mode_value_is_not_told_of_a_few_people(
    metrics: Metrics, purse: Purse
) -> None:
    people, rare = [person(f"p{n}") for n in range(6)], item("rare")
    mode = content.ProgrammeChanged(
        programme_id="p", name="P", why="Because", zone="Europe/Paris", works_council=True, occurred_at_ms=1
    )
    await metrics.say(
        mode,
        *(made(f"s{n}", one) for n, one in enumerate(people)),
        made("alone", people[0], network="x", what=rare),
        visited("s1", people[1], "v"),
        visited("alone", people[0], "w", network="x", what=rare),
        converted(LEAD, "l1", people[1]),
        converted(LEAD, "l2", people[0], about=rare, network="x"),
    )
    for network in ("linkedin", "x"):
        await purse.rate("ACTION_VISIT", "2", network=network)
    found = await purse.value()
    assert not found.terms  # one of the two would follow from the sum and the other
    assert not found.networks
    assert found.measured.value == euros("4.00")
    came = await purse.conversions(by=base.DIMENSION_ITEM)
    assert (len(came.rows), len(came.jobs)) == (0, 0)
    for call, request in (
        ("GetValue", value_pb2.GetValueRequest(**EUROS, content_id="rare")),
        ("GetConversions", value_pb2.GetConversionsRequest(**SEPTEMBER, network="x")),
    ):
        refusal = await purse.refused(call, request, "leader")
        assert (refusal.code, refusal.reason) == ("FAILED_PRECONDITION", "BELOW_THE_FLOOR"), call
