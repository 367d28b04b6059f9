"""Value, reckoned a second time: counts at the rates of the cast, exact until it is shown."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import NamedTuple

from cli.demo.cast import COSTS, RATES
from cli.demo.proofs.counts import Count
from cli.demo.proofs.evidence import Evidence

CENT = Decimal("0.01")
ACTIONS: Mapping[str, tuple[str, ...]] = {
    "impressions": ("impression",),
    **dict.fromkeys(("likes", "comments", "reshares"), ("reaction",)),
    "clicks": ("click", "visit"),
    "downloads": ("download",),
    "sign_ups": ("sign_up",),
    "leads": ("lead",),
}
"""What a count is worth as. A visit to our own link is a click too, where no other source is named."""


class Place(NamedTuple):
    """What is counted where, and how that is known."""

    network: str
    action: str
    measure: str
    provenance: str

    def __str__(self) -> str:
        return f"{self.measure} as {self.action} on {self.network} {self.provenance}"


@dataclass(frozen=True)
class Sum:
    """An exact sum of money, and how much more it may be, for requests that broke off."""

    amount: Decimal = Decimal(0)
    more: Decimal = Decimal(0)

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(self.amount + other.amount, self.more + other.more)

    @property
    def shown(self) -> Decimal:
        """In cents, half to even."""
        return self.amount.quantize(CENT, ROUND_HALF_EVEN)

    @property
    def slack(self) -> Decimal:
        """How much more may be shown."""
        return (self.amount + self.more).quantize(CENT, ROUND_HALF_EVEN) - self.shown


def places(counted: Iterable[Count]) -> Counter[Place]:
    """Everything that could be worth something, counted."""
    found: Counter[Place] = Counter()
    for made, measure, provenance, amount in counted:
        for action in ACTIONS.get(measure, ()):
            found[Place(made.network, action, measure, provenance)] += amount
    return found


def rate_of(place: Place) -> Decimal | None:
    """Of one action; None where the cast has none."""
    for rates in RATES:
        if rates.network == place.network:
            return _rate(rates.amounts, place.action, rates.reaction_weight)
    return None


def _rate(amounts: Mapping[str, str], action: str, weight: str) -> Decimal | None:
    if action in amounts:
        return Decimal(amounts[action]) / (1000 if action == "impression" else 1)
    if action == "reaction" and weight and "click" in amounts:
        return Decimal(amounts["click"]) * Decimal(weight)
    return None


def terms(counts: Mapping[Place, int], unsure: Mapping[str, int]) -> dict[Place, Sum]:
    """What each place with a rate is worth; `unsure` clicks by network may be more."""
    found = {}
    for place, count in counts.items():
        rate = rate_of(place)
        if rate is not None:
            more = rate * unsure[place.network] if place.measure == "clicks" else Decimal(0)
            found[place] = Sum(count * rate, more)
    return found


def missing(counts: Mapping[Place, int]) -> dict[str, int]:
    """What has no rate and no value, by its name."""
    return {str(place): count for place, count in counts.items() if count and rate_of(place) is None}


def unsure_by_network(evidence: Evidence) -> Counter[str]:
    """Requests of people that broke off, and may have been noticed."""
    found: Counter[str] = Counter()
    for one in evidence.clicked:
        found[evidence.shares[one.share_id].network] += one.unsure if one.kind == "human" else 0
    return found


def total(found: Iterable[Sum]) -> Sum:
    """Together."""
    return sum(found, Sum())


def by_network(found: Mapping[Place, Sum]) -> dict[str, Sum]:
    """Together by network and provenance, such as `linkedin MEASURED`."""
    groups: dict[str, list[Sum]] = defaultdict(list)
    for place, one in found.items():
        groups[f"{place.network} {place.provenance}"].append(one)
    return {name: total(several) for name, several in groups.items()}


def cost() -> Decimal:
    """Of the one month that has any."""
    return sum(map(Decimal, COSTS.values()), Decimal(0))


def measured(found: Mapping[Place, Sum]) -> Iterator[Sum]:
    """Those on counts that were measured."""
    return (one for place, one in found.items() if place.provenance == "MEASURED")
