"""What gamify remembers. Everything here follows from the log and can be built again."""

from chassis.collections import Collection, Index, Projected
from services.gamify.storage.ledger import StoredLedger
from services.gamify.storage.written import StoredBooks

POINTS = "points"  # the projection that makes all of them
_CASES = ("employee_id", "local_date", "occurred_at_ms", "event_id", "rule_id", "ordinal")

COLLECTIONS: tuple[Collection, ...] = (
    Projected(
        "ledger",
        by=POINTS,
        indexes=[
            Index([(key, 1) for key in _CASES]),
            Index([("employee_id", 1), ("share_id", 1), ("occurred_at_ms", 1)]),
            Index([("event_id", 1)]),
        ],
    ),
    Projected("balances", by=POINTS),
    Projected("days", by=POINTS, indexes=[Index([("_id.date", 1)])]),
    Projected("slots", by=POINTS),
    Projected("retracted", by=POINTS),
    Projected("corrected", by=POINTS),
    Projected("naming", by=POINTS),
)

__all__ = ["COLLECTIONS", "POINTS", "StoredBooks", "StoredLedger"]
