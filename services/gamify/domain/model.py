"""What is: rules as data, cases and what the ledger says of them, a person's days, boards."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class Reason(StrEnum):
    """Why a net is what it is: two award, then seven that its own stamps say, then those of other facts."""

    AWARDED = "AWARDED"
    CLIPPED_BY_DAY_CAP = "CLIPPED_BY_DAY_CAP"
    NO_CONSENT = "NO_CONSENT"
    CHARTER_NOT_ACKNOWLEDGED = "CHARTER_NOT_ACKNOWLEDGED"
    TRAINING_NOT_VALID = "TRAINING_NOT_VALID"
    TOO_LATE = "TOO_LATE"
    OUTSIDE_WINDOW = "OUTSIDE_WINDOW"
    BOT_CLICK = "BOT_CLICK"
    REPEAT_VISIT = "REPEAT_VISIT"
    RECLASSIFIED = "RECLASSIFIED"
    RETRACTED = "RETRACTED"
    DUPLICATE_SHARE = "DUPLICATE_SHARE"
    NETWORK_DAY_CAP = "NETWORK_DAY_CAP"
    DAY_CAP = "DAY_CAP"


STANDING_REASONS = frozenset({Reason.RECLASSIFIED, Reason.RETRACTED, Reason.DUPLICATE_SHARE})
"""Other facts say no, before any cap is asked."""


class Deed(StrEnum):
    """What a rule rewards."""

    SHARE = "SHARE"
    CLICK = "CLICK"
    CONVERSION = "CONVERSION"


class Position(NamedTuple):
    """A fact's place in the canonical order: by time, then by event id."""

    occurred_at_ms: int
    event_id: str


class ShareKey(NamedTuple):
    """A share of one person. A retraction takes back the share that agrees with it in all three."""

    share_id: str
    content_id: str
    network: str

    @property
    def slot(self) -> "SlotKey":
        """Where shares compete: one earns per item and network."""
        return SlotKey(self.content_id, self.network)


class SlotKey(NamedTuple):
    """One item on one network, for one person."""

    content_id: str
    network: str


@dataclass(frozen=True, slots=True)
class Rule:
    """Points for a deed, on one network or on all; outside its window (until excluded) it is declined."""

    rule_id: str
    deed: Deed
    points: int
    from_ms: int | None = None
    until_ms: int | None = None
    network: str = ""


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """All rules and caps for facts that happened from `effective_at_ms` on."""

    version: int
    effective_at_ms: int
    rules: tuple[Rule, ...]
    shares_per_network_and_day: int
    points_per_day: int
    late_after_ms: int


SHIPPED = RuleVersion(
    version=1,
    effective_at_ms=0,
    rules=(Rule("click", Deed.CLICK, 10), Rule("share", Deed.SHARE, 2)),
    shares_per_network_and_day=3,
    points_per_day=100,
    late_after_ms=90 * 24 * 3600 * 1000,
)
"""The shipped defaults of spec/definitions.md: in force from the beginning of time."""


class RuleBook:
    """Every version of the rules: the shipped one, and those published since."""

    def __init__(self, published: Sequence[RuleVersion] = ()) -> None:
        self.versions = sorted((SHIPPED, *published), key=lambda one: (one.effective_at_ms, one.version))
        self._starts = [one.effective_at_ms for one in self.versions]
        self._by_number = {one.version: one for one in self.versions}

    def at(self, occurred_at_ms: int) -> RuleVersion:
        """Return the version in force at that moment."""
        return self.versions[bisect_right(self._starts, occurred_at_ms) - 1]

    def __getitem__(self, version: int) -> RuleVersion:
        """Return a version by its number; KeyError for one that never was."""
        return self._by_number[version]


class Claim(NamedTuple):
    """What a case asks of one rule: points before the caps, or the reason why its own stamps say no."""

    rule_id: str
    points: int
    declined: Reason | None


@dataclass(frozen=True, slots=True)
class Case:
    """One fact and what it asks of the rules of its date; `claims` in the order of rule ids, never empty."""

    position: Position
    local_date: str
    deed: Deed
    share: ShareKey
    rule_version: int
    claims: tuple[Claim, ...]

    @property
    def contested(self) -> bool:
        """Whether anything but its own stamps has a say."""
        return any(claim.declined is None for claim in self.claims)


class Net(NamedTuple):
    """What the ledger says in the end of one person, event and rule."""

    points: int
    reason: Reason


@dataclass(slots=True)
class Verdict:
    """What the ledger says of a contested case: per claim the net and the ordinal of its last line.

    `standing` is what other facts say before any cap is asked. `nets` is empty until a line is written.
    """

    case: Case
    standing: Reason | None
    nets: tuple[Net, ...] = ()
    ordinals: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the ledger: a change of the net. `points` is the change, `reason` that of the new net."""

    employee_id: str
    case: Case
    claim: Claim
    ordinal: int
    points: int
    reason: Reason
    caused_by: str

    @property
    def key(self) -> "LineKey":
        """Its place among the person's lines."""
        return LineKey(self.case.local_date, *self.case.position, self.claim.rule_id, self.ordinal)


class LineKey(NamedTuple):
    """The place of a line in one person's ledger."""

    local_date: str
    occurred_at_ms: int
    event_id: str
    rule_id: str
    ordinal: int


@dataclass(slots=True)
class Day:
    """One person's local day after its cases up to `tail` were judged in canonical order.

    `reached` is the last case that was awarded points: from there on the day has `points`.
    `shares` counts what took a place under the network's cap.
    """

    tail: Position | None = None
    points: int = 0
    reached: Position | None = None
    shares: dict[str, int] = field(default_factory=dict)


class Candidate(NamedTuple):
    """A share that stands for its slot; the earliest earns. Ordered by position."""

    position: Position
    share_id: str
    local_date: str


@dataclass(slots=True)
class Holdings:
    """What is kept of one person, as far as a batch concerns it."""

    days: dict[str, Day] = field(default_factory=dict)
    slots: dict[SlotKey, list[Candidate]] = field(default_factory=dict)
    retracted: dict[ShareKey, Position] = field(default_factory=dict)
    corrected: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Wanted:
    """What to look up of one person: local dates, slots, shares and events that may have been taken back."""

    dates: set[str] = field(default_factory=set)
    slots: set[SlotKey] = field(default_factory=set)
    shares: set[ShareKey] = field(default_factory=set)
    events: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Changes:
    """What to write of one person after a batch. `facts` is how many were heard, at least one."""

    employee_id: str
    facts: int = 0
    lines: list[Line] = field(default_factory=list)
    days: dict[str, Day] = field(default_factory=dict)
    slots: dict[SlotKey, list[Candidate]] = field(default_factory=dict)
    retracted: dict[ShareKey, Position] = field(default_factory=dict)
    corrected: set[str] = field(default_factory=set)


class NamingConsent(NamedTuple):
    """The last word of a person on being named, by canonical order."""

    position: Position
    given: bool
    expires_at_ms: int | None

    def valid(self, at_ms: int) -> bool:
        """Whether the person may be named at that moment."""
        return self.given and (self.expires_at_ms is None or at_ms < self.expires_at_ms)


class BoardPeriod(StrEnum):
    """Which days a board sums."""

    DAY = "DAY"
    WEEK = "WEEK"
    MONTH = "MONTH"
    ROLLING_30_DAYS = "ROLLING_30_DAYS"


class Score(NamedTuple):
    """A person's points in a period, and when they were reached."""

    employee_id: str
    points: int
    reached_at_ms: int


class BoardRow(NamedTuple):
    """One rank of a board; `employee_id` is empty for a person who is not to be named."""

    rank: int
    points: int
    employee_id: str
    own: bool


class Board(NamedTuple):
    """A board over local dates, both included. `people` have points in it, shown here or not."""

    first_date: str
    last_date: str
    rows: tuple[BoardRow, ...]
    people: int


class Balance(NamedTuple):
    """Points and the number of lines that make them."""

    employee_id: str
    points: int
    lines: int
