"""Two people who meet now and then, and what they write for each other."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum

from services.survey.domain.model.cuts import Path
from services.survey.domain.model.series import Cadence

MINUTES_DEFAULT = 60
COUNT_FLOOR = 5


@dataclass(frozen=True, slots=True)
class OneToOnes:
    """A manager and an employee who meet; the two are equals in what they may read and write."""

    series_id: str
    manager_id: str
    employee_id: str
    cadence: Cadence
    starts_on: date
    starts_at: time
    zone: str
    created_at_ms: int
    minutes: int = MINUTES_DEFAULT
    ended_on: date | None = None


class MeetingState(StrEnum):
    """Where a meeting stands."""

    PLANNED = "planned"
    HELD = "held"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting, by its day in the series; `moved_to` is local to the zone of the series."""

    series_id: str
    on: date
    moved_to: datetime | None = None
    state: MeetingState = MeetingState.PLANNED


class TopicKind(StrEnum):
    """What a topic is about."""

    FREE = "free"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Topic:
    """Something to talk about, until it was."""

    topic_id: str
    series_id: str
    author_id: str
    kind: TopicKind
    text: str = field(repr=False)
    raised_at_ms: int
    talked_on: date | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """What one of the two wrote down of a meeting."""

    series_id: str
    on: date
    author_id: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Page:
    """A meeting as the two see it."""

    series: OneToOnes
    meeting: Meeting
    agenda: tuple[Topic, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """A meeting that was marked, as it is counted: no word, no other person, no day."""

    employee_id: str
    team: str
    held: bool


@dataclass(frozen=True, slots=True)
class Count:
    """Meetings of a group in a month."""

    path: Path
    people: int
    held: int
    missed: int


@dataclass(frozen=True, slots=True)
class Counted:
    """A month, counted once."""

    month: str
    counts: tuple[Count, ...]
    rolled_up: bool
