"""Visits into unique visitors: exact within a UTC day, ISO week or month, as the salts of keys turn."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from services.metrics.domain.facts import Visit
from services.metrics.domain.model.tallies import Deed
from services.metrics.domain.rules.calendar import Stretch, name_of, utc_day


class Visitor(NamedTuple):
    """Somebody within one stretch of time of a programme; the key tells nothing else."""

    programme_id: str
    stretch: Stretch
    period: str
    key: bytes


class Within(StrEnum):
    """What a visitor is distinct in beside the programme as a whole."""

    PROGRAMME = "programme"
    ITEM = "item"
    NETWORK = "network"


Visits = Mapping[str, int]
"""Of one visitor, by scope. Visits by people alone: what a program does makes nobody a visitor."""


@lru_cache(10_000)
def scope_of(within: Within, name: str = "") -> str:
    """What a visitor is distinct in: a programme, one item of it, or one network of it."""
    return f"{within}:{name}"


def scopes_of(deed: Deed) -> Sequence[str]:
    """Every scope that a visit counts in."""
    return (
        scope_of(Within.PROGRAMME),
        scope_of(Within.ITEM, deed.item.content_id),
        scope_of(Within.NETWORK, deed.network),
    )


def visitors_of(deed: Deed, visit: Visit) -> Sequence[Visitor]:
    """A visitor as known within the day, the week and the month of the visit."""
    day = utc_day(deed.at_ms)
    keys = ((Stretch.DAY, visit.day_key), (Stretch.WEEK, visit.week_key), (Stretch.MONTH, visit.month_key))
    return [Visitor(deed.programme_id, stretch, name_of(stretch, day), key) for stretch, key in keys]


class UniquesKey(NamedTuple):
    """Where numbers of distinct people of one stretch are kept: per partition, and summed when read."""

    programme_id: str
    stretch: Stretch
    period: str
    partition: str


def uniques(
    changed: Mapping[Visitor, Visits], known: Mapping[Visitor, Visits], origins: Mapping[Visitor, str]
) -> Mapping[UniquesKey, Mapping[str, int]]:
    """By how much the numbers change, by scope: somebody is a visitor while a visit of theirs stands."""
    found: dict[UniquesKey, dict[str, int]] = {}
    for visitor, scopes in changed.items():
        before = known.get(visitor, {})
        counts = found.setdefault(UniquesKey(*visitor[:3], origins[visitor]), {})
        for scope, visits in scopes.items():
            stood = before.get(scope, 0)
            if came := (stood + visits > 0) - (stood > 0):
                counts[scope] = counts.get(scope, 0) + came
    return {key: counts for key, counts in found.items() if counts}
