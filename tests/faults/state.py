"""What gamify has stored, read past the service: sums of the ledger, balances, nets."""

from collections import Counter
from typing import Any

from tests.laws.oracle import Nets

Database = Any


def lines_of(database: Database, session: Any = None) -> Counter[str]:
    """Per person, the sum of the ledger's lines."""
    steps = [{"$group": {"_id": "$employee_id", "points": {"$sum": "$points"}}}]
    found = database["ledger.g1"].aggregate(steps, session=session)
    return Counter({one["_id"]: one["points"] for one in found})


def balances_of(database: Database, session: Any = None) -> Counter[str]:
    """Per person, the balance; people whom no line of the ledger names are left out."""
    found = database["balances.g1"].find({"lines": {"$gt": 0}}, session=session)
    return Counter({one["_id"]: one["points"] for one in found})


def nets_of(database: Database) -> Nets:
    """Per person, event and rule: the points of all its lines, and the last one's reason."""
    points: Counter[tuple[str, str, str]] = Counter()
    reasons: dict[tuple[str, str, str], str] = {}
    for line in database["ledger.g1"].find({}).sort("ordinal", 1):
        key = (line["employee_id"], line["event_id"], line["rule_id"])
        points[key] += line["points"]
        reasons[key] = line["reason"]
    return {key: (points[key], reason) for key, reason in reasons.items()}
