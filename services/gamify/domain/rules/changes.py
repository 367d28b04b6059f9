"""What is kept of an account, as far as a batch concerns it, and what a batch changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from services.gamify.domain.facts import Fact
from services.gamify.domain.model.ledger import (
    AccountKey,
    Case,
    Day,
    Line,
    MarkKey,
    Net,
    Position,
    Reason,
    Root,
    Slot,
)

Held = tuple[Reason | None, int]
"""What other cases leave of a claim with a slot: why it earns nothing, and how many units count."""


State = tuple[Reason | None, Mapping[str, Held]]
"""What other facts say of a case, and what the slots of its claims say."""


@dataclass(slots=True)
class Verdict:
    """What the ledger says of one contested deed.

    `standing` is what other facts say before any cap is asked. `held` is what the slots of its claims say, by
    rule id. `nets` and `ordinals` are by rule id; both are empty until a line is written. `counted` says
    whether it stands within every cap on deeds. `told` is the state that its last entry keeps; `number` that
    of its next.
    """

    fact: Fact
    case: Case
    challenges: Sequence[str] = ()
    standing: Reason | None = None
    held: dict[str, Held] = field(default_factory=dict)
    nets: dict[str, Net] = field(default_factory=dict)
    ordinals: dict[str, int] = field(default_factory=dict)
    counted: bool = False
    told: State | None = None
    number: int = 0


class Entry(NamedTuple):
    """One entry of the ledger: what a fact said at first (number 0, `fact` is there), or what changed of it
    later.

    `change` is 1 where it counts from now on, -1 where no more. `challenges` are those that it counts for.
    `caused_by` is the event that this is because of, and when that had entered the log.
    """

    local_date: str
    position: Position
    number: int
    fact: Fact | None
    lines: tuple[Line, ...]
    standing: Reason | None
    held: Mapping[str, Held]
    change: int
    challenges: Sequence[str]
    caused_by: str

    @property
    def points(self) -> int:
        """The change of the balance."""
        return sum(line.points for line in self.lines)


@dataclass(slots=True)
class Wanted:
    """What to look up of an account: days and whole days' entries by local date, slots, marks."""

    days: set[str] = field(default_factory=set)
    dates: set[str] = field(default_factory=set)
    slots: set[str] = field(default_factory=set)
    marks: set[MarkKey] = field(default_factory=set)

    def add(self, more: "Wanted") -> None:
        """Want that too."""
        self.days |= more.days
        self.dates |= more.dates
        self.slots |= more.slots
        self.marks |= more.marks

    def without(self, had: "Wanted") -> "Wanted":
        """Return what is wanted and was not had."""
        return Wanted(
            self.days - had.days, self.dates - had.dates, self.slots - had.slots, self.marks - had.marks
        )

    def __bool__(self) -> bool:
        """Whether anything is wanted."""
        return bool(self.days or self.dates or self.slots or self.marks)


class Missing(Exception):
    """More of the account must be looked up before anything can be said; `wanted` is what."""

    def __init__(self, wanted: Wanted) -> None:
        super().__init__(f"{wanted}")
        self.wanted = wanted


class WholeNeeded(Exception):
    """Nothing can be said of the account but from all that it ever heard."""


@dataclass(slots=True)
class Kept:
    """What was looked up of an account. Nothing here is ever changed.

    `had` is what was asked for, so that what is absent is told from what was not looked up. `entries` are by
    local date. With `whole`, everything there is was asked for.
    """

    root: Root = field(default_factory=Root)
    days: dict[str, Day] = field(default_factory=dict)
    slots: dict[str, Slot] = field(default_factory=dict)
    marks: dict[MarkKey, Position] = field(default_factory=dict)
    entries: dict[str, list[Entry]] = field(default_factory=dict)
    had: Wanted = field(default_factory=Wanted)
    whole: bool = False


@dataclass(frozen=True, slots=True)
class BadgeMove:
    """A tier of a badge was earned, or taken back; or the n-th of a milestone reached."""

    badge_id: str
    tier: int
    threshold: int
    earned: bool
    milestone: bool


@dataclass(slots=True)
class Changes:
    """What to write of one account after a batch. `root` is new as a whole; so are days, slots and marks
    here.

    `fresh` are local dates and slots that were not there before. With `anew`, days and slots of the account
    that are not here are dropped: it was judged again from its first fact. `cause` is the event (or the
    backfill) that moved badges, `at_ms` when it happened.
    """

    key: AccountKey
    root: Root
    days: dict[str, Day] = field(default_factory=dict)
    slots: dict[str, Slot] = field(default_factory=dict)
    marks: dict[MarkKey, Position] = field(default_factory=dict)
    entries: Sequence[Entry] = ()
    badges: Sequence[BadgeMove] = ()
    fresh: set[str] = field(default_factory=set)
    anew: bool = False
    cause: str = ""
    at_ms: int = 0
