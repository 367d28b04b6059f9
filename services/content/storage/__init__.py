"""What content remembers: documents and the model, in MongoDB.

Every document has a version `v`. A newer one than we know is refused with a clear line; fields that we do not
know are kept, since documents are changed field by field and never replaced.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from chassis.collections import Book, Collection, Index, Projected
from services.content.domain.facts import Said
from services.content.storage.announcements import ANNOUNCING
from services.content.storage.charters import StoredCharters
from services.content.storage.conversation import CONVERSATION
from services.content.storage.feed import StoredInterests, StoredShared, StoredShelf
from services.content.storage.items import StoredItems
from services.content.storage.people import StoredPeople
from services.content.storage.policy import POLICY
from services.content.storage.programme import PROGRAMME
from services.content.storage.programmes import StoredProgrammes
from services.content.storage.recognition import RECOGNITION
from services.content.storage.revisions import StoredReviewing, StoredRevisions
from services.content.storage.sources import StoredSources

PEOPLE = "people"  # the projection that makes the collection of the same name
SHARED = "shared"
COLLECTIONS: tuple[Collection, ...] = (
    Book(
        "items",
        indexes=[
            Index([("created_at", -1), ("_id", -1)]),
            Index([("state", 1), ("created_at", -1), ("_id", -1)]),
            Index([("author_id", 1)], {"partialFilterExpression": {"author_id": {"$gt": ""}}}),
            Index([("written_by", 1)], {"partialFilterExpression": {"written_by": {"$gt": ""}}}),
            Index([("state", 1), ("publish_at", 1)]),
            Index([("draft.programme_id", 1), ("published_at", 1)]),
            Index([("state", 1), ("draft.expires_at", 1)]),
            Index(
                [("search.title", "text"), ("search.topics", "text"), ("search.body", "text")],
                {
                    "name": "words",
                    "weights": {"search.title": 10, "search.topics": 5},
                    "default_language": "none",
                    "language_override": "stemming",
                },
            ),
        ],
    ),
    Book("revisions", indexes=[Index([("content_id", 1), ("revision", -1)]), Index([("by", 1)])]),
    Book("reviewing"),
    Book("streaks", indexes=[Index([("author", 1)])]),
    Book(
        "shelf",
        indexes=[
            Index([("segment", 1), ("published_at", -1), ("_id", -1)]),
            Index([("segment", 1), ("topics", 1), ("published_at", -1), ("_id", -1)]),
            Index(
                [("segment", 1), ("published_at", -1), ("_id", -1), ("featured", 1)],
                {"partialFilterExpression": {"featured": True}},
            ),
        ],
    ),
    Book("segments"),
    Book("interests"),
    Book("programmes"),
    Book("charters"),
    Book("acknowledgements", indexes=[Index([("employee_id", 1)])]),
    Book("sources", indexes=[Index([("programme_id", 1)]), Index([("paused", 1), ("next_at", 1)])]),
    Projected(PEOPLE, by=PEOPLE),
    Projected(SHARED, by=SHARED, indexes=[Index([("employee_id", 1)])]),
    *PROGRAMME,
    *POLICY,
    *CONVERSATION,
    *RECOGNITION,
    *ANNOUNCING,
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
        self.sources = StoredSources(shelf["sources"], session)
        self.revisions = StoredRevisions(shelf["revisions"], session)
        self.reviewing = StoredReviewing(shelf["reviewing"], shelf["streaks"], session)
        self.shelf = StoredShelf(shelf["shelf"], shelf["segments"], session)
        self.interests = StoredInterests(shelf["interests"], session)
        self.shared = StoredShared(shelf[SHARED], session)


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

    @property
    def revisions(self) -> StoredRevisions:
        """What was done with items."""
        return self.books.revisions

    @property
    def reviewing(self) -> StoredReviewing:
        """How programmes review."""
        return self.books.reviewing

    @property
    def shelf(self) -> StoredShelf:
        """What is published, for feeds."""
        return self.books.shelf

    @property
    def interests(self) -> StoredInterests:
        """What people follow."""
        return self.books.interests

    @property
    def shared(self) -> StoredShared:
        """What people shared."""
        return self.books.shared
