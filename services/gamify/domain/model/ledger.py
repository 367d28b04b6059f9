"""What is: accounts, cases and what the ledger says of them, a person's days."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from services.gamify.domain.model.deeds import About, Deed


class Reason(StrEnum):
    """Why a net is what it is: awards, what its own stamps say, what other facts say, what caps say, by
    hand.
    """

    AWARDED = "AWARDED"
    CLIPPED_BY_DAY_CAP = "CLIPPED_BY_DAY_CAP"
    NO_CONSENT = "NO_CONSENT"
    CHARTER_NOT_ACKNOWLEDGED = "CHARTER_NOT_ACKNOWLEDGED"
    TRAINING_NOT_VALID = "TRAINING_NOT_VALID"
    BOT_CLICK = "BOT_CLICK"
    REPEAT_VISIT = "REPEAT_VISIT"
    TOO_LATE = "TOO_LATE"
    OUTSIDE_WINDOW = "OUTSIDE_WINDOW"
    RECLASSIFIED = "RECLASSIFIED"
    RETRACTED = "RETRACTED"
    AWAITING_EVIDENCE = "AWAITING_EVIDENCE"
    DUPLICATE_SHARE = "DUPLICATE_SHARE"
    ALREADY_EARNED = "ALREADY_EARNED"
    NO_UNITS_LEFT = "NO_UNITS_LEFT"
    NETWORK_DAY_CAP = "NETWORK_DAY_CAP"
    DAY_CAP = "DAY_CAP"
    RULE_REPLACED = "RULE_REPLACED"
    ADJUSTED = "ADJUSTED"


class AccountKey(NamedTuple):
    """One person in one programme."""

    programme_id: str
    employee_id: str


class Position(NamedTuple):
    """A fact's place in the canonical order: by time, then by event id."""

    occurred_at_ms: int
    event_id: str


class ShareKey(NamedTuple):
    """A share of one person. A retraction takes back the share that agrees with it in all three."""

    share_id: str
    content_id: str
    network: str


ADJUSTMENT = "adjustment"
"""Stands where the id of a rule stands, in lines by hand."""


class Claim(NamedTuple):
    """What a case asks of one rule, before other facts and caps.

    `points` (times `percent` hundredths) are for each of `units`, which may be 0 or less for a counter that
    went down. `declined` is why its own stamps say no. `slot` is where it competes with other cases for the
    one award of a time, or with other units of its share for what the counter is in the end; empty where it
    does not.
    """

    rule_id: str
    points: int
    percent: int
    units: int
    declined: Reason | None
    slot: str

    def worth(self, units: int) -> int:
        """Points for so many units."""
        return self.points * units * self.percent // 100


class Case(NamedTuple):
    """One deed and what it asks of the rules of its date; `claims` in the order of rule ids.

    `declined` is why its own stamps say no, or None: then it is contested, and other facts and caps have a
    say.
    """

    position: Position
    accepted_at_ms: int
    local_date: str
    deed: Deed
    share: ShareKey
    about: About
    declared: bool
    version: int
    declined: Reason | None
    claims: tuple[Claim, ...]


class Net(NamedTuple):
    """What the ledger says in the end of one account, event and rule."""

    points: int
    reason: Reason


class Line(NamedTuple):
    """One line of the ledger: a change of a net. `points` is the change, `reason` that of the new net."""

    rule_id: str
    version: int
    ordinal: int
    points: int
    reason: Reason


class Candidate(NamedTuple):
    """A case that stands for its slot, or waits there for evidence (`held`); ordered by position.

    The earliest that is not held earns. In the slot of a counter `units` are what it went up by, or down by.
    """

    position: Position
    local_date: str
    share_id: str
    held: bool = False
    units: int = 0


@dataclass(slots=True)
class Slot:
    """What competes: all shares of an item and network, all reports of a counter, or who has a rule's
    award.
    """

    candidates: list[Candidate] = field(default_factory=list)


TeamKey = tuple[str, str, bool]
"""Team, department, and whether a leader."""


@dataclass(slots=True)
class Day:
    """One account's local day after its cases up to `tail` were judged in canonical order.

    `points` were earned under the cap, `given` by hand; `reached` is the last case that was awarded points.
    `shares` counts what took a place under each network's cap. `counts` and `values` are what badges count:
    how much, and how often each different value. `campaigns` are points by campaign. `late` are (accepted at,
    points) of what entered the log after the day's board had closed. `once` are rules that earn
    once a day and have done so. The day belongs to the team of its last
    case.
    """

    tail: Position | None = None
    points: int = 0
    given: int = 0
    reached: Position | None = None
    shares: dict[str, int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    values: dict[str, dict[str, int]] = field(default_factory=dict)
    campaigns: dict[str, int] = field(default_factory=dict)
    late: list[tuple[int, int]] = field(default_factory=list)
    team: TeamKey = ("", "", False)
    once: set[str] = field(default_factory=set)

    @property
    def badges(self) -> list[str]:
        """The badges that count something of it."""
        return [*self.counts, *self.values]

    def copy(self) -> "Day":
        """Return another one like it."""
        return Day(
            self.tail,
            self.points,
            self.given,
            self.reached,
            dict(self.shares),
            dict(self.counts),
            {badge: dict(values) for badge, values in self.values.items()},
            dict(self.campaigns),
            list(self.late),
            self.team,
            set(self.once),
        )


@dataclass(slots=True)
class Month:
    """What the days of one calendar month make together, for boards that look over many.

    `teams` are (points, shares) by team; `late` as in the days, as far as it came after the month had closed.
    """

    reached: Position | None = None
    teams: dict[TeamKey, tuple[int, int]] = field(default_factory=dict)
    late: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True)
class Progress:
    """How far an account is with a badge.

    `total` is all that counts; `values` how often each different value; `hits` per tier how many windows
    fulfil it. `recent` is what the newest periods hold, by the ordinal of the period, so that the next fact
    need not read days again; it follows from the days and may hold more than another copy does.
    """

    total: int = 0
    values: dict[str, int] = field(default_factory=dict)
    hits: list[int] = field(default_factory=list)
    recent: dict[int, int] = field(default_factory=dict)

    def copy(self) -> "Progress":
        """Return another one like it."""
        return Progress(self.total, dict(self.values), list(self.hits), dict(self.recent))


@dataclass(slots=True)
class Root:
    """The account itself: what it earned, how many lines and facts stand behind it, and how far its badges
    are.

    `ever` counts what milestones count. `marks` is how many shares and observations were taken back or
    verified.
    """

    earned: int = 0
    lines: int = 0
    facts: int = 0
    marks: int = 0
    epoch: int = 0
    progress: dict[str, Progress] = field(default_factory=dict)
    ever: dict[str, int] = field(default_factory=dict)
    months: dict[str, Month] = field(default_factory=dict)


class MarkKind(StrEnum):
    """What other facts said of a share, an activity or an observation."""

    RETRACTED = "R"
    CORRECTED = "C"
    VERIFIED = "V"


class MarkKey(NamedTuple):
    """What is marked: the parts of a share's key, or an event id alone."""

    kind: MarkKind
    about: tuple[str, ...]


Marks = Mapping[MarkKey, Position]
"""What is marked, and the position of a fact that said so: of what was taken back, of the earliest."""


class LineKey(NamedTuple):
    """The place of a line among all behind a balance: by date, moment, entry, and its place within that."""

    local_date: str
    at_ms: int
    entry_id: str
    place: int
