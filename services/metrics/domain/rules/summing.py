"""What was read into sums. Provenances are never added, nor amounts of two units."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from services.metrics.domain.model.answers import Correction
from services.metrics.domain.model.measures import VALUES, Amount, Counted, Counter, Measure, Provenance

MONEY = frozenset(VALUES.values())


class Leaves(NamedTuple):
    """Amounts by member, of one counter, network and unit of one tally."""

    date: str
    late: str
    counter: Counter
    network: str
    unit: str
    amounts: Mapping[str, Amount]


def split(leaves: Iterable[Leaves], frozen_after: str) -> tuple[Sequence[Leaves], Sequence[Leaves]]:
    """What belongs to a period, and what was heard of it after it froze."""
    inside, outside = list[Leaves](), list[Leaves]()
    for one in leaves:
        (inside if one.late <= frozen_after else outside).append(one)
    return inside, outside


def corrections(late: Iterable[Leaves]) -> Sequence[Correction]:
    """What was heard of a period after it froze, by the day it was heard on; nothing of no effect."""
    found: dict[tuple[str, Measure, Provenance, str], Amount] = {}
    for one in late:
        currency = one.unit if one.counter.measure in MONEY else ""
        key = (one.late, one.counter.measure, one.counter.provenance, currency)
        found[key] = found.get(key, 0) + sum(one.amounts.values())
    return [Correction(*key[:3], amount, key[3]) for key, amount in sorted(found.items()) if amount]


def by_member(leaves: Iterable[Leaves], name: Callable[[str], str]) -> dict[str, Counted]:
    """Sums by what `name` makes of members."""
    found: dict[str, dict[tuple[Measure, Provenance], int]] = {}
    names: dict[str, str] = {}
    for leaf in leaves:
        what = (leaf.counter.measure, leaf.counter.provenance)
        for member, amount in leaf.amounts.items():
            if member not in names:
                names[member] = name(member)
            row = found.setdefault(names[member], {})
            row[what] = row.get(what, 0) + amount  # type: ignore[assignment]  # counts alone are summed here
    return dict(found)


def by_leaf(leaves: Iterable[Leaves], name: Callable[[Leaves], str]) -> dict[str, Counted]:
    """Sums by what `name` makes of the leaves themselves, all members together."""
    found: dict[str, dict[tuple[Measure, Provenance], int]] = {}
    for leaf in leaves:
        what = (leaf.counter.measure, leaf.counter.provenance)
        row = found.setdefault(name(leaf), {})
        row[what] = row.get(what, 0) + sum(leaf.amounts.values())  # type: ignore[assignment]
    return dict(found)


def total(leaves: Iterable[Leaves]) -> Counted:
    """All together; what nobody observed is missing."""
    return by_leaf(leaves, lambda _: "").get("", {})


def money(leaves: Iterable[Leaves]) -> Mapping[tuple[Measure, str], Decimal]:
    """Exact sums by measure and currency."""
    found: dict[tuple[Measure, str], Decimal] = {}
    for leaf in leaves:
        key = (leaf.counter.measure, leaf.unit)
        found[key] = found.get(key, Decimal(0)) + sum(leaf.amounts.values(), Decimal(0))
    return found


def only(leaves: Iterable[Leaves], keep: Callable[[str], bool]) -> Sequence[Leaves]:
    """The amounts of those members alone that are kept."""
    found = []
    for leaf in leaves:
        amounts = {member: amount for member, amount in leaf.amounts.items() if keep(member)}
        if amounts:
            found.append(leaf._replace(amounts=amounts))
    return found
