"""Facts to test with: say only what a test is about."""

import asyncio
from collections.abc import Sequence
from typing import Any

from services.gamify.domain.facts import (
    Click,
    ConversionObserved,
    Eligibility,
    EngagementObserved,
    Fact,
    PointsFact,
    ShareMade,
    ShareRetracted,
    Stamp,
)
from services.gamify.domain.model import Line, Position, RuleVersion, ShareKey
from services.gamify.usecases import record
from tests.laws.gamify_memory import MemoryBooks

NOON_MS = 1_790_596_800_000  # 2026-09-28T12:00:00Z
DAY = "2026-09-28"
HOUR_MS = 3_600_000
ABLE = Eligibility(consent=True, charter=True, training=True)


def stamp(event_id: str, at_ms: int, share: str = "s1", item: str = "item-1", **other: Any) -> Stamp:
    """Anna, at that many milliseconds after noon, on LinkedIn, heard of at once."""
    late_ms = other.get("late_ms", 0)
    key = ShareKey(share, item, other.get("network", "linkedin"))
    position = Position(NOON_MS + at_ms, event_id)
    return Stamp("anna", position, NOON_MS + at_ms + late_ms, other.get("day", DAY), key)


def shared(event_id: str, at_ms: int = 0, *, able: Eligibility = ABLE, **where: Any) -> ShareMade:
    """A share."""
    return ShareMade(stamp(event_id, at_ms, **where), able)


def retracted(event_id: str, at_ms: int = 0, **where: Any) -> ShareRetracted:
    """A share taken back."""
    return ShareRetracted(stamp(event_id, at_ms, **where))


def clicked(
    event_id: str,
    at_ms: int = 0,
    *,
    human: bool = True,
    first: bool = True,
    able: Eligibility = ABLE,
    **where: Any,
) -> EngagementObserved:
    """A visit through the link."""
    return EngagementObserved(stamp(event_id, at_ms, **where), able, Click(human, first), "")


def corrected(event_id: str, corrects: str, at_ms: int = 0) -> EngagementObserved:
    """An observation that takes another one back."""
    return EngagementObserved(stamp(event_id, at_ms), ABLE, Click(True, True), corrects)


def converted(event_id: str, at_ms: int = 0) -> ConversionObserved:
    """A conversion."""
    return ConversionObserved(stamp(event_id, at_ms), ABLE)


def liked(event_id: str) -> EngagementObserved:
    """A reaction that is no visit."""
    return EngagementObserved(stamp(event_id, 0), ABLE, None, "")


def recorded(
    *batches: Sequence[Fact] | PointsFact, published: Sequence[RuleVersion] = ()
) -> tuple[MemoryBooks, list[Line]]:
    """The books after these batches (a lone fact is one), and the lines that were told of."""
    books, told = MemoryBooks(published), list[Line]()

    async def play() -> None:
        for batch in batches:
            await record(books, list(batch) if isinstance(batch, Sequence) else [batch], told.append)

    asyncio.run(play())
    return books, told


def ledger(books: MemoryBooks) -> list[tuple[str, int, int, str]]:
    """The lines in the order in which they were written: event, ordinal, points, reason."""
    return [(one.case.position.event_id, one.ordinal, one.points, one.reason.value) for one in books.lines]
