"""What announcing needs."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from services.content.domain.model.announcements import Addressee, Announcement, Listener
from services.content.domain.model.items import Item


class Away(Exception):
    """Somebody who is needed for it cannot be reached at the moment."""


class Readers(Protocol):
    """Who asked to be written to."""

    async def wants(self, programme_id: str, employee_id: str) -> bool:
        """Whether this person did."""
        ...

    async def want(self, programme_id: str, employee_id: str, since: datetime) -> None:
        """They do, from then on, if they did not before."""
        ...

    async def leave(self, programme_id: str, employee_id: str) -> None:
        """They do no longer."""
        ...

    async def some(self, programme_id: str, before: datetime, behind: str, most: int) -> Sequence[str]:
        """Up to so many who asked before a moment, by their ids, behind one."""
        ...

    async def forget(self, employee_ids: Collection[str]) -> None:
        """Remove these people."""
        ...


class Announcements(Protocol):
    """What is to be announced."""

    async def note(self, announcement: Announcement) -> None:
        """Store a new one; one that is there stays as it is."""
        ...

    async def take(self, at: datetime, until: datetime) -> Announcement | None:
        """One that is not done and free, which nobody else takes before `until`; None where none is."""
        ...

    async def keep(self, announcement: Announcement) -> None:
        """Store how far it is."""
        ...


class Post(Protocol):
    """The ways out."""

    async def addressees(self, employee_ids: Sequence[str]) -> Sequence[Addressee]:
        """Where these people are written to; who has left is left out. Raises Away."""
        ...

    async def write(self, item: Item, programme: str, to: Sequence[Addressee]) -> None:
        """Write to them. Raises Away."""
        ...

    async def tell(self, item: Item, listener: Listener) -> bool:
        """Tell a system; whether it took it."""
        ...
