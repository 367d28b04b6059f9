"""The library."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from services.content.domain.model.items import Item
from services.content.domain.model.pages import Cursor, Filter, Page, Words
from services.content.domain.model.people import Person
from services.content.domain.model.revisions import History, Revision


class Items(Protocol):
    """The library."""

    async def find(self, content_id: str) -> Item | None:
        """The item, or None."""
        ...

    async def add(self, item: Item) -> None:
        """Store a new item. Raises Taken where its id is in use."""
        ...

    async def known(self, content_ids: Collection[str]) -> Collection[str]:
        """Those of the ids that are in use."""
        ...

    async def add_all(self, items: Sequence[Item]) -> None:
        """Store new items. Raises Taken where the id of one is in use."""
        ...

    async def replace(self, item: Item) -> None:
        """Store the next revision. Raises ChangedMeanwhile unless the one before it is what is stored."""
        ...

    async def page(self, wanted: Filter, size: int, after: Cursor | None) -> Page:
        """Up to `size` items, newest first, behind `after`; an item's place never changes."""
        ...

    async def open_page(
        self, wanted: Filter, size: int, after: Cursor | None, person: Person, at: datetime
    ) -> Page:
        """The same of what is open to `person` at `at`: rules.is_open and rules.belongs hold for each."""
        ...

    async def find_words(
        self,
        words: Words,
        wanted: Filter,
        size: int,
        after: Cursor | None,
        who: tuple[Person, datetime] | None,
    ) -> Page:
        """As page, of items in which the words stand; as open_page where a person and a moment are given."""
        ...

    async def find_many(self, content_ids: Iterable[str]) -> Mapping[str, Item]:
        """Those of these items that there are."""
        ...

    async def due(self, at: datetime, most: int) -> Sequence[str]:
        """Up to so many of the items that rules.workflow calls due or over at that moment."""
        ...

    async def unindexed(self, most: int) -> Sequence[str]:
        """Up to so many of the items that an older version stored, which searches and feeds do not find."""
        ...

    async def index(self, item: Item) -> None:
        """Let searches find an item as it is stored."""
        ...

    async def disown(self, employee_ids: Iterable[str]) -> None:
        """Forget that these people proposed or wrote anything."""
        ...


class Revisions(Protocol):
    """What was done with items."""

    async def add(self, revision: Revision) -> None:
        """Store a new one; none is ever changed but to forget who made it."""
        ...

    async def page(self, content_id: str, size: int, before: int | None) -> History:
        """Up to `size` of an item's, newest first, from before that revision on."""
        ...

    async def forget(self, employee_ids: Iterable[str]) -> None:
        """Forget that these people did anything."""
        ...


class Reviewing(Protocol):
    """How programmes review, and how many approvals in a row each author had in each."""

    async def needed(self, programme_id: str) -> int:
        """After how many an author is trusted; 0 where never."""
        ...

    async def set_needed(self, programme_id: str, needed: int) -> None:
        """Store that."""
        ...

    async def in_a_row(self, programme_id: str, author: str) -> int:
        """How many the author had."""
        ...

    async def approved(self, programme_id: str, author: str) -> None:
        """One more."""
        ...

    async def rejected(self, programme_id: str, author: str) -> None:
        """None, from now on."""
        ...

    async def forget(self, authors: Iterable[str]) -> None:
        """Forget these authors."""
        ...
