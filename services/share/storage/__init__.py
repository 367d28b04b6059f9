"""Documents and model: the collections of share, and one unit of work per transaction."""

from collections.abc import Callable, Sequence
from typing import Any

from chassis.collections import Book, Collection, Collections, Index, Projected
from chassis.keys import Keys
from chassis.mongo import Transaction
from services.share.domain.facts.mentions import Said
from services.share.storage.counts import StoredCounts, tallied
from services.share.storage.library import StoredLibrary
from services.share.storage.people import StoredPeople
from services.share.storage.salts import StoredSalts, StoredTurns
from services.share.storage.shares import StoredShares

__all__ = [
    "COLLECTIONS",
    "LIBRARY",
    "Say",
    "StoredBooks",
    "StoredSalts",
    "StoredTurns",
    "UnitOfWork",
    "tallied",
]

LIBRARY = "library"


def _where(field: str, above: Any, **options: Any) -> Index:
    """An index of the documents that have the field, above its empty value."""
    return Index([(field, 1)], {**options, "partialFilterExpression": {field: {"$gt": above}}})


COLLECTIONS: Sequence[Collection] = (
    Book("employees", indexes=[_where("leaves_at_ms", 0)]),
    Book("identities"),
    Book("contacts"),
    Book(
        "shares",
        indexes=[
            _where("code", "", unique=True),
            Index([("employee_id", 1), ("prepared_at_ms", -1), ("_id", -1)]),
        ],
    ),
    Book("words", indexes=[Index([("employee_id", 1)])]),
    Book("totals"),
    Book("conversions"),
    Book("first_visits", indexes=[Index([("expires_at", 1)], {"expireAfterSeconds": 0})]),
    Book("tallies"),
    Book("turns"),
    Book("salts", indexes=[Index([("destroy_at_ms", 1)])]),
    Projected("items", by=LIBRARY),
    Projected("programmes", by=LIBRARY),
    Projected("acknowledgements", by=LIBRARY),
)

Say = Callable[[Transaction, Said, str, int], None]


class StoredBooks:
    """Plain reads, outside transactions."""

    def __init__(self, collections: Collections, keys: Keys) -> None:
        self.people = StoredPeople(collections, keys, None)
        self.shares = StoredShares(collections, keys, None)
        self.library = StoredLibrary(collections, None)


class UnitOfWork:
    """One transaction, in the words of the use cases. `say` puts a fact into its outbox."""

    def __init__(self, tx: Transaction, keys: Keys, say: Say) -> None:
        collections: Any = tx.collections
        self.people = StoredPeople(collections, keys, tx)
        self.shares = StoredShares(collections, keys, tx)
        self.counts = StoredCounts(collections, tx)
        self.library = StoredLibrary(collections, tx)
        self._tx = tx
        self._say = say

    def say(self, fact: Said, cause: str, ordinal: int = 0) -> None:
        """Say a fact with the transaction; its id follows from `cause` and `ordinal` for ever."""
        self._say(self._tx, fact, cause, ordinal)
