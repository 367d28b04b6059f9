"""What is: items and their states, programmes, charters, people as far as an audience needs them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    """Where an item stands; the value is what is stored."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    REJECTED = "rejected"
    APPROVED = "approved"
    PUBLISHED = "published"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    ARCHIVED = "archived"


CATEGORIES = frozenset({"brand", "employer_brand", "industry", "employee_generated"})
KINDS = frozenset({"article", "case_study", "video", "photo", "job_offer", "event", "download", "learning"})


class Counting(StrEnum):
    """How a network counts the length of a text."""

    CHARACTERS = "characters"  # Unicode code points
    GRAPHEMES = "graphemes"  # what a reader takes for one character
    WEIGHTED = "weighted"  # X: what lies beyond the Latin and nearby scripts counts twice


@dataclass(frozen=True, slots=True)
class Network:
    """A network's own rule for messages.

    `limit`: the longest text, None where there is none. `link`: what it counts for a link of any length, None
    where a link counts like any text. `inside`: what is shared there stays in the company.
    """

    limit: int | None
    counting: Counting = Counting.CHARACTERS
    link: int | None = None
    inside: bool = False


# What content needs of share's table of networks; a contract test holds the two to the same. Limits are as
# the networks publish them, or the least that their clients were seen to take.
NETWORKS: Mapping[str, Network] = {
    "linkedin": Network(3000),
    "x": Network(280, Counting.WEIGHTED, link=23),
    "facebook": Network(63_206),
    "instagram": Network(2200),
    "mastodon": Network(500, Counting.GRAPHEMES, link=23),
    "bluesky": Network(300, Counting.GRAPHEMES),
    "whatsapp": Network(65_536),
    "email": Network(100_000),
    "slack": Network(40_000, inside=True),
    "teams": Network(28_000, inside=True),
    "yammer": Network(10_000, inside=True),
    "workplace": Network(10_000, inside=True),
    "glassdoor": Network(None),
    "indeed": Network(None),
    "forum": Network(None),
    "event": Network(None),
    "word_of_mouth": Network(None),
    "other": Network(None),
}


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom an item is for: an empty list excludes nobody, several must all hold."""

    departments: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()


EVERYBODY = Audience()


@dataclass(frozen=True, slots=True)
class Person:
    """What an audience needs to know of somebody; empty where the directory says nothing."""

    employee_id: str
    team: str = ""
    department: str = ""
    country: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks: editors see every item, others what is theirs to see."""

    subject: str
    editor: bool


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A message that a person may take, change or leave."""

    suggestion_id: str
    network: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What an author writes; nearly everything may be missing until the item is submitted."""

    programme_id: str
    category: str = ""
    kind: str = ""
    title: str = ""
    why: str = ""
    url: str = ""
    language: str = ""
    topics: tuple[str, ...] = ()
    campaign_id: str = ""
    job_reference: str = ""
    external: bool = False
    audience: Audience = EVERYBODY
    expires_at: datetime | None = None
    suggestions: tuple[Suggestion, ...] = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """The outside system that reported an item, and that system's own id of it."""

    source: str
    external_id: str


@dataclass(frozen=True, slots=True)
class Item:
    """An item of the library. `revision` grows by one with every change; the etag is made of it."""

    content_id: str
    draft: Draft
    state: State
    created_at: datetime
    changed_at: datetime
    revision: int = 1
    published_at: datetime | None = None
    author_id: str = ""
    note: str = ""
    reason: str = ""
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Cohort:
    """A group of people whom a programme opens to at `opens_on` (YYYY-MM-DD in the programme's zone).

    `by_invitation`: to those alone whom an invitation means.
    """

    cohort: str
    opens_on: str
    by_invitation: bool = False


@dataclass(frozen=True, slots=True)
class SharingRules:
    """What a programme asks of shares; 0 stands for the usual number.

    `disclosures` are what must stand in a text, by the country of the sharer; under the empty key for others.
    """

    shares_per_day: int = 0
    similar_texts: int = 0
    refuse_similar: bool = False
    disclosures: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProgrammeDraft:
    """What a programme says of itself; `zone` is an IANA name."""

    name: str
    why: str
    zone: str
    gamification: bool = True
    works_council: bool = False
    cohorts: tuple[Cohort, ...] = ()
    sharing: SharingRules = SharingRules()


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme; `charter_version` is the version in force, 0 before the first."""

    programme_id: str
    draft: ProgrammeDraft
    changed_at: datetime
    revision: int = 1
    charter_version: int = 0


@dataclass(frozen=True, slots=True)
class Sections:
    """The four parts of a charter."""

    conduct: str
    copyright: str
    transparency: str
    respect: str


@dataclass(frozen=True, slots=True)
class Charter:
    """One version of a programme's charter; it never changes."""

    programme_id: str
    version: int
    sections: Sections
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed to; an empty value narrows nothing."""

    programme_id: str = ""
    category: str = ""
    kind: str = ""
    topic: str = ""
    language: str = ""
    campaign_id: str = ""
    state: State | None = None


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last item of a page: the next one goes on behind it."""

    created_at: datetime
    content_id: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some items, and where to go on; None on the last page."""

    items: tuple[Item, ...]
    next: Cursor | None = None


@dataclass(frozen=True, slots=True)
class Clearance:
    """What share is told about one person and one item: the facts, judged by the asker."""

    item: Item
    suggestions: tuple[Suggestion, ...] = field(default=())
    charter_version: int = 0
    charter_acknowledged: bool = True
    training_valid: bool = True
    programme_why: str = ""
    campaign_why: str = ""
