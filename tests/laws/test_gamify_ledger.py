"""The law of the ledger, held against an independent recomputation for any history, order and batching."""

from collections import Counter
from dataclasses import replace
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.gamify.domain.facts import Kind
from services.gamify.domain.model.deeds import Deed, Match
from services.gamify.domain.model.ledger import Position
from services.gamify.domain.model.rules import SHIPPED, Backfill, Recurrence, Rule, RuleBook, RuleVersion
from services.gamify.domain.rules.recounting import judged
from tests.laws import oracle
from tests.laws.gamify_histories import (
    DATES,
    DAY_MS,
    START_MS,
    arrival_of,
    cut,
    heard,
    history_of,
    keep,
    nets,
)

TIGHT = RuleVersion(
    version=2,
    effective_at_ms=START_MS + 40,
    rules=(
        Rule("bonus", Deed.SHARE, 3, START_MS + 50, START_MS + 80),
        Rule("click", Deed.CLICK, 7, percent=150),
        Rule("daily", Deed.SHARE, 1, recurrence=Recurrence.DAILY),
        Rule("hired", Deed.CONVERSION, 25),
        Rule("likes", Deed.REACTION, 2, per_unit=True, match=Match(measures=frozenset({"likes"}))),
        Rule("once", Deed.CLICK, 4, recurrence=Recurrence.ONCE, match=Match(topics=frozenset({"green"}))),
        Rule("seen", Deed.REACTION, 1, match=Match(measures=frozenset({"likes", "comments"}))),
        Rule("share", Deed.SHARE, 5, match=Match(teams=frozenset({"Paris"}))),
        Rule("talk", Deed.ACTIVITY, 6, recurrence=Recurrence.WEEKLY),
    ),
    shares_per_network_and_day=2,
    points_per_day=30,
    late_after_ms=DAY_MS,
    hold_declared=True,
)
TIGHT_FOR_ORACLE = {
    "from_ms": START_MS + 40,
    "rules": [
        {"id": "bonus", "deed": "SHARE", "points": 3, "from_ms": START_MS + 50, "until_ms": START_MS + 80},
        {"id": "click", "deed": "CLICK", "points": 7, "percent": 150},
        {"id": "daily", "deed": "SHARE", "points": 1, "every": "DAILY"},
        {"id": "hired", "deed": "CONVERSION", "points": 25},
        {"id": "likes", "deed": "REACTION", "points": 2, "per_unit": True, "match": {"measures": ["likes"]}},
        {"id": "once", "deed": "CLICK", "points": 4, "every": "ONCE", "match": {"topics": ["green"]}},
        {"id": "seen", "deed": "REACTION", "points": 1, "match": {"measures": ["likes", "comments"]}},
        {"id": "share", "deed": "SHARE", "points": 5, "match": {"team": ["Paris"]}},
        {"id": "talk", "deed": "ACTIVITY", "points": 6, "every": "WEEKLY"},
    ],
    "shares": 2,
    "points": 30,
    "late_ms": DAY_MS,
    "hold": True,
}
BOTH = [*oracle.SHIPPED, TIGHT_FOR_ORACLE]
ALWAYS_TIGHT = [{**oracle.SHIPPED[0], "from_ms": 0}, TIGHT_FOR_ORACLE | {"from_ms": 1}]

settled = settings(max_examples=60, deadline=None)
seeds, sizes = st.integers(0, 2**32 - 1), st.integers(0, 80)
"""Uniform chance collides more than drawn values do, which crowd near the simple ones."""


@settled
@given(seeds, sizes)
def test_any_order_repetition_and_batching_gives_the_nets_of_the_recomputation(seed: int, size: int) -> None:
    history = history_of(seed, size)
    assert nets(keep(arrival_of(seed, history))) == oracle.nets(history)


@settings(max_examples=200, deadline=None)
@given(seeds, sizes)
def test_the_same_holds_for_rules_of_every_sort_that_change_in_mid_day(seed: int, size: int) -> None:
    history = history_of(seed, size)
    assert nets(keep(arrival_of(seed, history), [TIGHT])) == oracle.nets(history, BOTH)


@settings(max_examples=100, deadline=None)
@given(seeds, sizes)
def test_the_same_holds_for_rules_of_every_sort_from_the_beginning(seed: int, size: int) -> None:
    history = history_of(seed, size, DATES[:4])
    found = nets(keep(arrival_of(seed, history), [replace(TIGHT, effective_at_ms=1)]))
    assert found == oracle.nets(history, ALWAYS_TIGHT)


@settled
@given(seeds, sizes)
def test_a_backfill_in_mid_stream_gives_what_would_be_had_it_always_been(seed: int, size: int) -> None:
    history = history_of(seed, size)
    batches = arrival_of(seed, history)
    books = keep(batches[: len(batches) // 2], [TIGHT])
    books.rules = RuleBook(
        [TIGHT], [Backfill(2, START_MS + 10, START_MS + 60), Backfill(1, START_MS, START_MS + 20)]
    )
    keep(batches, books=books)
    found = nets(books)
    wanted = oracle.nets(history, BOTH, [(2, START_MS + 10, START_MS + 60), (1, START_MS, START_MS + 20)])
    before = oracle.nets(history, BOTH)  # as it stays for those of whom nothing was heard since
    anew = {who.employee_id for who, kept in books.accounts.items() if kept.root.epoch == 2}
    assert found == {
        **{key: net for key, net in wanted.items() if key[0] in anew},
        **{key: net for key, net in before.items() if key[0] not in anew},
    }


@settled
@given(seeds, sizes)
def test_judged_at_once_is_judged_as_it_came(seed: int, size: int) -> None:
    history = history_of(seed, size)
    books = keep(arrival_of(seed, history), [TIGHT])
    for key, kept in books.accounts.items():
        own = [heard(fact) for fact in history if fact["employee_id"] == key.employee_id]
        made = judged(key, books.rules, own)
        assert made.root.earned == kept.root.earned
        assert {date: _board(day) for date, day in made.days.items()} == {
            date: _board(day) for date, day in kept.days.items()
        }
        assert {name: (m.reached, m.teams, m.late) for name, m in made.root.months.items()} == {
            name: (m.reached, m.teams, m.late) for name, m in kept.root.months.items()
        }


def _board(day: Any) -> tuple[Any, ...]:
    return day.tail, day.points, day.reached, day.shares, day.campaigns, sorted(day.late), day.team


@settled
@given(seeds, sizes)
def test_the_sum_of_the_ledger_is_the_balance_and_no_cap_is_exceeded(seed: int, size: int) -> None:
    books = keep(arrival_of(seed, history_of(seed, size)))
    sums: Counter[str] = Counter()
    days: Counter[tuple[str, str]] = Counter()
    shares: Counter[tuple[str, str, str]] = Counter()
    facts = {entry.position.event_id: entry.fact for _, entry in books.written if entry.fact is not None}
    for who, entry, line in books.lines():
        sums[who.employee_id] += line.points
        days[who.employee_id, entry.local_date] += line.points
        fact = facts[entry.position.event_id]
        if fact.kind is Kind.SHARE:
            shares[who.employee_id, entry.local_date, fact.share.network] += line.points
    assert +books.balances() == +sums
    assert all(0 <= points <= SHIPPED.points_per_day for points in days.values())
    assert all(points <= SHIPPED.shares_per_network_and_day * 2 for points in shares.values())


@settled
@given(seeds, sizes)
def test_nothing_is_edited_and_ordinals_count_up(seed: int, size: int) -> None:
    last: dict[tuple[str, str], int] = {}
    numbers: dict[str, int] = {}
    books = keep(arrival_of(seed, history_of(seed, size)), [TIGHT])
    for _, entry in books.written:
        assert entry.number == numbers.get(entry.position.event_id, -1) + 1
        numbers[entry.position.event_id] = entry.number
        for line in entry.lines:
            key = (entry.position.event_id, line.rule_id)
            assert line.ordinal == last.get(key, -1) + 1
            last[key] = line.ordinal


@settled
@given(seeds, sizes)
def test_the_path_of_entries_follows_the_order_of_arrival_whatever_the_batches(seed: int, size: int) -> None:
    history = history_of(seed, size)
    one, many = keep([history], [TIGHT]), keep(cut(Random(seed), history), [TIGHT])
    assert Counter(map(_path, one.written)) == Counter(map(_path, many.written))


def _path(written: Any) -> Any:
    who, entry = written
    return who, entry.position, entry.number, entry.lines, entry.standing, entry.change, entry.caused_by


@settled
@given(seeds, sizes)
def test_the_days_kept_are_those_of_the_nets(seed: int, size: int) -> None:
    """A board sums days: their points, and when they were reached, follow from the nets alone."""
    history = history_of(seed, size)
    books = keep(arrival_of(seed, history))
    at = {fact["event_id"]: fact for fact in history}
    days: dict[tuple[str, str], tuple[int, Position]] = {}
    for (person, event_id, _), (points, _) in oracle.nets(history).items():
        if points:
            position = Position(at[event_id]["occurred_at_ms"], event_id)
            before = days.get((person, at[event_id]["local_date"]), (0, position))
            days[person, at[event_id]["local_date"]] = before[0] + points, max(before[1], position)
    assert days == {key: (day.points, day.reached) for key, day in books.days().items() if day.points}


def test_what_comes_in_order_is_never_folded_again() -> None:
    history = [_click(number) for number in range(50)]
    books = keep([history[:20], history[20:]])
    assert books.loaded == []
    assert books.rounds == 2, "one look-up for each batch"


def test_a_late_click_on_a_full_day_is_not_folded_again() -> None:
    history = [_click(number) for number in range(50)]
    late = history.pop(30)
    books = keep([history, [late]])
    assert books.loaded == []
    assert nets(books) == oracle.nets([*history, late])


def test_a_full_day_that_a_new_version_reopens_is_folded_again() -> None:
    generous = replace(SHIPPED, version=2, effective_at_ms=START_MS + 60, points_per_day=500)
    stored = [_click(number) for number in (*range(12), 40)]
    batch = [_click(70), _click(30)]
    books = keep([stored, batch], [generous])
    versions = [*oracle.SHIPPED, {**oracle.SHIPPED[0], "from_ms": START_MS + 60, "points": 500}]
    assert nets(books) == oracle.nets([*stored, *batch], versions)


def _click(number: int) -> dict[str, Any]:
    return {
        "type": "EngagementObserved",
        "event_id": f"event-{number:02}",
        "employee_id": "ada",
        "occurred_at_ms": START_MS + number,
        "accepted_at_ms": START_MS + number,
        "local_date": DATES[0],
        "share_id": "share-1",
        "content_id": "item-1",
        "network": "x",
        "consent": True,
        "charter": True,
        "training": True,
        "topics": [],
        "team": "",
        "click": {"human": True, "first_visit": True},
    }
