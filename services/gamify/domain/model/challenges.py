"""Challenges: what is announced, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from services.gamify.domain.model.rules import ANYTHING, Deed, Group, Match, Unit


class Contestant(StrEnum):
    """Who competes, or works together."""

    PERSON = "PERSON"
    TEAM = "TEAM"
    EVERYBODY = "EVERYBODY"


class Aim(StrEnum):
    """What wins: reaching the target, or being among the first."""

    GOAL = "GOAL"
    RANKING = "RANKING"


class ChallengeState(StrEnum):
    """How far a challenge is."""

    ANNOUNCED = "ANNOUNCED"
    RUNNING = "RUNNING"
    COUNTING = "COUNTING"
    CLOSED = "CLOSED"
    CANCELLED = "CANCELLED"


class Winner(NamedTuple):
    """Who won (a person's id, a team's name, or empty for everybody), and with what result."""

    contestant: str
    result: int


@dataclass(frozen=True)
class Challenge:
    """A challenge: deeds from `starts_at_ms` on until `ends_at_ms` (excluded) count, milliseconds UTC.

    It closes at `ends_at_ms` plus `grace_ms`: what had not entered the log by then does not count. `winners`
    and `too_late` are there once it is `closed`.
    """

    challenge_id: str
    programme_id: str
    names: Mapping[str, str] = field(hash=False)
    contestant: Contestant
    aim: Aim
    deed: Deed
    starts_at_ms: int
    ends_at_ms: int
    grace_ms: int = 3_600_000
    unit: Unit = Unit.DEEDS
    match: Match = ANYTHING
    target: int = 0
    places: int = 0
    audience: tuple[Group, ...] = ()
    cancelled: bool = False
    closed: bool = False
    winners: tuple[Winner, ...] = ()
    too_late: int = 0

    @property
    def closes_at_ms(self) -> int:
        """From when on nothing counts any more."""
        return self.ends_at_ms + self.grace_ms
