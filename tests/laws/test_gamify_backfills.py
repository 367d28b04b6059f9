"""After a backfill, what is kept is what the log makes from its beginning, whatever was kept before."""

import asyncio
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.gamify.domain.model.badges import Badge, BadgeKind, Span, Variety
from services.gamify.domain.model.deeds import Deed
from services.gamify.domain.model.rules import SHIPPED, Backfill, Group, Recurrence, Rule, RuleBook
from services.gamify.domain.rules.judging import excluded
from services.gamify.domain.rules.recounting import recounted
from services.gamify.storage import figures
from services.gamify.storage.documents.accounts import day_to_fields, month_to_fields, root_to_fields
from tests.laws.gamify_histories import (
    DAY_MS,
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
    Badge("everywhere", BadgeKind.VARIETY, Deed.SHARE, (1, 2), variety_of=Variety.NETWORK),
    # No rule asks for these: a late one is judged aside, without the others of its day.
    Badge("leads", BadgeKind.THRESHOLD, Deed.CONVERSION, (1, 2)),
    Badge("talk", BadgeKind.VARIETY, Deed.ACTIVITY, (1, 2), variety_of=Variety.TOPIC),
    Badge("topics", BadgeKind.VARIETY, Deed.CONVERSION, (1, 2), variety_of=Variety.TOPIC),
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
    badges=BADGES[:4],
)
HOLDING = replace(WITH_BADGES, version=4, effective_at_ms=START_MS + 75, hold_declared=True)
PUBLISHED = [WITH_BADGES, LEAVING_OUT, HOLDING]


@settings(max_examples=200, deadline=None)
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
    kept = {fact["event_id"] for fact in history_of(seed, size) if not excluded(heard(fact), book)}
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
    """What a rebuild compares of accounts and days, as it is stored."""
    accounts = [
        {
            "_id": key,
            **root_to_fields(kept.root),
            "months": {name: month_to_fields(one) for name, one in kept.root.months.items()},
        }
        for key, kept in books.accounts.items()
    ]
    days = {
        (key, on): day_to_fields(day) for key, kept in books.accounts.items() for on, day in kept.days.items()
    }
    return sorted(asyncio.run(_all(accounts)), key=lambda one: one["_id"]), days


async def _all(documents: list[Any]) -> list[Any]:
    async def each() -> Any:
        for one in documents:
            yield one

    return [one async for one in figures.accounts(each())]
