"""Items of the library: what they say and where they stand."""

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom an item is for: an empty list excludes nobody, several must all hold."""

    departments: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    cohorts: tuple[str, ...] = ()


EVERYBODY = Audience()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A message that a person may take, change or leave."""

    suggestion_id: str
    network: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Source:
    """Whose information it is, and where it was found."""

    name: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """When an event is, where, and where one registers."""

    starts_at: datetime | None = None
    ends_at: datetime | None = None
    place: str = ""
    registration_url: str = ""


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
    source: Source = Source()
    event: Event | None = None
    embargo_until: datetime | None = None
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Origin:
    """The outside system that reported an item, and that system's own id of it."""

    source: str
    external_id: str


@dataclass(frozen=True, slots=True)
class Item:
    """An item of the library. `revision` grows by one with every change; the etag is made of it.

    `author_id` is the employee who proposed it, `written_by` whoever wrote it first; `networks` are those
    that it is approved for, every one where empty; `publish_at` is when it is planned to be published.
    """

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
    publish_at: datetime | None = None
    networks: tuple[str, ...] = ()
    featured: bool = False
    written_by: str = ""
