"""The library."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from services.content.domain.model.items import Item
from services.content.domain.model.pages import Cursor, Filter, Page
from services.content.domain.model.people import Person


class Items(Protocol):
    """The library."""

    async def find(self, content_id: str) -> Item | None:
        """The item, or None."""
        ...

    async def add(self, item: Item) -> None:
        """Store a new item. Raises Taken where its id is in use."""
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

    async def disown(self, employee_ids: Iterable[str]) -> None:
        """Forget that these people proposed anything."""
        ...
