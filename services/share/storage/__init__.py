"""Documents and model: the collections of share, and one unit of work per transaction."""

from collections.abc import Callable, Sequence
from typing import Any

from chassis.collections import Book, Collection, Collections, Index, Projected
from chassis.envelope import derived_id
from chassis.keys import Keys
from chassis.mongo import Transaction
from services.share.domain.facts.mentions import Said
from services.share.storage.actions import StoredActions
from services.share.storage.activities import StoredActivities
from services.share.storage.clicks import CLICKS, RECLASSIFICATIONS, StoredClicks
from services.share.storage.counts import StoredCounts, tallied
from services.share.storage.library import StoredLibrary
from services.share.storage.people import StoredPeople
from services.share.storage.peppers import PEPPERS
from services.share.storage.posts import StoredPosts
from services.share.storage.salts import StoredSalts, StoredTurns
from services.share.storage.shares import StoredShares
from services.share.storage.visits import VISITS, StoredVisits
from services.share.storage.wordings import WORDINGS, StoredWordings

__all__ = [
    "COLLECTIONS",
    "LIBRARY",
    "Say",
    "StoredBooks",
    "StoredSalts",
    "StoredTurns",
    "StoredVisits",
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
            Index(
                [("action_ids", 1), ("state", 1)],
                {"partialFilterExpression": {"action_ids": {"$gt": ""}}},
            ),
            Index([("employee_id", 1), ("prepared_at_ms", -1), ("_id", -1)]),
            Index(
                [("employee_id", 1), ("network", 1), ("made_on", 1)],
                {"partialFilterExpression": {"made_on": {"$gt": ""}}},
            ),
            Index(
                [("employee_id", 1), ("planned_at_ms", 1)],
                {"partialFilterExpression": {"planned_at_ms": {"$gt": 0}}},
            ),
            Index(
                [("employee_id", 1), ("item.content_id", 1)],
                {"unique": True, "partialFilterExpression": {"state": "referral"}},
            ),
            Index(
                [("employee_id", 1), ("item.programme_id", 1)],
                {"partialFilterExpression": {"state": "prepared"}},
            ),
        ],
    ),
    Book(
        "words",
        indexes=[Index([("employee_id", 1)]), Index([("expires_at", 1)], {"expireAfterSeconds": 0})],
    ),
    WORDINGS,
    Book("posts", indexes=[Index([("employee_id", 1)]), Index([("share_id", 1)], {"unique": True})]),
    Book("figures"),
    Book("conversions"),
    CLICKS,
    VISITS,
    RECLASSIFICATIONS,
    Book("tallies"),
    Book("turns"),
    Book(
        "activities",
        indexes=[
            _where("deed_hash", "", unique=True),
            Index([("employee_id", 1), ("occurred_at_ms", -1), ("_id", -1)]),
            Index(
                [("programme_id", 1), ("local_date", 1), ("_id", 1)],
                {"partialFilterExpression": {"state": "waiting"}},
            ),
            Index(
                [("employee_id", 1), ("programme_id", 1)],
                {"partialFilterExpression": {"state": "waiting"}},
            ),
        ],
    ),
    Book("actions", indexes=[Index([("programme_id", 1), ("ends_at_ms", 1), ("starts_at_ms", 1)])]),
    PEPPERS,
    Book("salts", indexes=[Index([("destroy_at_ms", 1)])]),
    Projected("items", by=LIBRARY),
    Projected("programmes", by=LIBRARY),
    Projected("acknowledgements", by=LIBRARY),
)

Say = Callable[[Transaction, Said, str], None]


class StoredBooks:
    """Plain reads, outside transactions."""

    def __init__(self, collections: Collections, keys: Keys) -> None:
        self.people = StoredPeople(collections, keys, None)
        self.shares = StoredShares(collections, keys, None)
        self.wordings = StoredWordings(collections, keys, None)
        self.library = StoredLibrary(collections, None)
        self.clicks = StoredClicks(collections, None)
        self.activities = StoredActivities(collections, keys, None)
        self.actions = StoredActions(collections, None)


class UnitOfWork:
    """One transaction, in the words of the use cases. `say` puts a fact into its outbox."""

    def __init__(self, tx: Transaction, keys: Keys, say: Say) -> None:
        collections: Any = tx.collections
        self.people = StoredPeople(collections, keys, tx)
        self.shares = StoredShares(collections, keys, tx)
        self.wordings = StoredWordings(collections, keys, tx)
        self.posts = StoredPosts(collections, keys, tx)
        self.counts = StoredCounts(collections, tx)
        self.library = StoredLibrary(collections, tx)
        self.clicks = StoredClicks(collections, tx)
        self.visits = StoredVisits(collections, tx)
        self.activities = StoredActivities(collections, keys, tx)
        self.actions = StoredActions(collections, tx)
        self._tx = tx
        self._say = say

    def say(self, fact: Said, cause: str, ordinal: int = 0) -> str:
        """Say a fact with the transaction; its id, which follows from `cause` and `ordinal` for ever."""
        event_id = derived_id(cause, ordinal)
        self._say(self._tx, fact, event_id)
        return event_id

    def say_as(self, fact: Said, event_id: str) -> None:
        """Say a fact with the transaction under an id of its own."""
        self._say(self._tx, fact, event_id)
