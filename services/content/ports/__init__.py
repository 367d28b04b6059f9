"""What the use cases need, in our words. `storage` answers them over one transaction or over plain reads."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from services.content.domain.facts import EmployeeChanged, Said
from services.content.domain.model import Charter, Cursor, Filter, Item, Page, Person, Programme


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


class Programmes(Protocol):
    """The programmes of the company."""

    async def find(self, programme_id: str) -> Programme | None:
        """The programme, or None."""
        ...

    async def add(self, programme: Programme) -> None:
        """Store a new programme. Raises Taken where its id is in use."""
        ...

    async def replace(self, programme: Programme) -> None:
        """Store the next revision. Raises ChangedMeanwhile unless the one before it is what is stored."""
        ...


class Charters(Protocol):
    """Every version of every programme's charter, and who acknowledged which."""

    async def find(self, programme_id: str, version: int) -> Charter | None:
        """That version, or None."""
        ...

    async def add(self, charter: Charter) -> None:
        """Store a new version; none is ever changed."""
        ...

    async def acknowledged_at(self, employee_id: str, programme_id: str, version: int) -> datetime | None:
        """When the person acknowledged that version, or None."""
        ...

    async def acknowledge(self, employee_id: str, programme_id: str, version: int, at: datetime) -> None:
        """Store that they did, for the first time."""
        ...

    async def forget(self, employee_ids: Iterable[str]) -> None:
        """Remove every acknowledgement of these people."""
        ...


class People(Protocol):
    """What audiences need to know of people, as share said it."""

    async def find(self, employee_id: str) -> Person:
        """The person; one who is not known has only the id."""
        ...

    async def known_since(self, employee_ids: Iterable[str]) -> Mapping[str, datetime]:
        """From when the stored entry of each holds; those without one are left out."""
        ...

    async def learn(self, entries: Iterable[EmployeeChanged]) -> None:
        """Store these entries, each in place of what was known."""
        ...


class Books(Protocol):
    """Everything that content remembers."""

    @property
    def items(self) -> Items:
        """The library."""
        ...

    @property
    def programmes(self) -> Programmes:
        """The programmes."""
        ...

    @property
    def charters(self) -> Charters:
        """The charters."""
        ...

    @property
    def people(self) -> People:
        """The people."""
        ...


class Desk(Books, Protocol):
    """The books, open for one change, and the way to say what followed from it."""

    def say(self, fact: Said) -> None:
        """Publish the fact if, and only if, the change is stored."""
        ...
