"""What calls decided, as events of metrics."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from google.protobuf.message import Message

from portevoix.metrics.v1 import events_pb2 as metrics
from services.metrics.domain.model.value import (
    Action,
    ActionRate,
    Basis,
    Cost,
    CostPart,
    Deal,
    DealsImport,
    Decided,
    Decision,
)
from services.metrics.translate import money

MOST = 1_000  # deals in one message
ACTIONS: Mapping[Action, metrics.Action.ValueType] = {
    one: metrics.Action.Value(f"ACTION_{one.name}") for one in Action
}
PARTS: Mapping[CostPart, metrics.CostPart.ValueType] = {
    one: metrics.CostPart.Value(f"COST_PART_{one.name}") for one in CostPart
}


class News(NamedTuple):
    """An event, its key, and the parts that its id is derived from, the first one being its cause."""

    message: Message
    key: str
    derived_from: tuple[str, ...]
    occurred_at_ms: int


def decided_to_wire(decided: Decided, decision: Decision) -> Iterator[News]:
    """RateSet, BasisSet or CostRecorded, or as many DealsImported as the deals need."""
    for place, message in enumerate(_messages(decided, decision)):
        cause = (decided.change_id, str(place))
        yield News(message, decided.programme_id, cause, decided.at_ms)


def _messages(decided: Decided, decision: Decision) -> Iterator[Message]:
    match decision:
        case ActionRate():
            yield _rate_set(decided, decision)
        case Basis():
            yield _basis_set(decided, decision)
        case Cost():
            yield _cost_recorded(decided, decision)
        case DealsImport(deals):
            for begin in range(0, len(deals), MOST):
                yield _deals_imported(decided, deals[begin : begin + MOST])


def _rate_set(decided: Decided, rate: ActionRate) -> metrics.RateSet:
    return metrics.RateSet(
        programme_id=decided.programme_id,
        network=rate.network,
        action=ACTIONS[rate.action],
        currency=rate.currency,
        since=rate.since,
        amount=money.plain(rate.amount) if rate.amount is not None else None,
        author_id=decided.author_id,
        occurred_at_ms=decided.at_ms,
    )


def _basis_set(decided: Decided, basis: Basis) -> metrics.BasisSet:
    weight = basis.reaction_weight
    return metrics.BasisSet(
        programme_id=decided.programme_id,
        network=basis.network,
        since=basis.since,
        reaction_weight=money.plain(weight) if weight is not None else None,
        click_source=basis.click_source,
        author_id=decided.author_id,
        occurred_at_ms=decided.at_ms,
    )


def _cost_recorded(decided: Decided, cost: Cost) -> metrics.CostRecorded:
    return metrics.CostRecorded(
        programme_id=decided.programme_id,
        month=cost.month,
        part=PARTS[cost.part],
        amount=money.exact(cost.amount, cost.currency),
        note=cost.note,
        author_id=decided.author_id,
        occurred_at_ms=decided.at_ms,
    )


def _deals_imported(decided: Decided, deals: Sequence[Deal]) -> metrics.DealsImported:
    return metrics.DealsImported(
        import_id=decided.change_id,
        programme_id=decided.programme_id,
        deals=[deal_to_wire(one) for one in deals],
        author_id=decided.author_id,
        occurred_at_ms=decided.at_ms,
    )


def deal_to_wire(deal: Deal) -> metrics.Deal:
    """A sale as a CRM knows it."""
    first, closed = deal.first_touch_on.isoformat(), deal.closed_on.isoformat()
    return metrics.Deal(external_id=deal.external_id, first_touch_on=first, closed_on=closed)
