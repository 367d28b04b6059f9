"""After a backfill, what is kept is what the log makes from its beginning, whatever was kept before."""

import asyncio
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.gamify.domain.model.rules import (
    SHIPPED,
    Backfill,
    Badge,
    BadgeKind,
    Deed,
    Group,
    Recurrence,
    Rule,
    RuleBook,
    Span,
    Variety,
)
from services.gamify.domain.rules.recounting import recounted
from services.gamify.usecases.recording import without_excluded
from tests.laws.gamify_histories import (
    DAY_MS,
    PROGRAMME,
    START_MS,
    arrival_of,
    heard,
    history_of,
    keep,
    nets,
)
from tests.laws.gamify_memory import MemoryBooks

BADGES = (
    Badge("days", BadgeKind.STREAK, Deed.CLICK, (2, 3), freezes=1),
    Badge("month", BadgeKind.PERIODIC, Deed.SHARE, (2, 3), span=Span.MONTH),
    Badge("networks", BadgeKind.VARIETY, Deed.SHARE, (1, 2), variety_of=Variety.NETWORK),
    Badge("nth", BadgeKind.MILESTONE, Deed.SHARE, (2, 5)),
)
WITH_BADGES = replace(SHIPPED, version=2, effective_at_ms=START_MS + 20, badges=BADGES)
LEAVING_OUT = replace(
    SHIPPED,
    version=3,
    effective_at_ms=START_MS + 50,
    rules=(
        Rule("share", Deed.SHARE, 5),
        Rule("weekly", Deed.CLICK, 3, recurrence=Recurrence.WEEKLY),
    ),
    late_after_ms=DAY_MS,
    without=(Group(team="Lyon"),),
    badges=BADGES[:2],
)
HOLDING = replace(WITH_BADGES, version=4, effective_at_ms=START_MS + 75, hold_declared=True)
PUBLISHED = [WITH_BADGES, LEAVING_OUT, HOLDING]


@settings(max_examples=120, deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.integers(0, 70),
    st.lists(st.tuples(st.integers(1, 4), st.integers(0, 100), st.integers(0, 100)), min_size=1, max_size=3),
)
def test_a_backfill_leaves_what_a_rebuild_makes(seed: int, size: int, decided: Any) -> None:
    backfills = [
        Backfill(version, START_MS + min(ends), START_MS + max(ends) + 1, backfill_id=f"b{place}")
        for place, (version, *ends) in enumerate(decided)
    ]
    book = RuleBook(PUBLISHED, backfills)
    kept = {
        fact["event_id"]
        for fact in history_of(seed, size)
        if without_excluded([heard(fact)], {PROGRAMME: book})
    }
    history = [fact for fact in history_of(seed, size) if fact["event_id"] in kept]
    batches = arrival_of(seed, history)
    live = keep(batches[: len(batches) // 2], PUBLISHED)
    for count in range(1, len(backfills) + 1):  # each is carried out before the next is decided, or is not
        live.rules = RuleBook(PUBLISHED, backfills[:count])
        if (seed + count) % 2:
            carry_out(live)
    keep(batches, books=live)
    carry_out(live)
    rebuilt = MemoryBooks()
    rebuilt.rules = book
    keep([history], books=rebuilt)
    assert nets(live) == nets(rebuilt)
    assert state(live) == state(rebuilt)


def carry_out(books: MemoryBooks) -> None:
    """Judge anew whoever was judged by other rules."""

    async def work() -> None:
        for key, kept in list(books.accounts.items()):
            if kept.root.epoch < books.rules.epoch:
                await books.save([recounted(key, books.rules, await books.entries(key), kept.root)])

    asyncio.run(work())


def state(books: MemoryBooks) -> Any:
    """What a rebuild compares, and the days."""
    return {
        key: (
            kept.root.earned,
            {name: count for name, count in kept.root.ever.items() if count},
            {
                name: (one.total, one.values, one.hits)
                for name, one in kept.root.progress.items()
                if one.total or one.values or any(one.hits)
            },
            {name: (one.reached, one.teams, one.late) for name, one in kept.root.months.items() if one.teams},
            {
                on: (day.points, day.reached, day.shares, day.counts, day.values)
                for on, day in kept.days.items()
                if day.points or day.shares or day.counts or day.values
            },
        )
        for key, kept in books.accounts.items()
    }
