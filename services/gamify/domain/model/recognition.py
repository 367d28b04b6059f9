"""Thanks between people, and what may be told of somebody. Moments are milliseconds UTC."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class ThanksKind(StrEnum):
    """From a colleague, or from a manager."""

    KUDOS = "kudos"
    THANKS = "thanks"


@dataclass(frozen=True)
class Recognition:
    """Somebody thanked somebody. `words` are for the one who is thanked alone."""

    recognition_id: str
    programme_id: str
    kind: ThanksKind
    employee_id: str
    from_employee_id: str
    words: str
    given_at_ms: int


class Giving(NamedTuple):
    """How many thanks a person gave on a UTC day, YYYY-MM-DD."""

    date: str = ""
    given: int = 0


class HonourKind(StrEnum):
    """What follows from points rules beside points."""

    BADGE = "BADGE"
    MILESTONE = "MILESTONE"


class Honour(NamedTuple):
    """A tier of a badge that somebody earned and holds, or the n-th of a milestone, n being the threshold."""

    employee_id: str
    kind: HonourKind
    badge_id: str
    tier: int
    threshold: int
    at_ms: int


class Thanked(NamedTuple):
    """That somebody was thanked, without words and without who did."""

    employee_id: str
    kind: ThanksKind
    at_ms: int


class TellableKind(StrEnum):
    """What may be told of somebody."""

    BADGE = "BADGE"
    MILESTONE = "MILESTONE"
    CHALLENGE = "CHALLENGE"
    KUDOS = "KUDOS"
    THANKS = "THANKS"


class Tellable(NamedTuple):
    """Something that may be told of somebody.

    `names` are those of the badge or challenge, by language. `tier` is 0 where the badge has only one.
    """

    at_ms: int
    kind: TellableKind
    employee_id: str
    names: Mapping[str, str]
    tier: int = 0
    threshold: int = 0


class Span(NamedTuple):
    """From when until when, excluded."""

    first_ms: int
    until_ms: int


class Named(NamedTuple):
    """Who consented to be named, who chose not to be visible to all, and who wants no points."""

    consented: Collection[str]
    hidden: Collection[str]
    without_points: Collection[str]
