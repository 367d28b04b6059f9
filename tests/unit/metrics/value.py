"""Rates, counts and costs to test with: say only what a test is about."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from services.metrics.domain.model.measures import Channel, Counter, Measure, Provenance
from services.metrics.domain.model.questions import Period
from services.metrics.domain.model.value import Action, ActionRate, Basis, Cost, CostPart, Missing, Term
from services.metrics.domain.rules.summing import Leaves
from services.metrics.domain.rules.value import Tariff, sum_of, value_of

DAY = "2026-09-28"


def rate(
    action: Action, amount: str | None, since: str = "2026-01-01", network: str = "linkedin"
) -> ActionRate:
    """A rate in euros."""
    return ActionRate(network, action, "EUR", since, Decimal(amount) if amount is not None else None)


def basis(weight: str | None = None, source: str = "", since: str = "2026-01-01") -> Basis:
    """A basis of linkedin."""
    return Basis("linkedin", since, Decimal(weight) if weight is not None else None, source)


def counted(
    measure: Measure,
    amount: int,
    day: str = DAY,
    *,
    network: str = "linkedin",
    source: str = "",
    provenance: Provenance = Provenance.MEASURED,
) -> Leaves:
    """What was counted on a day."""
    counter = Counter(measure, Channel.PEOPLE, provenance)
    return Leaves(day, "", counter, network, source, {"_": amount})


def cost(month: str, part: CostPart, amount: str) -> Cost:
    """A cost in euros."""
    return Cost(month, part, "EUR", Decimal(amount), "")


def period(first: str, last: str) -> Period:
    """Both days included."""
    return Period(date.fromisoformat(first), date.fromisoformat(last))


def valued(
    leaves: Iterable[Leaves], rates: Iterable[ActionRate], bases: Iterable[Basis] = ()
) -> tuple[Sequence[Term], Sequence[Missing]]:
    """Terms, and what has no rate."""
    return value_of(leaves, Tariff(rates, bases))


def worth(terms: Sequence[Term]) -> Fraction | None:
    """All terms together; None where there is none."""
    found = sum_of(terms, None)
    return found.value if found is not None else None
