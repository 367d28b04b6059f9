"""What facts are stamped with: person, moment, item, eligibility, and the kinds of figures."""

from dataclasses import dataclass
from enum import IntEnum


class Provenance(IntEnum):
    """How a figure came about. The numbers are sent and stored: they never change."""

    MEASURED = 1
    ESTIMATED = 2
    DECLARED = 3


class Measure(IntEnum):
    """What is counted. The numbers are sent and stored: they never change."""

    LIKES = 1
    COMMENTS = 2
    RESHARES = 3
    IMPRESSIONS = 4
    REACH = 5
    CLICKS = 6
    SAVES = 7
    VIDEO_VIEWS = 8
    FOLLOWS = 9


class Channel(IntEnum):
    """What sort of place a network is. The numbers are sent and stored: they never change."""

    UNSPECIFIED = 0
    EXTERNAL = 1
    INTERNAL = 2
    PERSONAL = 3
    REVIEW = 4


class Evidence(IntEnum):
    """What showed that a declared share is there. The numbers are sent and stored: they never change."""

    CLICK = 1
    OBSERVATION = 2
    ADDRESS = 3


class ActivityKind(IntEnum):
    """What somebody did that is no share. The numbers are sent and stored: they never change."""

    COMMENT = 1
    REPLY = 2
    FORUM_POST = 3
    EVENT = 4
    WORD_OF_MOUTH = 5


class ClickClass(IntEnum):
    """What made a click. The numbers are sent and stored: they never change."""

    HUMAN = 1
    BOT = 2
    PREVIEW = 3
    SCANNER = 4


class Purpose(IntEnum):
    """What a consent is for. The numbers are sent and stored: they never change."""

    SHARING = 1
    NAMING = 2
    SCHEDULING = 3
    POINTS = 4


class ConversionKind(IntEnum):
    """What a conversion was. The numbers are sent and stored: they never change."""

    LEAD = 1
    HIRE = 2
    DOWNLOAD = 3
    SIGN_UP = 4
    SALE = 5


@dataclass(frozen=True, slots=True)
class Person:
    """A person as they were at a moment; no name, no address."""

    employee_id: str
    team: str = ""
    department: str = ""
    country: str = ""
    language: str = ""
    leader: bool = False


@dataclass(frozen=True, slots=True)
class Moment:
    """When something happened and when the house heard of it.

    UTC milliseconds, `occurred` never after `accepted`.
    """

    occurred_at_ms: int
    accepted_at_ms: int
    local_date: str
    zone: str


@dataclass(frozen=True, slots=True)
class Item:
    """A content item as it was at a moment."""

    content_id: str
    programme_id: str
    category: str = ""
    kind: str = ""
    campaign_id: str = ""
    topics: tuple[str, ...] = ()
    language: str = ""
    job_reference: str = ""


@dataclass(frozen=True, slots=True)
class Eligibility:
    """What was true of the person at a moment; what is false earns nothing.

    `no_points`: the programme had no points, or the person wanted none.
    """

    consent: bool
    charter: bool
    training: bool
    no_points: bool = False


@dataclass(frozen=True, slots=True)
class Money:
    """A decimal amount as text, and its ISO 4217 currency."""

    amount: str
    currency: str


@dataclass(frozen=True, slots=True)
class Delta:
    """A change of one counter, never 0."""

    measure: Measure
    amount: int
