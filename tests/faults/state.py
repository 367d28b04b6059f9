"""What gamify has stored, read past the service: sums of the ledger, balances, nets, applied ids."""

from collections import Counter
from typing import Any
from uuid import UUID

from tests.laws.oracle import Nets

Database = Any
SEPARATOR = "\x1f"


def lines_of(database: Database, session: Any = None) -> Counter[str]:
    """Per person, the sum of the ledger's lines."""
    steps = [{"$group": {"_id": "$a", "points": {"$sum": "$points"}}}]
    found = database["ledger.g1"].aggregate(steps, session=session)
    return Counter({_person(one["_id"]): one["points"] for one in found})


def balances_of(database: Database, session: Any = None) -> Counter[str]:
    """Per person, what was earned; people whom no line of the ledger names are left out."""
    found = database["accounts.g1"].find({"lines": {"$gt": 0}}, session=session)
    return Counter({_person(one["_id"]): one["earned"] for one in found})


def nets_of(database: Database) -> Nets:
    """Per person, event and rule: the points of all its lines, and the last one's reason."""
    points: Counter[tuple[str, str, str]] = Counter()
    reasons: dict[tuple[str, str, str], str] = {}
    for entry in database["ledger.g1"].find({"lines": {"$exists": True}}).sort("n", 1):
        for rule_id, _, _, change, reason in entry["lines"]:
            key = (_person(entry["a"]), event_of(entry), rule_id)
            points[key] += change
            reasons[key] = reason
    return {key: (points[key], reason) for key, reason in reasons.items()}


def applied_of(database: Database, generation: int = 1) -> set[str]:
    """The ids of all events that were applied: facts of accounts have their own entry, others a marker."""
    own = database[f"ledger.g{generation}"].find({"n": 0}, {"event": 1})
    markers = database[f"applied.points.g{generation}"].find({}, {"_id": 1})
    return {event_of(one) for one in own} | {str(one["_id"]) for one in markers}


def event_of(entry: Any) -> str:
    """The event that an entry is about."""
    return str(entry.get("event") or UUID(bytes=_bytes(entry["_id"])[:16]))


def _bytes(stored: Any) -> bytes:
    return stored.bytes if isinstance(stored, UUID) else bytes(stored)


def _person(account: str) -> str:
    return account.partition(SEPARATOR)[2]
