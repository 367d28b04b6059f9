"""Feeds: what is published, who follows what, and who shared what."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from services.content.domain.model.feed import Entry, Segment
from services.content.domain.model.items import Item
from services.content.domain.model.people import Person


class Shelf(Protocol):
    """What is published, by audience and topic."""

    async def place(self, item: Item) -> None:
        """Put a published item where feeds find it, in place of what stood there of it."""
        ...

    async def remove(self, content_id: str) -> None:
        """Take it away; nothing where it is not there."""
        ...

    async def segments(self, person: Person) -> Sequence[Segment]:
        """The audiences that an item ever had and that take the person in, but for cohorts."""
        ...

    async def read(
        self,
        segments: Collection[str],
        topics: Collection[str] | None,
        size: int,
        behind: tuple[datetime, str] | None,
    ) -> Sequence[Entry]:
        """Up to `size` items for these audiences about one of these topics (None: any), newest first.

        What it reads depends on how many audiences, topics and items are asked for, not on what there is.
        """
        ...

    async def featured(self, segments: Collection[str], most: int) -> Sequence[Entry]:
        """Up to so many of the featured items for these audiences, newest first."""
        ...


class Interests(Protocol):
    """The topics that people follow, told to nobody but themselves."""

    async def of(self, employee_id: str) -> Mapping[str, int]:
        """The weight of each topic that somebody follows."""
        ...

    async def replace(self, employee_id: str, weights: Mapping[str, int]) -> None:
        """Store these and no others."""
        ...

    async def forget(self, employee_ids: Iterable[str]) -> None:
        """Remove all of these people's."""
        ...


class Shared(Protocol):
    """What people shared."""

    async def among(self, employee_id: str, content_ids: Collection[str]) -> frozenset[str]:
        """Those of these items that the person shared."""
        ...

    async def learn(self, made: Iterable[tuple[str, str]]) -> None:
        """Store that these people shared these items."""
        ...

    async def forget(self, employee_ids: Iterable[str]) -> None:
        """Remove all of these people's."""
        ...
