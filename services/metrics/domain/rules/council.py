"""The works council's mode: a floor on activity figures too, so that none is that of a few people."""

from collections.abc import Mapping, Sequence, Set
from typing import NamedTuple

from services.metrics.domain.model.answers import Group
from services.metrics.domain.model.measures import Counted
from services.metrics.domain.rules.people import add

People = Mapping[str, Set[str]]
"""Whose activity each part of an answer is about."""


class Veiled(NamedTuple):
    """Parts that may be shown alone, and those that may be shown as one, or not at all if too few."""

    alone: Sequence[str]
    together: Sequence[str]
    shown_together: bool


def veil(people: People, floor: int) -> Veiled:
    """Which parts may be shown, so that nothing of fewer people than the floor follows by subtraction.

    Parts may have people in common: what counts is how many different people stand behind what is hidden.
    """
    alone = sorted(
        [one for one in people if len(people[one]) >= floor], key=lambda one: (-len(people[one]), one)
    )
    together = sorted(one for one in people if len(people[one]) < floor)
    while together and alone and _different(people, together) < floor:
        together.append(alone.pop())
    enough = _different(people, together) >= floor
    return Veiled(alone, together, enough) if enough or not together else Veiled((), together, False)


def _different(people: People, parts: Sequence[str]) -> int:
    return len(set[str]().union(*(people[one] for one in parts)))


def veiled_rows(groups: Mapping[str, Counted], people: People, floor: int) -> Sequence[Group]:
    """Rows in the order of their names, the rest as one, last; a part that nobody stands behind is hidden."""
    found = veil({one: people.get(one, frozenset()) for one in groups}, floor)
    rows = [Group(one, groups[one]) for one in sorted(found.alone)]
    if found.together and found.shown_together:
        rows.append(Group("", add(groups[one] for one in found.together), rolled_up=True))
    return rows
