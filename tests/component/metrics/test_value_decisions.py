"""What is decided about value, over real parts: said with the decision, refused by field."""

import asyncio
from decimal import Decimal
from typing import Any

import pytest

from chassis.mongo import Transaction
from portevoix.metrics.v1 import events_pb2 as said
from portevoix.metrics.v1 import service_pb2, value_pb2
from services.metrics.domain.model.value import Decided
from services.metrics.usecases.value import set_rate
from services.metrics.wiring.value import unit
from tests.component.metrics.conftest import NEWS, PARTITIONS, Metrics
from tests.component.metrics.purse import EUROS, SEPTEMBER, Purse, Refusal, euros
from tests.reading import read_topic
from tests.waiting import until

DOOR = "gRPC and JSON"
INVALID = "INVALID_REQUEST"
RATE: dict[str, Any] = {
    "programme_id": "p",
    "network": "x",
    "action": said.ACTION_CLICK,
    "currency": "EUR",
    "since": "2026-09-01",
    "amount": "1",
}
BASIS: dict[str, Any] = {"programme_id": "p", "network": "x", "since": "2026-09-01"}
COST: dict[str, Any] = {
    "programme_id": "p",
    "month": "2026-09",
    "part": said.COST_PART_PLATFORM,
    "amount": "1",
    "currency": "EUR",
}

WRONG: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
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
]

WRONG_DEALS: list[tuple[list[tuple[str, str, str]], str, str]] = [
    ([("a", "2026-09-02", "2026-09-01")], INVALID, "deals[0]"),
    (
        [("a", "2026-09-01", "2026-09-02"), ("b", "2026-09-31", "2026-10-02")],
        "NOT_A_DATE",
        "deals[1].first_touch_on",
    ),
    ([("a", "2026-02-01", "2026-02-30")], "NOT_A_DATE", "deals[0].closed_on"),
    ([("", "2026-09-01", "2026-09-02")], INVALID, "deals[0].external_id"),
    ([("a", "2026-09-01", "2026-09-02")] * 2, "TWICE", "deals[1].external_id"),
    ([], INVALID, "deals"),
]


@pytest.mark.own_house
@pytest.mark.row("M9", "M10", "M12")
async def test_what_calls_decide_is_said_once_with_the_decision(metrics: Metrics, purse: Purse) -> None:
    path = "/v1/metrics/p/rates"
    body: dict[str, Any] = {
        "network": "x",
        "action": "ACTION_IMPRESSION",
        "currency": "EUR",
        "since": "2026-09-01",
        "amount": "10.50",
    }
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


@pytest.mark.own_house
async def test_of_decisions_at_one_moment_the_last_that_is_said_stands(
    metrics: Metrics, purse: Purse
) -> None:
    """One that changes nothing began before the other and is said after it: it is a decision all the same."""
    await purse.rate("ACTION_CLICK", "5")
    begun = list[str]()

    async def again(tx: Transaction) -> None:
        books, say = unit(tx)
        five = (await books.rates("p"))[0]
        begun.append("")
        if len(begun) == 1:
            await purse.rate("ACTION_CLICK", "8")
        await set_rate(Decided("p", "boss", 1, "again"), five._replace(amount=Decimal(5)), books, say)

    await metrics.house.mongo.transact(again)
    assert len(begun) == 2
    told = [one.amount for one in (await said_by(metrics))["RateSet"]]
    listed = await purse.call("ListRates", value_pb2.ListRatesRequest(programme_id="p"))
    assert (told, [one.amount for one in listed.rates]) == (["5", "8", "5"], ["5"])


@pytest.mark.own_house
async def test_many_decisions_at_one_moment_are_each_said_once(metrics: Metrics, purse: Purse) -> None:
    await asyncio.gather(*(purse.rate("ACTION_CLICK", str(one)) for one in range(6)))
    told = [one.amount for one in (await said_by(metrics))["RateSet"]]
    listed = await purse.call("ListRates", value_pb2.ListRatesRequest(programme_id="p"))
    assert sorted(told) == ["0", "1", "2", "3", "4", "5"]
    assert [one.amount for one in listed.rates] == told[-1:]


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
    rows = [(f"crm-{n:016}", "2026-09-01", f"2026-09-{1 + n % 30:02}") for n in range(10_000)]
    assert (await purse.deals(*rows)).added == 10_000
    assert (await purse.deals(*rows)).replaced == 10_000
    assert (await purse.cycle()).others.deals == 10_000
    several = [
        said.Deal(external_id=f"d{n}", first_touch_on="2026-09-01", closed_on="2026-09-01")
        for n in range(10_001)
    ]
    request = value_pb2.ImportDealsRequest(programme_id="p", deals=several)
    assert await purse.refused("ImportDeals", request) == Refusal(
        "INVALID_ARGUMENT", INVALID, frozenset({"deals"})
    )


async def test_a_wrong_call_is_refused_by_field(purse: Purse) -> None:
    for call, usual, wrong, field in WRONG:
        refused = await purse.refused(call, getattr(value_pb2, f"{call}Request")(**{**usual, **wrong}))
        assert (refused.code, refused.fields) == ("INVALID_ARGUMENT", frozenset({field})), (call, wrong)
    nothing = await purse.call("ListRates", value_pb2.ListRatesRequest(programme_id="p"))
    assert not nothing.rates
    assert not nothing.bases
    assert not (await purse.call("ListCosts", value_pb2.ListCostsRequest(programme_id="p"))).costs


async def test_wrong_deals_are_refused_by_row_and_none_is_kept(purse: Purse) -> None:
    for rows, reason, field in WRONG_DEALS:
        deals = [
            said.Deal(external_id=one, first_touch_on=first, closed_on=last) for one, first, last in rows
        ]
        request = value_pb2.ImportDealsRequest(programme_id="p", deals=deals)
        wanted = Refusal("INVALID_ARGUMENT", reason, frozenset({field}))
        assert await purse.refused("ImportDeals", request) == wanted
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
