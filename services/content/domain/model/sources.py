"""Feeds as sources of drafts."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Source:
    """A feed, and how the looks at it went.

    `etag` and `last_modified` are what its server said last; `failures` are those in a row.
    """

    source_id: str
    programme_id: str
    url: str
    name: str
    language: str
    every_minutes: int
    next_at: datetime
    paused: bool = False
    checked_at: datetime | None = None
    etag: str = ""
    last_modified: str = ""
    failure: str = ""
    failures: int = 0
    drafts: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a feed, as plain text; `guid` is what its publisher calls it, empty where they do not."""

    guid: str
    link: str
    title: str
    published: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """What a look found: the entries, or None where nothing changed since the last one."""

    entries: tuple[Entry, ...] | None
    etag: str = ""
    last_modified: str = ""
