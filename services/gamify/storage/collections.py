"""Every collection of gamify."""

from chassis.collections import Book, Collection, Index, Projected
from services.gamify.ports.projections import POINTS, PROGRAMMES
from services.gamify.storage.documents.challenges import OPEN
from services.gamify.storage.figures import accounts, nets

COLLECTIONS: tuple[Collection, ...] = (
    Projected(
        "ledger",
        by=POINTS,
        figures=nets,
        figures_order=[("a", 1), ("date", 1), ("at", 1)],
        indexes=[
            Index([("a", 1), ("date", 1), ("at", 1)]),
            Index([("challenges", 1)], {"partialFilterExpression": {"challenges": {"$exists": True}}}),
        ],
    ),
    Projected(
        "accounts",
        by=POINTS,
        figures=accounts,
        indexes=[Index([("programme_id", 1), ("epoch", 1)]), Index([("rev.slot", 1), ("rev.offset", 1)])],
    ),
    Projected("days", by=POINTS, indexes=[Index([("programme_id", 1), ("date", 1)])]),
    Projected("slots", by=POINTS, counts=False),  # what competes follows from the ledger's facts
    Projected("marks", by=POINTS),
    Projected("honours", by=POINTS, counts=False, indexes=[Index([("programme_id", 1), ("at_ms", 1)])]),
    Projected(
        "consents",
        by=POINTS,
        indexes=[Index([("given", 1), ("_id", 1)], {"partialFilterExpression": {"given": False}})],
    ),
    Projected("people", by=POINTS),
    Projected("programmes", by=PROGRAMMES),
    Book("editions"),
    Book("rules", indexes=[Index([("programme_id", 1)])]),
    Book("backfills", indexes=[Index([("programme_id", 1), ("place", 1)])]),
    Book(
        "challenges",
        indexes=[
            Index([("programme_id", 1), ("closed", 1), ("ends_at_ms", 1)]),
            Index([("ends_at_ms", 1)], {"partialFilterExpression": OPEN}),
        ],
    ),
    Book("challenge_parts", indexes=[Index([("challenge_id", 1)])]),
    Book("reports"),
    Book("adjustments"),
    Book("visibilities"),
    Book("pseudonyms"),  # the key that they are made with
    Book("rewards", indexes=[Index([("programme_id", 1)])]),
    Book(
        "redemptions",
        indexes=[
            Index([("account", 1), ("redeemed_at_ms", -1), ("_id", -1)]),
            Index([("programme_id", 1), ("redeemed_at_ms", -1), ("_id", -1)]),
            Index([("programme_id", 1), ("state", 1), ("redeemed_at_ms", -1), ("_id", -1)]),
            Index([("expires_at_ms", 1)], {"partialFilterExpression": {"expires_at_ms": {"$exists": True}}}),
        ],
    ),
    Book("wallets"),
    Book("spendings", indexes=[Index([("account", 1), ("at_ms", -1)])]),
    Book("givings"),
    Book(
        "recognition",
        indexes=[
            Index([("employee_id", 1), ("given_at_ms", -1), ("_id", -1)]),
            Index([("programme_id", 1), ("given_at_ms", 1)]),
        ],
    ),
)
