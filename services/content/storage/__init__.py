"""What content remembers: documents and the model, in MongoDB.

Every document has a version `v`. A newer one than we know is refused with a clear line; fields that we do not
know are kept, since documents are changed field by field and never replaced.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from chassis.collections import Book, Collection, Index, Projected
from services.content.domain.facts import Said
from services.content.storage.charters import StoredCharters
from services.content.storage.items import StoredItems
from services.content.storage.people import StoredPeople
from services.content.storage.policy import POLICY
from services.content.storage.programme import PROGRAMME
from services.content.storage.programmes import StoredProgrammes

PEOPLE = "people"  # the projection that makes the collection of the same name
COLLECTIONS: tuple[Collection, ...] = (
    Book(
        "items",
        indexes=[
            Index([("created_at", -1), ("_id", -1)]),
            Index([("state", 1), ("created_at", -1), ("_id", -1)]),
            Index([("author_id", 1)], {"partialFilterExpression": {"author_id": {"$gt": ""}}}),
        ],
    ),
    Book("programmes"),
    Book("charters"),
    Book("acknowledgements", indexes=[Index([("employee_id", 1)])]),
    Projected(PEOPLE, by=PEOPLE),
    *PROGRAMME,
    *POLICY,
)


class Shelf(Protocol):
    """Declared collections by name."""

    def __getitem__(self, name: str) -> Any:
        """The driver's collection."""
        ...


class StoredBooks:
    """ports.Books over `shelf`: inside the transaction of `session`, or plain reads where there is none."""

    def __init__(self, shelf: Shelf, session: Any = None) -> None:
        self.items = StoredItems(shelf["items"], session)
        self.programmes = StoredProgrammes(shelf["programmes"], session)
        self.charters = StoredCharters(shelf["charters"], shelf["acknowledgements"], session)
        self.people = StoredPeople(shelf[PEOPLE], session)


@dataclass(frozen=True)
class OpenDesk:
    """ports.Desk: the books inside one transaction, and its voice."""

    books: StoredBooks
    say: Callable[[Said], None]

    @property
    def items(self) -> StoredItems:
        """The library."""
        return self.books.items

    @property
    def programmes(self) -> StoredProgrammes:
        """The programmes."""
        return self.books.programmes

    @property
    def charters(self) -> StoredCharters:
        """The charters."""
        return self.books.charters

    @property
    def people(self) -> StoredPeople:
        """The people."""
        return self.books.people
