"""Boards: what is summed, who stands where, and what an answer shows of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from services.gamify.domain.model.ledger import TeamKey


class BoardPeriod(StrEnum):
    """Which days a board sums, by a date."""

    DAY = "DAY"
    WEEK = "WEEK"
    MONTH = "MONTH"
    QUARTER = "QUARTER"
    YEAR = "YEAR"
    ROLLING_30_DAYS = "ROLLING_30_DAYS"
    ALL_TIME = "ALL_TIME"


class BoardSubject(StrEnum):
    """Who competes."""

    PEOPLE = "PEOPLE"
    LEADERS = "LEADERS"
    TEAMS = "TEAMS"
    DEPARTMENTS = "DEPARTMENTS"


class Withheld(StrEnum):
    """Why rows of others are missing."""

    WORKS_COUNCIL = "WORKS_COUNCIL"
    BELOW_FLOOR = "BELOW_FLOOR"


class Scope(NamedTuple):
    """What is summed: local dates, both included, both empty for all time; of a campaign, or (empty) all."""

    programme_id: str
    first_date: str
    last_date: str
    campaign_id: str = ""


class Cut(NamedTuple):
    """Whose part of it: the management's, everybody else's, or (None) both; of a team or department only."""

    leaders: bool | None = None
    team: str = ""
    department: str = ""

    def holds(self, stamped: TeamKey) -> bool:
        """Whether what was earned under this stamp belongs to it."""
        team, department, leader = stamped
        asked = ((self.team, team), (self.department, department))
        return self.leaders in (None, leader) and all(wanted in ("", found) for wanted, found in asked)


class Place(NamedTuple):
    """Where a person stands; numbers from 1 on. See BoardRow in service.proto."""

    employee_id: str
    points: int
    row_number: int
    rank: int
    dense_rank: int


class GroupSum(NamedTuple):
    """What a group earned, how many of it made a share that counts, and when it last earned (0 for never)."""

    name: str
    points: int
    advocates: int
    reached_ms: int


class GroupSums(NamedTuple):
    """Every group that has a name, in any order, and how many people have points."""

    groups: Sequence[GroupSum]
    people: int


@dataclass(frozen=True, slots=True)
class Asked:
    """Which board was asked for."""

    programme_id: str
    period: BoardPeriod
    date: str
    subject: BoardSubject = BoardSubject.PEOPLE
    limit: int = 10
    team: str = ""
    department: str = ""
    campaign_id: str = ""
    around_me: bool = False

    @property
    def cut(self) -> Cut:
        """Whose part of the sums competes."""
        leaders = {BoardSubject.PEOPLE: False, BoardSubject.LEADERS: True}.get(self.subject)
        return Cut(leaders, self.team, self.department)

    @property
    def narrowed(self) -> bool:
        """Whether it is about one group."""
        return bool(self.team or self.department)


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One row, as service.proto has it; `employee_id` is empty where the row is not named."""

    rank: int
    points: int
    row_number: int
    dense_rank: int
    employee_id: str = ""
    own: bool = False
    pseudonym: str = ""
    group: str = ""
    advocates: int = 0

    @property
    def points_per_advocate(self) -> float:
        """Points divided by advocates; 0 where there are none."""
        return self.points / self.advocates if self.advocates else 0.0


@dataclass(frozen=True, slots=True)
class Board:
    """A board, as service.proto has it."""

    scope: Scope
    rows: Sequence[BoardRow] = ()
    people: int = 0
    hidden_groups: int = 0
    withheld: Withheld | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the caller stands, as service.proto has it; no place is None."""

    scope: Scope
    place: Place | None = None
    people: int = 0
