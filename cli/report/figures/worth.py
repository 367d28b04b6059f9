"""What the month was worth and cost, currency by currency."""

import asyncio
from decimal import Decimal

import grpc

from cli.report import model
from cli.report.figures.asker import Asker, Closed, Span
from cli.report.figures.wire import HOW, exact, money_of
from portevoix.metrics.v1 import events_pb2 as said
from portevoix.metrics.v1 import value_pb2 as wire

ACTIONS = {
    number: said.Action.Name(number).removeprefix("ACTION_").lower() for number in said.Action.values()
}
PARTS = {
    number: said.CostPart.Name(number).removeprefix("COST_PART_").lower() for number in said.CostPart.values()
}


async def value_of(asker: Asker, span: Span) -> tuple[model.Value, ...]:
    """By currency that the programme has rates or costs in. Raises Closed for a role that may not ask."""
    rated, paid = await currencies_of(asker, span.programme_id)
    currencies = sorted(rated | paid)
    found = await asyncio.gather(*(_in(asker, span, one, rated=one in rated) for one in currencies))
    return tuple(one for one in found if one is not None)


async def currencies_of(asker: Asker, programme_id: str) -> tuple[set[str], set[str]]:
    """The currencies of rates, and those of costs. Raises Closed."""
    value = asker.doors.value
    try:
        rates, costs = await asyncio.gather(
            asker.ask(value.ListRates, wire.ListRatesRequest(programme_id=programme_id)),
            asker.ask(value.ListCosts, wire.ListCostsRequest(programme_id=programme_id)),
        )
    except grpc.aio.AioRpcError as refused:
        if refused.code() is grpc.StatusCode.PERMISSION_DENIED:
            raise Closed from refused
        raise
    rated = {one.currency for one in rates.rates if one.HasField("amount")}
    return rated, {one.amount.currency for one in costs.costs}


async def _in(asker: Asker, span: Span, currency: str, *, rated: bool) -> model.Value | None:
    """In one currency; what has no rate is named only where the programme rates in that currency at all."""
    request = wire.GetValueRequest(**span.fields(), currency=currency)
    found = await asker.ask(asker.doors.value.GetValue, request)
    missing = tuple(dict.fromkeys((one.network, ACTIONS[one.action]) for one in found.missing))
    value = model.Value(
        currency,
        _earned(found, "measured"),
        _earned(found, "all_provenances"),
        tuple(_term(one, currency) for one in found.terms),
        missing if rated else (),
        found.may_double_count,
        _cost(found.cost),
    )
    return value if value.terms or value.missing or value.cost else None


def _earned(found: wire.GetValueResponse, name: str) -> model.Earned | None:
    if not found.HasField(name):  # type: ignore[arg-type]  # of two names
        return None
    earned: wire.EarnedValue = getattr(found, name)
    return model.Earned(
        money_of(earned.value),
        money_of(earned.saving) if earned.HasField("saving") else None,
        exact(earned.return_on_cost) if earned.HasField("return_on_cost") else None,
    )


def _term(one: wire.ValueTerm, currency: str) -> model.ValueTerm:
    return model.ValueTerm(
        one.network,
        ACTIONS[one.action],
        one.count,
        model.Money(Decimal(one.rate), currency),
        money_of(one.value),
        one.measure,
        HOW[one.provenance],
        one.per,
    )


def _cost(found: wire.ProgrammeCost) -> model.Cost | None:
    """What is recorded; absent where nothing is."""
    if not found.HasField("total"):
        return None
    parts = {PARTS[one.part]: money_of(one.amount) for one in found.parts if one.HasField("amount")}
    return model.Cost(**parts, total=money_of(found.total), provenance=HOW[found.provenance])
