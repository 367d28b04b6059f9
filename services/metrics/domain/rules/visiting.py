"""Visits into unique visitors: exact within a UTC day, ISO week or month, as the salts of keys turn."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from services.metrics.domain.facts import Visit
from services.metrics.domain.model.measures import ClickClass
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


Clicks = Mapping[str, Mapping[ClickClass, int]]
"""Of one visitor: visits by scope and by what made them."""


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
    """How many distinct people came within a stretch, kept per partition and summed when read."""

    programme_id: str
    stretch: Stretch
    period: str
    scope: str
    partition: str


def uniques(
    changed: Mapping[Visitor, Clicks], known: Mapping[Visitor, Clicks], origins: Mapping[Visitor, str]
) -> Mapping[UniquesKey, int]:
    """By how much the numbers of unique visitors change: one is, while a human visit of theirs stands."""
    found: dict[UniquesKey, int] = {}
    for visitor, scopes in changed.items():
        before = known.get(visitor, {})
        for scope, clicks in scopes.items():
            stood = before.get(scope, {}).get(ClickClass.HUMAN, 0)
            came = int(stood + clicks.get(ClickClass.HUMAN, 0) > 0) - int(stood > 0)
            if came:
                key = UniquesKey(
                    visitor.programme_id, visitor.stretch, visitor.period, scope, origins[visitor]
                )
                found[key] = found.get(key, 0) + came
    return found
