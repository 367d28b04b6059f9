"""What happened, as gamify needs it. Every fact was stamped where it entered the log."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from services.gamify.domain.model.deeds import About
from services.gamify.domain.model.ledger import AccountKey, Position, Reason, ShareKey

NO_SHARE = ShareKey("", "", "")
UNSTAMPED = About()


class Kind(StrEnum):
    """What a fact of an account is; the first five are deeds."""

    SHARE = "SHARE"
    CLICK = "CLICK"
    CONVERSION = "CONVERSION"
    REACTION = "REACTION"
    ACTIVITY = "ACTIVITY"
    VERIFICATION = "VERIFICATION"
    RETRACTION = "RETRACTION"
    CORRECTION = "CORRECTION"
    ADJUSTMENT = "ADJUSTMENT"


class Fact(NamedTuple):
    """One fact of an account. Milliseconds UTC; `local_date` is on the person's calendar.

    `declined` is what its own stamps say against it, whatever the rules. `share` names the share that it is
    about; of an activity, its id alone. `corrects` is the id of the observation that a correction takes back.
    `points`, `author_id` and `note` belong to adjustments by hand.
    """

    account: AccountKey
    kind: Kind
    position: Position
    accepted_at_ms: int
    local_date: str
    share: ShareKey = NO_SHARE
    about: About = UNSTAMPED
    declined: Reason | None = None
    declared: bool = False
    corrects: str = ""
    points: int = 0
    author_id: str = ""
    note: str = ""


class Purpose(StrEnum):
    """What a consent is for, as far as it is heard here."""

    NAMING = "NAMING"
    POINTS = "POINTS"


@dataclass(frozen=True, slots=True)
class ConsentChanged:
    """The consent to be named, or to have points, was given, renewed or withdrawn."""

    employee_id: str
    purpose: Purpose
    position: Position
    given: bool
    expires_at_ms: int | None


@dataclass(frozen=True, slots=True)
class EmployeeChanged:
    """A person is what this says from a moment on. `zone` is an IANA name."""

    employee_id: str
    position: Position
    team: str
    department: str
    country: str
    leader: bool
    zone: str
    employed: bool


@dataclass(frozen=True, slots=True)
class ProgrammeChanged:
    """A programme is what this says from a moment on."""

    programme_id: str
    position: Position
    gamification: bool
    works_council: bool


Heard = Fact | ConsentChanged | EmployeeChanged
