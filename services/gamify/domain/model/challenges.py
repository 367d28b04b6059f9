"""Challenges: what is announced, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from services.gamify.domain.model.badges import Unit
from services.gamify.domain.model.deeds import ANYTHING, Deed, Match
from services.gamify.domain.model.ledger import Position
from services.gamify.domain.model.rules import Group


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
    """Who won (a person's id, a team's name, or empty for everybody), and with what result.

    The result is in the unit of the challenge; in a ranking of teams it is hundredths of that per active
    advocate, rounded down.
    """

    contestant: str
    result: int


class Part(NamedTuple):
    """What one person did in a challenge as a member of one team.

    `deeds` count; `amount` is in the unit of the challenge, and `reached` is the last deed that brought any.
    """

    employee_id: str
    team: str
    deeds: int
    amount: int
    reached: Position


class Standing(NamedTuple):
    """How a contestant stands: in all, how many people had a part, and the result as a Winner has it."""

    contestant: str
    total: int
    people: int
    reached: Position
    result: int


class Outcome(NamedTuple):
    """Who won, in order, how many deeds of the challenge's time came too late, and who did what."""

    winners: tuple[Winner, ...]
    too_late: int
    parts: tuple[Part, ...] = ()


class Row(NamedTuple):
    """A contestant as somebody may see them; see BoardRow. `employee_id` is empty unless named."""

    rank: int
    row_number: int
    dense_rank: int
    standing: Standing
    employee_id: str = ""
    group: str = ""
    own: bool = False


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


class ChallengeProgress(NamedTuple):
    """How a challenge stands, as somebody may see it; see GetChallengeResponse."""

    challenge: Challenge
    state: ChallengeState
    own: int = 0
    everybody: int = 0
    people: int = 0
    rows: tuple[Row, ...] = ()
    winners: tuple[Row, ...] = ()
    won: bool = False
