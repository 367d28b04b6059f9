"""Feeds, and where they are kept."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime
from typing import Protocol

from services.content.domain.model.sources import Feed, Source
from services.content.ports.items import Items
from services.content.ports.programmes import Programmes


class Unreadable(Exception):
    """A feed could not be had, or is none; the text says why, to whoever looks after the source."""


class Feeds(Protocol):
    """The way out to feeds."""

    async def look(self, source: Source) -> Feed:
        """What the feed has now, or that nothing changed. Raises Unreadable."""
        ...


class Sources(Protocol):
    """The sources, inside one transaction or read plainly."""

    async def find(self, source_id: str) -> Source | None:
        """The source, or None."""
        ...

    async def of_programme(self, programme_id: str) -> Sequence[Source]:
        """All of a programme, by name."""
        ...

    async def save(self, source: Source) -> None:
        """Put it in the place of what was there. Of two at one moment the second runs again."""
        ...


class SourceDesk(Protocol):
    """What a change of a source may touch, within one transaction."""

    @property
    def sources(self) -> Sources:
        """The sources."""
        ...

    @property
    def items(self) -> Items:
        """The library."""
        ...

    @property
    def programmes(self) -> Programmes:
        """The programmes."""
        ...


class Looking(Protocol):
    """How looks at feeds are dealt out among processes."""

    async def take(self, at: datetime, until: datetime) -> Source | None:
        """A source that is due, which nobody else takes before `until`; None where none is."""
        ...

    async def transact(self, work: Callable[[SourceDesk], Awaitable[None]]) -> None:
        """Run `work` in one transaction; it may run several times."""
        ...


NewIds = Callable[[str, Collection[str]], Sequence[str]]
"""The ids of items for entries of a source, by their identities: always the same for the same."""
