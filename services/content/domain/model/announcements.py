"""New items on their way to those who asked for them."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Announcement:
    """An item that is announced. `behind`: people are told in the order of their ids, up to this one so far.

    `told`: addresses of webhooks that took it. Nobody else works at it before `free_at`.
    """

    content_id: str
    programme_id: str
    published_at: datetime
    free_at: datetime
    behind: str = ""
    told: tuple[str, ...] = ()
    done: bool = False


@dataclass(frozen=True, slots=True)
class Addressee:
    """Where somebody is written to, and in which language."""

    employee_id: str
    name: str
    email: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Listener:
    """A system that listens for new items of a programme."""

    programme_id: str
    url: str
