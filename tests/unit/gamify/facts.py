"""Facts to test with: say only what a test is about."""

import asyncio
from collections.abc import Sequence
from typing import Any

from services.gamify.domain.facts import Fact, Kind
from services.gamify.domain.model.deeds import About
from services.gamify.domain.model.ledger import AccountKey, Line, Position, Reason, ShareKey
from services.gamify.domain.model.rules import RuleVersion
from services.gamify.usecases.recording import record
from tests.laws.gamify_memory import MemoryBooks, Told

NOON_MS = 1_790_596_800_000  # 2026-09-28T12:00:00Z
DAY = "2026-09-28"
HOUR_MS = 3_600_000
ANNA = AccountKey("p", "anna")


def fact(kind: Kind, event_id: str, at_ms: int = 0, *, share: str = "s1", **other: Any) -> Fact:
    """Anna, at that many milliseconds after noon, on LinkedIn, heard of at once."""
    network = other.pop("network", "linkedin")
    key = ShareKey(share, other.pop("item", "item-1"), network)
    about = About(network=network, **other.pop("about", {}))
    at, late_ms, day = NOON_MS + at_ms, other.pop("late_ms", 0), other.pop("day", DAY)
    return Fact(ANNA, kind, Position(at, event_id), at + late_ms, day, key, about, **other)


def shared(event_id: str, at_ms: int = 0, **other: Any) -> Fact:
    """A share."""
    return fact(Kind.SHARE, event_id, at_ms, **other)


def retracted(event_id: str, at_ms: int = 0, **other: Any) -> Fact:
    """A share taken back."""
    return fact(Kind.RETRACTION, event_id, at_ms, **other)


def verified(event_id: str, at_ms: int = 0, **other: Any) -> Fact:
    """Evidence of a share."""
    return fact(Kind.VERIFICATION, event_id, at_ms, **other)


def clicked(event_id: str, at_ms: int = 0, **other: Any) -> Fact:
    """A visit through the link."""
    return fact(Kind.CLICK, event_id, at_ms, **other)


def corrected(event_id: str, corrects: str, at_ms: int = 0) -> Fact:
    """An observation that takes another one back."""
    return fact(Kind.CORRECTION, event_id, at_ms, corrects=corrects)


def converted(event_id: str, at_ms: int = 0, kind: str = "lead") -> Fact:
    """A conversion."""
    return fact(Kind.CONVERSION, event_id, at_ms, about={"detail": kind})


def reacted(event_id: str, at_ms: int = 0, **units: int) -> Fact:
    """Counters of a share that went up, or down."""
    return fact(Kind.REACTION, event_id, at_ms, about={"units": tuple(units.items())})


def acted(event_id: str, at_ms: int = 0, which: str = "a1", **other: Any) -> Fact:
    """An activity that is no share."""
    made = fact(Kind.ACTIVITY, event_id, at_ms, about={"detail": "comment"}, **other)
    return _alone(made, which)


def undone(event_id: str, at_ms: int = 0, which: str = "a1") -> Fact:
    """An activity taken back."""
    return _alone(fact(Kind.RETRACTION, event_id, at_ms), which)


def adjusted(event_id: str, points: int, at_ms: int = 0) -> Fact:
    """Points by hand."""
    return fact(Kind.ADJUSTMENT, event_id, at_ms, points=points, author_id="pm", note="thanks")


def because(reason: str) -> Any:
    """What its own stamps say against a fact."""
    return {"declined": Reason(reason)}


def recorded(
    *batches: Sequence[Fact] | Fact, published: Sequence[RuleVersion] = ()
) -> tuple[MemoryBooks, Told]:
    """The books after these batches (a lone fact is one), and what was told."""
    books, told = MemoryBooks(published), Told()

    async def play() -> None:
        for batch in batches:
            await record(books, [batch] if isinstance(batch, Fact) else list(batch), told)

    asyncio.run(play())
    return books, told


def ledger(books: MemoryBooks, rule_id: str = "") -> list[tuple[str, int, int, str]]:
    """The lines in the order in which they were written: event, ordinal, points, reason."""
    return [
        (entry.position.event_id, line.ordinal, line.points, line.reason.value)
        for _, entry, line in books.lines()
        if rule_id in ("", line.rule_id)
    ]


def points_told(told: Told) -> list[int]:
    """The changes that other houses heard of."""
    return [line.points for _, line in told.lines_told]


def lines_told(told: Told) -> list[Line]:
    """The lines that other houses heard of."""
    return [line for _, line in told.lines_told]


def _alone(made: Fact, which: str) -> Fact:
    return made._replace(share=ShareKey(which, "", ""))
