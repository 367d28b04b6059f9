"""Counts into value at the rates of their days, and months into what a period costs. All of it is exact."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from operator import attrgetter
from statistics import median
from typing import TypeVar

from services.metrics.domain.model.measures import ENGAGEMENT, Measure, Provenance
from services.metrics.domain.model.questions import Period, Step
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
    Place,
    ProgrammeCost,
    Quote,
    SalesCycle,
    Term,
)
from services.metrics.domain.rules.calendar import month_of, parts
from services.metrics.domain.rules.summing import Leaves

IMPRESSIONS_PER_RATE = 1000
VALUED: Mapping[Measure, Action] = {
    Measure.IMPRESSIONS: Action.IMPRESSION,
    **dict.fromkeys(ENGAGEMENT, Action.REACTION),
    Measure.DOWNLOADS: Action.DOWNLOAD,
    Measure.SIGN_UPS: Action.SIGN_UP,
    Measure.LEADS: Action.LEAD,
}
"""What counters are worth as; clicks and visits are told apart by the day's basis."""
COUNTERS = (*VALUED, Measure.CLICKS, Measure.CLICKS_HUMAN)
ON_THE_WAY = frozenset({Action.CLICK, Action.VISIT})
_UNWEIGHED = Basis("", "", None, "")
T = TypeVar("T", ActionRate, Basis)


class Tariff:
    """What actions are worth, day by day, in one currency; the order in which rates were set is no matter."""

    def __init__(self, rates: Iterable[ActionRate], bases: Iterable[Basis]) -> None:
        self._rates: dict[tuple[str, Action], list[ActionRate]] = defaultdict(list)
        self._bases: dict[str, list[Basis]] = defaultdict(list)
        for rate in sorted(rates, key=attrgetter("since")):
            self._rates[rate.network, rate.action].append(rate)
        for basis in sorted(bases, key=attrgetter("since")):
            self._bases[basis.network].append(basis)

    def basis(self, network: str, day: str) -> Basis:
        """How a network's actions count on a day; where none is set, by our own links and unweighed."""
        return _latest(self._bases.get(network, ()), day) or _UNWEIGHED

    def quote(self, network: str, action: Action, day: str) -> Quote | None:
        """The rate of an action on a day; of a reaction without one, the click's times the weight."""
        found = _latest(self._rates.get((network, action), ()), day)
        if found is not None and found.amount is not None:
            return Quote(found.amount, found.since)
        return self._weighed(network, day) if action is Action.REACTION else None

    def _weighed(self, network: str, day: str) -> Quote | None:
        click, basis = self.quote(network, Action.CLICK, day), self.basis(network, day)
        if click is None or basis.reaction_weight is None:
            return None
        weight = basis.reaction_weight
        return Quote(click.rate * weight, max(click.since, basis.since), weight)


def _latest(held: Sequence[T], day: str) -> T | None:
    place = bisect_right(held, day, key=attrgetter("since"))
    return held[place - 1] if place else None


def actions_of(leaf: Leaves, basis: Basis) -> Iterator[Action]:
    """What a count is worth as. Clicks are of one source alone: our links', or that of the basis."""
    measure = leaf.counter.measure
    if measure is Measure.CLICKS_HUMAN:
        yield Action.VISIT
        if not basis.click_source:
            yield Action.CLICK
    elif measure is Measure.CLICKS:
        if basis.click_source and leaf.unit == basis.click_source:
            yield Action.CLICK
    else:
        yield VALUED[measure]


def value_of(leaves: Iterable[Leaves], tariff: Tariff) -> tuple[Sequence[Term], Sequence[Missing]]:
    """A term for each counter and rate, and what has none. The leaves are of days, and of COUNTERS."""
    counts: dict[tuple[Place, Quote], int] = defaultdict(int)
    unset: dict[Place, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for leaf in leaves:
        count = sum(int(amount) for amount in leaf.amounts.values())
        for action in actions_of(leaf, tariff.basis(leaf.network, leaf.date)):
            place = Place(leaf.network, action, leaf.counter.measure, leaf.counter.provenance)
            quote = tariff.quote(leaf.network, action, leaf.date)
            if quote is None:
                unset[place][leaf.date] += count
            else:
                counts[place, quote] += count
    terms = [Term(place, quote, count, _per(place.action)) for (place, quote), count in counts.items()]
    return sorted(terms, key=lambda one: (one.place, one.quote.since)), _missing(unset)


def _per(action: Action) -> int:
    return IMPRESSIONS_PER_RATE if action is Action.IMPRESSION else 1


def _missing(unset: Mapping[Place, Mapping[str, int]]) -> Sequence[Missing]:
    found = []
    for place in sorted(unset):
        days = {day: count for day, count in unset[place].items() if count}
        if days:
            found.append(Missing(place, sum(days.values()), min(days), max(days)))
    return found


def total_of(terms: Iterable[Term]) -> Fraction:
    """What terms are worth together."""
    return sum((one.value for one in terms), Fraction(0))


def sum_of(terms: Sequence[Term], cost: Fraction | None) -> EarnedValue | None:
    """The terms together; None where there is none, for that is no value of 0."""
    if not terms:
        return None
    provenances = sorted({one.place.provenance for one in terms}, key=list(Provenance).index)
    return EarnedValue(provenances, total_of(terms), cost)


def may_double_count(terms: Iterable[Term]) -> bool:
    """Whether there are impressions and clicks or visits, or both of these: perhaps of the same people."""
    on = {one.place.action for one in terms}
    return on >= ON_THE_WAY or (Action.IMPRESSION in on and bool(on & ON_THE_WAY))


def by_network(terms: Iterable[Term]) -> Mapping[tuple[str, Provenance], Sequence[Term]]:
    """The terms of each network and provenance, in their order."""
    found: dict[tuple[str, Provenance], list[Term]] = defaultdict(list)
    for one in terms:
        found[one.place.network, one.place.provenance].append(one)
    return dict(sorted(found.items()))


def cost_of(costs: Iterable[Cost], period: Period) -> ProgrammeCost:
    """What is recorded in one currency, laid on a period: of a month, as much as it has of its days."""
    shares = {name: _share(month_of(name), period) for name in parts(Step.MONTH, period)}
    recorded = {(one.part, one.month): Fraction(one.amount) for one in costs if one.month in shares}
    return ProgrammeCost([_part(part, shares, recorded) for part in CostPart])


def _part(
    part: CostPart, shares: Mapping[str, Fraction], recorded: Mapping[tuple[CostPart, str], Fraction]
) -> PartCost:
    found = [recorded[part, month] * share for month, share in shares.items() if (part, month) in recorded]
    missing = [month for month in shares if (part, month) not in recorded]
    return PartCost(part, sum(found, Fraction(0)) if found else None, missing)


def _share(month: Period, period: Period) -> Fraction:
    first, last = max(month.first, period.first), min(month.last, period.last)
    return Fraction((last - first).days + 1, (month.last - month.first).days + 1)


def sales_cycle(deals: Iterable[Deal]) -> SalesCycle:
    """The median of days from first touch to sale."""
    took = [(one.closed_on - one.first_touch_on).days for one in deals]
    return SalesCycle(len(took), float(median(took)) if took else None)
