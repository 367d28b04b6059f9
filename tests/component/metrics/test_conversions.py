"""What came of shares, over real parts: conversions, hires by job, and how fast deals close."""

from typing import Any

import pytest

from chassis.projection.rebuild import Rebuild
from portevoix.metrics.v1 import service_pb2, value_pb2
from portevoix.share.v1 import events_pb2 as share
from portevoix.type.v1 import facts_pb2 as types
from services.metrics.storage.collections import FIGURES
from tests.component.metrics.conftest import Metrics
from tests.component.metrics.events import (
    DAY_MS,
    NOON_MS,
    converted,
    item,
    observed,
    on,
    person,
)
from tests.component.metrics.purse import SEPTEMBER, Purse, euros

DOOR = "gRPC and JSON"
LIKES = types.MEASURE_LIKES
LEAD, HIRE, SALE = share.CONVERSION_KIND_LEAD, share.CONVERSION_KIND_HIRE, share.CONVERSION_KIND_SALE
MEASURED, DECLARED = types.PROVENANCE_MEASURED, types.PROVENANCE_DECLARED


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
    await metrics.consumed()
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
    await metrics.publish(converted(HIRE, "h-2", anna, about=renamed, **on(28)))
    await metrics.consumed()
    await metrics.publish(
        converted(HIRE, "h-1", anna, about=offer, **on(3)),
        converted(HIRE, "h-3", anna),
        converted(LEAD, "l-1", anna, about=offer),
    )
    await metrics.consumed()
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
    await metrics.consumed()
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


@pytest.mark.own_house
async def test_what_is_built_again_knows_the_same_jobs_and_the_books_stay(
    metrics: Metrics, purse: Purse
) -> None:
    offer = item("offer")
    offer.job_reference = "REQ-7"
    await purse.rate("ACTION_LEAD", "5")
    await metrics.publish(
        converted(HIRE, "h-1", person(), about=offer), converted(LEAD, "l-1", person(), ("3.10", "EUR"))
    )
    await metrics.consumed()
    before = await purse.conversions(), await purse.value()
    house = metrics.house
    rebuilt = await Rebuild(house.projections[FIGURES], house.mongo, house.river).run()
    assert rebuilt.generation == 2
    assert (await purse.conversions(), await purse.value()) == before
    assert [one.job_reference for one in before[0].jobs] == ["REQ-7"]


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
    await metrics.consumed()
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
