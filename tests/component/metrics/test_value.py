"""Value over real parts: counts as share says them and rates that calls set in, value by both doors out."""

from typing import Any

import pytest

from chassis.projection.rebuild import Rebuild
from portevoix.metrics.v1 import events_pb2 as said
from portevoix.metrics.v1 import service_pb2, value_pb2
from portevoix.share.v1 import events_pb2 as share
from portevoix.type.v1 import facts_pb2 as types
from services.metrics.storage.collections import FIGURES
from tests.component.metrics.conftest import NEWS, PARTITIONS, Metrics
from tests.component.metrics.events import (
    NOON_MS,
    converted,
    item,
    observed,
    person,
    visited,
)
from tests.component.metrics.purse import EUROS, SEPTEMBER, Purse, Refusal, euros
from tests.component.metrics.test_metrics import settled
from tests.reading import read_topic
from tests.waiting import until

DOOR = "gRPC and JSON"
DAY_MS = 86_400_000
IMPRESSIONS, LIKES, COMMENTS, CLICKS = (
    types.MEASURE_IMPRESSIONS,
    types.MEASURE_LIKES,
    types.MEASURE_COMMENTS,
    types.MEASURE_CLICKS,
)
LEAD, HIRE, DOWNLOAD, SALE = (
    share.CONVERSION_KIND_LEAD,
    share.CONVERSION_KIND_HIRE,
    share.CONVERSION_KIND_DOWNLOAD,
    share.CONVERSION_KIND_SALE,
)
CPM, CPC = "ACTION_IMPRESSION", "ACTION_CLICK"
MEASURED, DECLARED = types.PROVENANCE_MEASURED, types.PROVENANCE_DECLARED
MEDIA = [(IMPRESSIONS, 10_000), (LIKES, 12), (COMMENTS, 8)]


@pytest.fixture
def purse(metrics: Metrics) -> Purse:
    return Purse(metrics)


def on(day: int) -> dict[str, Any]:
    """Noon of a day of September, in Paris too."""
    return {"at_ms": NOON_MS + (day - 28) * DAY_MS, "day": f"2026-09-{day:02}"}


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
    await settled(metrics, 31)
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
    await settled(metrics, 4)
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
    await settled(metrics, 6)
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
    await settled(metrics, 3)
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
    await settled(metrics, 2)
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
    await settled(metrics, 1)
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
    await settled(metrics, 1)
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


def told(row: Any) -> dict[str, tuple[int, int, dict[str, str]]]:
    """Count, window and values by kind."""
    return {
        value_pb2.ConversionKind.Name(one.kind).removeprefix("CONVERSION_KIND_"): (
            one.count,
            one.window_days,
            {worth.currency: worth.amount for worth in one.values},
        )
        for one in row.conversions
    }


@pytest.mark.row("M11", "M12", "X7")
async def test_conversions_with_windows_and_exact_values_per_currency(metrics: Metrics, purse: Purse) -> None:
    anna, spring = person(), item("item-2")
    spring.campaign_id = "spring"
    await metrics.publish(
        converted(LEAD, "l-1", anna, ("0.10", "EUR")),
        converted(LEAD, "l-2", anna, ("0.20", "EUR"), about=spring),
        converted(LEAD, "l-3", anna),
        converted(SALE, "s-1", anna, ("1500.005", "EUR"), network="x"),
        converted(SALE, "s-2", anna, ("999", "MAD"), about=spring, **on(3)),
        converted(SALE, "s-3", anna, ("77", "EUR"), at_ms=NOON_MS + 9 * DAY_MS, day="2026-10-07"),
    )
    await settled(metrics, 6)
    found = await purse.conversions()
    assert told(found) == {
        "LEAD": (3, 30, {"EUR": "0.30"}),
        "SALE": (2, 90, {"EUR": "1500.005", "MAD": "999"}),
    }
    assert {one.provenance for one in found.conversions} == {MEASURED}
    by_network = await purse.conversions(by=service_pb2.DIMENSION_NETWORK)
    assert {row.key: told(row).get("SALE") for row in by_network.rows} == {
        "linkedin": (1, 90, {"MAD": "999"}),
        "x": (1, 90, {"EUR": "1500.005"}),
    }
    by_campaign = await purse.conversions(by=service_pb2.DIMENSION_CAMPAIGN)
    assert [(row.key, told(row)["LEAD"]) for row in by_campaign.rows] == [
        ("", (2, 30, {"EUR": "0.10"})),
        ("spring", (1, 30, {"EUR": "0.20"})),
    ]
    by_item = await purse.conversions(by=service_pb2.DIMENSION_ITEM, network="linkedin")
    assert [(row.key, sorted(told(row))) for row in by_item.rows] == [
        ("item-1", ["LEAD"]),
        ("item-2", ["LEAD", "SALE"]),
    ]
    assert told(await purse.conversions(campaign_id="spring"))["SALE"] == (1, 90, {"MAD": "999"})
    assert not (await purse.conversions(channel=service_pb2.CHANNEL_INTERNAL)).conversions


@pytest.mark.row("M13")
async def test_a_hire_is_tied_to_the_job_that_its_item_offers(metrics: Metrics, purse: Purse) -> None:
    anna, offer = person(), item("offer")
    offer.job_reference = "REQ-7"
    renamed = item("offer")
    renamed.job_reference = "REQ-7b"
    await metrics.publish(
        converted(HIRE, "h-2", anna, about=renamed, **on(28)),
        converted(HIRE, "h-1", anna, about=offer, **on(3)),
        converted(HIRE, "h-3", anna),
        converted(LEAD, "l-1", anna, about=offer),
    )
    await settled(metrics, 4)
    found = await purse.conversions(by=service_pb2.DIMENSION_ITEM)
    assert told(found) == {"LEAD": (1, 30, {}), "HIRE": (3, 180, {})}
    assert [(one.job_reference, one.content_id, one.hires) for one in found.jobs] == [("REQ-7b", "offer", 2)]
    assert [(row.key, row.job_reference) for row in found.rows] == [("item-1", ""), ("offer", "REQ-7b")]
    door = await metrics.get("/v1/metrics/p/conversions", **SEPTEMBER)
    assert door.json()["jobs"] == [
        {
            "jobReference": "REQ-7b",
            "contentId": "offer",
            "hires": "2",
            "provenance": "PROVENANCE_MEASURED",
        }
    ]


@pytest.mark.row("M12")
async def test_the_sales_cycle_of_attributed_deals_against_the_others(metrics: Metrics, purse: Purse) -> None:
    none = await purse.cycle()
    assert (none.attributed.deals, none.attributed.HasField("median_days")) == (0, False)
    await metrics.publish(
        converted(SALE, "a-1", person(), ("10", "EUR")),
        converted(SALE, "a-2", person()),
        converted(LEAD, "o-1", person()),
    )
    await settled(metrics, 3)
    imported = await purse.deals(
        ("a-1", "2026-09-01", "2026-09-11"),
        ("a-2", "2026-08-01", "2026-09-30"),
        ("o-1", "2026-06-01", "2026-09-09"),
        ("o-2", "2026-08-30", "2026-09-09"),
        ("o-3", "2026-09-01", "2026-10-01"),
    )
    assert (imported.added, imported.replaced) == (5, 0)
    found = await purse.cycle()
    assert (found.attributed.deals, found.attributed.median_days) == (2, 35.0)
    assert (found.others.deals, found.others.median_days) == (2, 55.0)
    assert (found.provenance, found.definition_version) == (DECLARED, 1)
    again = await purse.deals(("a-2", "2026-09-10", "2026-09-30"), ("o-9", "2026-09-01", "2026-09-01"))
    assert (again.added, again.replaced) == (1, 1)
    door = await metrics.get("/v1/metrics/p/sales-cycle", **SEPTEMBER)
    assert door.json()["attributed"] == {"deals": "2", "medianDays": 15.0}
    assert door.json()["others"] == {"deals": "3", "medianDays": 10.0}


@pytest.mark.row("M9", "M11", "M12")
async def test_what_is_heard_too_late_is_listed_and_changes_no_figure(metrics: Metrics, purse: Purse) -> None:
    late: list[Any] = [
        observed("s", person(), (LIKES, 4)),
        converted(SALE, "s-1", person(), ("5.50", "EUR")),
        converted(SALE, "s-2", person(), ("7", "MAD")),
    ]
    for one in late:
        one.moment.accepted_at_ms = NOON_MS + 20 * DAY_MS
    await purse.rate("ACTION_REACTION", "1")
    await metrics.publish(observed("s", person(), (LIKES, 10)), *late)
    await settled(metrics, 4)
    found = await purse.value()
    assert found.measured.value == euros("10.00")
    assert [(one.heard_on, one.change.measure, one.change.amount) for one in found.corrections] == [
        ("2026-10-18", "likes", 4)
    ]
    sold = await purse.conversions()
    assert not sold.conversions
    assert [(one.change.measure, one.change.amount) for one in sold.corrections] == [("sales", 2)]
    changes = [
        (one.heard_on, one.kind, one.change.amount, one.change.currency) for one in sold.value_corrections
    ]
    sale = value_pb2.CONVERSION_KIND_SALE
    assert changes == [("2026-10-18", sale, "5.50", "EUR"), ("2026-10-18", sale, "7", "MAD")]


@pytest.mark.row("M9", "M10", "M12")
async def test_what_calls_decide_is_said_once_with_the_decision(metrics: Metrics, purse: Purse) -> None:
    path = "/v1/metrics/p/rates"
    body = {"network": "x", "action": CPM, "currency": "EUR", "since": "2026-09-01", "amount": "10.50"}
    answer = await purse.post(path, body)
    assert answer.status_code == 200, answer.text
    assert answer.json()["rate"] == {**body, "until": ""}
    again = value_pb2.SetRateRequest(programme_id="p", **{**body, "amount": "11"})
    for _ in range(2):
        await purse.call("SetRate", again, key="the same")
    await purse.basis(reaction_weight="0.25", click_source="poller")
    await purse.cost("COST_PART_PLATFORM", "100", note="Licence")
    await purse.deals(*((f"d-{n}", "2026-09-01", "2026-09-02") for n in range(1_001)))
    news = await said_by(metrics)
    assert [(one.amount, one.author_id, one.since) for one in news["RateSet"]] == [
        ("10.50", "boss", "2026-09-01"),
        ("11", "boss", "2026-09-01"),
    ]
    (basis,), (cost,) = news["BasisSet"], news["CostRecorded"]
    assert (basis.network, basis.reaction_weight, basis.click_source) == ("linkedin", "0.25", "poller")
    assert (cost.month, cost.amount, cost.note) == ("2026-09", euros("100"), "Licence")
    assert [len(one.deals) for one in news["DealsImported"]] == [1_000, 1]
    assert len({one.import_id for one in news["DealsImported"]}) == 1
    listed = (await metrics.get(path)).json()["rates"]
    assert [one["amount"] for one in listed] == ["11"]


async def said_by(metrics: Metrics) -> dict[str, list[Any]]:
    """Everything that was said, by its name, once all of it is out."""
    outbox = metrics.house.mongo.collections["outbox"]

    async def empty() -> bool:
        return await outbox.find_one() is None

    assert await until(empty, what="an empty outbox")
    settings = metrics.house.settings
    found: dict[str, list[Any]] = {}
    for record in await read_topic(settings.kafka, f"{settings.namespace}.{NEWS}", PARTITIONS):
        assert record.key == b"p"
        name = dict(record.headers)["ce_type"].decode().rpartition(".")[2]
        found.setdefault(name, []).append(getattr(said, name).FromString(record.value))
    return found


async def test_ten_thousand_deals_are_one_import(purse: Purse) -> None:
    rows = [(f"deal-{n:0190}", "2026-09-01", f"2026-09-{1 + n % 30:02}") for n in range(10_000)]
    assert (await purse.deals(*rows)).added == 10_000
    assert (await purse.deals(*rows)).replaced == 10_000
    assert (await purse.cycle()).others.deals == 10_000
    several = [
        said.Deal(external_id=f"d{n}", first_touch_on="2026-09-01", closed_on="2026-09-01")
        for n in range(10_001)
    ]
    request = value_pb2.ImportDealsRequest(programme_id="p", deals=several)
    assert await purse.refused("ImportDeals", request) == Refusal(
        "INVALID_ARGUMENT", "", frozenset({"deals"})
    )


RATE = {
    "programme_id": "p",
    "network": "x",
    "action": said.ACTION_CLICK,
    "currency": "EUR",
    "since": "2026-09-01",
    "amount": "1",
}
BASIS = {"programme_id": "p", "network": "x", "since": "2026-09-01"}
COST = {
    "programme_id": "p",
    "month": "2026-09",
    "part": said.COST_PART_PLATFORM,
    "amount": "1",
    "currency": "EUR",
}


@pytest.mark.parametrize(
    ("call", "usual", "wrong", "field"),
    [
        ("SetRate", RATE, {"amount": "1,5"}, "amount"),
        ("SetRate", RATE, {"amount": "-1"}, "amount"),
        ("SetRate", RATE, {"amount": "1e3"}, "amount"),
        ("SetRate", RATE, {"amount": "NaN"}, "amount"),
        ("SetRate", RATE, {"amount": "1.1234567"}, "amount"),
        ("SetRate", RATE, {"amount": ""}, "amount"),
        ("SetRate", RATE, {"currency": "euro"}, "currency"),
        ("SetRate", RATE, {"action": 0}, "action"),
        ("SetRate", RATE, {"action": 99}, "action"),
        ("SetRate", RATE, {"network": "Linked In"}, "network"),
        ("SetRate", RATE, {"since": "2026-09-31"}, "since"),
        ("SetRate", RATE, {"since": "soon"}, "since"),
        ("SetRate", RATE, {"programme_id": ""}, "programme_id"),
        ("SetBasis", BASIS, {"reaction_weight": "half"}, "reaction_weight"),
        ("SetBasis", BASIS, {"since": "2026-02-30"}, "since"),
        ("SetBasis", BASIS, {"network": ""}, "network"),
        ("RecordCost", COST, {"amount": "-0.01"}, "amount"),
        ("RecordCost", COST, {"currency": "€"}, "currency"),
        ("RecordCost", COST, {"month": "2026-13"}, "month"),
        ("RecordCost", COST, {"month": "September"}, "month"),
        ("RecordCost", COST, {"part": 9}, "part"),
        ("GetValue", EUROS, {"currency": ""}, "currency"),
        ("GetValue", EUROS, {"to_date": "2026-09-31"}, "to_date"),
        ("GetValue", EUROS, {"from_date": "1990-01-01"}, "to_date"),
        ("GetConversions", SEPTEMBER, {"by": service_pb2.DIMENSION_TEAM}, "by"),
        ("GetConversions", SEPTEMBER, {"channel": 77}, "channel"),
        ("GetSalesCycle", SEPTEMBER, {"from_date": "2026-02-30"}, "from_date"),
    ],
)
async def test_a_wrong_call_is_refused_by_field(
    purse: Purse, call: str, usual: dict[str, Any], wrong: dict[str, Any], field: str
) -> None:
    request = getattr(value_pb2, f"{call}Request")(**{**usual, **wrong})
    refused = await purse.refused(call, request)
    assert (refused.code, refused.fields) == ("INVALID_ARGUMENT", frozenset({field}))


@pytest.mark.parametrize(
    ("rows", "reason", "field"),
    [
        ([("a", "2026-09-02", "2026-09-01")], "", "deals[0]"),
        (
            [("a", "2026-09-01", "2026-09-02"), ("b", "2026-09-31", "2026-10-02")],
            "NOT_A_DATE",
            "deals[1].first_touch_on",
        ),
        ([("a", "2026-02-01", "2026-02-30")], "NOT_A_DATE", "deals[0].closed_on"),
        ([("", "2026-09-01", "2026-09-02")], "", "deals[0].external_id"),
        ([("a", "2026-09-01", "2026-09-02")] * 2, "TWICE", "deals[1].external_id"),
        ([], "", "deals"),
    ],
)
async def test_wrong_deals_are_refused_by_row_and_none_is_kept(
    purse: Purse, rows: list[tuple[str, str, str]], reason: str, field: str
) -> None:
    deals = [said.Deal(external_id=one, first_touch_on=first, closed_on=last) for one, first, last in rows]
    request = value_pb2.ImportDealsRequest(programme_id="p", deals=deals)
    assert await purse.refused("ImportDeals", request) == Refusal(
        "INVALID_ARGUMENT", reason, frozenset({field})
    )
    assert (await purse.cycle()).others.deals == 0


async def test_who_may_not_decide_is_refused_and_a_decision_needs_its_key(purse: Purse) -> None:
    request = value_pb2.SetRateRequest(**RATE)
    for role in ("employee", "leader", "hr", "auditor", "service"):
        assert (await purse.refused("SetRate", request, role)).code == "PERMISSION_DENIED"
    assert (await purse.refused("GetValue", value_pb2.GetValueRequest(**EUROS), "employee")).code == (
        "PERMISSION_DENIED"
    )
    await purse.call("SetRate", request, key="one")
    other = value_pb2.SetRateRequest(**{**RATE, "amount": "2"})
    assert (await purse.refused("SetRate", other, key="one")).reason == "IDEMPOTENCY_KEY_REUSED"


async def test_by_the_json_door_a_wrong_decision_names_its_field(purse: Purse) -> None:
    wrong = {"network": "x", "action": "ACTION_SMILE", "currency": "EUR", "since": "2026-09-01"}
    answer = await purse.post("/v1/metrics/p/rates", wrong)
    assert answer.status_code == 400
    assert "action" in answer.text
    answer = await purse.post(
        "/v1/metrics/p/costs", {**COST, "part": "COST_PART_PLATFORM", "amount": "1.2.3"}
    )
    assert (answer.status_code, "amount" in answer.text) == (400, True)


async def test_what_is_built_again_knows_the_same_jobs_and_the_books_stay(
    metrics: Metrics, purse: Purse
) -> None:
    offer = item("offer")
    offer.job_reference = "REQ-7"
    await purse.rate("ACTION_LEAD", "5")
    await metrics.publish(
        converted(HIRE, "h-1", person(), about=offer), converted(LEAD, "l-1", person(), ("3.10", "EUR"))
    )
    await settled(metrics, 2)
    before = await purse.conversions(), await purse.value()
    house = metrics.house
    rebuilt = await Rebuild(house.projections[FIGURES], house.mongo, house.river).run()
    assert rebuilt.generation == 2
    assert (await purse.conversions(), await purse.value()) == before
    assert [one.job_reference for one in before[0].jobs] == ["REQ-7"]
