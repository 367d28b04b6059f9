"""What is stored, and how it is found."""

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from typing import Any

from chassis.collections import Book, Collection, Documents, Index, Projected
from services.metrics.storage.sentiment import COLLECTIONS as OF_SENTIMENT

FIGURES, LIBRARY, SURVEYS = "figures", "library", "surveys"
TRAININGS = "trainings"


async def uniques_together(documents: Documents) -> AsyncIterator[Mapping[str, Any]]:
    """Which partition saw a visitor first is chance; what all together saw is not."""
    before, sums = "", Counter[str]()
    async for one in documents:
        place = one["_id"].rpartition("\x1f")[0]
        if place != before:
            for found in _told(before, sums):
                yield found
            before, sums = place, Counter()
        for scope, n in one["n"].items():
            sums[scope] += n
    for found in _told(before, sums):
        yield found


def _told(place: str, sums: Mapping[str, int]) -> list[Mapping[str, Any]]:
    standing = {scope: int(n) for scope, n in sums.items() if n}  # of one width, however it was summed
    return [{"_id": place, "n": standing}] if standing else []


COLLECTIONS: list[Collection] = [
    Projected("tallies", by=FIGURES, indexes=[Index([("of", 1), ("date", 1)])]),
    Projected("stamps", by=FIGURES, indexes=[Index([("of", 1), ("month", 1)])], counts=False),
    Projected("visitors", by=FIGURES),
    Projected("uniques", by=FIGURES, indexes=[Index([("of", 1), ("period", 1)])], figures=uniques_together),
    Projected("shares", by=FIGURES, indexes=[Index([("programme_id", 1), ("date", 1)])]),
    Projected("sales", by=FIGURES, indexes=[Index([("programme_id", 1), ("external_id", 1)])]),
    Projected("jobs", by=FIGURES),
    Projected("memberships", by=FIGURES, indexes=[Index([("programme_id", 1), ("enrolled.since", 1)])]),
    Projected("people", by=FIGURES, indexes=[Index([("employed.since", 1)])]),
    Projected("items", by=LIBRARY, indexes=[Index([("programme_id", 1)])]),
    Projected("campaigns", by=LIBRARY, indexes=[Index([("programme_id", 1)])]),
    Projected("programmes", by=LIBRARY),
    Projected("trainings", by=TRAININGS, indexes=[Index([("occurred_at_ms", 1)])]),
    Projected("surveys", by=SURVEYS),
    Book("declarations", indexes=[Index([("programme_id", 1), ("month", 1)])]),
    Book("absences", indexes=[Index([("month", 1)])]),
    *OF_SENTIMENT,
    Book("rates", indexes=[Index([("programme_id", 1), ("currency", 1)])]),
    Book("bases", indexes=[Index([("programme_id", 1)])]),
    Book("costs", indexes=[Index([("programme_id", 1), ("month", 1)])]),
    Book("deals", indexes=[Index([("programme_id", 1), ("closed_on", 1)])]),
]
