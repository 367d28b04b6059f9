"""Calls about value: requests to decisions and questions, what was found to answers."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import zip_longest

from portevoix.metrics.v1 import events_pb2 as said
from portevoix.metrics.v1 import value_pb2 as wire
from portevoix.type.v1 import facts_pb2 as types
from services.metrics.domain.model.questions import Selection
from services.metrics.domain.model.value import (
    Action,
    ActionRate,
    Basis,
    Cost,
    CostPart,
    Deal,
    EarnedValue,
    Missing,
    PartCost,
    ProgrammeCost,
    SalesCycle,
    Term,
)
from services.metrics.domain.rules.calendar import day_of, month_of, period
from services.metrics.domain.rules.value import by_network, may_double_count, total_of
from services.metrics.translate import answers, money
from services.metrics.translate.decided import ACTIONS, PARTS
from services.metrics.usecases.value import Worth

_ACTIONS: Mapping[int, Action] = {number: one for one, number in ACTIONS.items()}
_PARTS: Mapping[int, CostPart] = {number: one for one, number in PARTS.items()}


def rate_from_wire(request: wire.SetRateRequest) -> ActionRate:
    """A rate. Raises NotADate."""
    since = day_of("since", request.since).isoformat()
    amount = Decimal(request.amount) if request.HasField("amount") else None
    return ActionRate(request.network, _ACTIONS[request.action], request.currency, since, amount)


def basis_from_wire(request: wire.SetBasisRequest) -> Basis:
    """A basis. Raises NotADate."""
    since = day_of("since", request.since).isoformat()
    weight = Decimal(request.reaction_weight) if request.HasField("reaction_weight") else None
    return Basis(request.network, since, weight, request.click_source)


def cost_from_wire(request: wire.RecordCostRequest) -> Cost:
    """A cost. Raises NotADate."""
    month_of(request.month)
    part, amount = _PARTS[request.part], Decimal(request.amount)
    return Cost(request.month, part, request.currency, amount, request.note)


def deals_from_wire(deals: Iterable[said.Deal]) -> Sequence[Deal]:
    """Deals. Raises NotADate naming the row."""
    return [
        Deal(
            one.external_id,
            day_of(f"deals[{place}].first_touch_on", one.first_touch_on),
            day_of(f"deals[{place}].closed_on", one.closed_on),
        )
        for place, one in enumerate(deals)
    ]


def selection_from_wire(request: wire.GetValueRequest | wire.GetConversionsRequest) -> Selection:
    """What is asked for. Raises NotADate, PeriodTooLong."""
    within = period(request.from_date, request.to_date)
    found = Selection(
        request.programme_id,
        within,
        network=request.network,
        content_id=request.content_id,
        campaign_id=request.campaign_id,
    )
    if isinstance(request, wire.GetConversionsRequest):
        return found._replace(channel=answers.CHANNELS[request.channel])
    return found


def rates_to_wire(rates: Iterable[ActionRate]) -> Sequence[wire.ActionRate]:
    """Rates by network, action, currency and day, each with the last day for which it holds."""
    ordered = sorted(rates, key=lambda one: (one.network, ACTIONS[one.action], one.currency, one.since))
    return [
        wire.ActionRate(
            network=one.network,
            action=ACTIONS[one.action],
            currency=one.currency,
            since=one.since,
            until=_day_before(after.since) if after is not None and after[:3] == one[:3] else "",
            amount=money.plain(one.amount) if one.amount is not None else None,
        )
        for one, after in zip_longest(ordered, ordered[1:])
    ]


def bases_to_wire(bases: Iterable[Basis]) -> Sequence[wire.NetworkBasis]:
    """Bases by network and day, each with the last day for which it holds."""
    ordered = sorted(bases, key=lambda one: one[:2])
    return [
        wire.NetworkBasis(
            network=one.network,
            since=one.since,
            until=_day_before(after.since) if after is not None and after.network == one.network else "",
            reaction_weight=money.plain(one.reaction_weight) if one.reaction_weight is not None else None,
            click_source=one.click_source,
        )
        for one, after in zip_longest(ordered, ordered[1:])
    ]


def _day_before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def costs_to_wire(costs: Iterable[Cost]) -> Sequence[wire.Cost]:
    """Costs by month, part and currency."""
    ordered = sorted(costs, key=lambda one: (one.month, PARTS[one.part], one.currency))
    return [cost_to_wire(one) for one in ordered]


def cost_to_wire(cost: Cost) -> wire.Cost:
    """A cost as it was recorded."""
    amount = money.exact(cost.amount, cost.currency)
    return wire.Cost(month=cost.month, part=PARTS[cost.part], amount=amount, note=cost.note)


def worth_to_wire(found: Worth, currency: str, on: date) -> wire.GetValueResponse:
    """Value term by term; what is absent stays so."""
    return wire.GetValueResponse(
        terms=[_term(one, currency) for one in found.terms],
        missing=[_missing(one) for one in found.missing],
        measured=_earned(found.measured, currency, on),
        all_provenances=_earned(found.everything, currency, on),
        may_double_count=may_double_count(found.terms),
        networks=_networks(found.terms, currency),
        cost=_cost(found.cost, currency, on),
        corrections=answers.corrections_to_wire(found.corrections, on),
    )


def _term(term: Term, currency: str) -> wire.ValueTerm:
    weight = term.quote.weight
    return wire.ValueTerm(
        network=term.place.network,
        action=ACTIONS[term.place.action],
        measure=term.place.measure,
        provenance=answers.PROVENANCES[term.place.provenance],
        count=term.amount,
        rate=money.plain(term.quote.rate),
        per=term.per,
        since=term.quote.since,
        reaction_weight=money.plain(weight) if weight is not None else None,
        value=money.rounded(term.value, currency),
    )


def _missing(one: Missing) -> wire.MissingRate:
    return wire.MissingRate(
        network=one.place.network,
        action=ACTIONS[one.place.action],
        measure=one.place.measure,
        provenance=answers.PROVENANCES[one.place.provenance],
        count=one.amount,
        first_day=one.first_day,
        last_day=one.last_day,
    )


def _earned(earned: EarnedValue | None, currency: str, on: date) -> wire.EarnedValue | None:
    if earned is None:
        return None
    back = earned.return_on_cost
    return wire.EarnedValue(
        provenances=[answers.PROVENANCES[one] for one in earned.provenances],
        value=money.rounded(earned.value, currency),
        saving=money.rounded(earned.saving, currency) if earned.saving is not None else None,
        return_on_cost=float(back) if back is not None else None,
        definition_version=answers.version_of("earned_media_value", on),
    )


def _networks(terms: Sequence[Term], currency: str) -> Sequence[wire.NetworkValue]:
    return [
        wire.NetworkValue(
            network=network,
            provenance=answers.PROVENANCES[provenance],
            value=money.rounded(total_of(several), currency),
            may_double_count=may_double_count(several),
        )
        for (network, provenance), several in by_network(terms).items()
    ]


def _cost(cost: ProgrammeCost | None, currency: str, on: date) -> wire.ProgrammeCost | None:
    if cost is None:
        return None
    return wire.ProgrammeCost(
        parts=[_part(one, currency) for one in cost.parts],
        total=money.rounded(cost.total, currency) if cost.total is not None else None,
        provenance=types.PROVENANCE_DECLARED,
        definition_version=answers.version_of("cost", on),
    )


def _part(one: PartCost, currency: str) -> wire.PartCost:
    amount = money.rounded(one.amount, currency) if one.amount is not None else None
    return wire.PartCost(part=PARTS[one.part], amount=amount, months_missing=one.months_missing)


def cycles_to_wire(attributed: SalesCycle, others: SalesCycle, on: date) -> wire.GetSalesCycleResponse:
    """How fast deals close."""
    return wire.GetSalesCycleResponse(
        attributed=wire.SalesCycle(**attributed._asdict()),
        others=wire.SalesCycle(**others._asdict()),
        provenance=types.PROVENANCE_DECLARED,
        definition_version=answers.version_of("sales_cycle", on),
    )
