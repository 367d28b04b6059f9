"""The law of the ledger, held against an independent recomputation for any history, order and batching."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.gamify.domain.facts import (
    Click,
    ConversionObserved,
    Eligibility,
    EngagementObserved,
    PointsFact,
    ShareMade,
    ShareRetracted,
    Stamp,
)
from services.gamify.domain.model import SHIPPED, Deed, Line, Position, Rule, RuleVersion, ShareKey
from services.gamify.usecases import record

from . import oracle
from .gamify_memory import MemoryBooks

DAY_MS = 86_400_000
START_MS = 1_700_000_000_000
PEOPLE = ["ada"] * 4 + ["bob"]
DATES = ["2023-11-14"] * 3 + ["2023-11-15"]

TIGHT = RuleVersion(
    version=2,
    effective_at_ms=START_MS + 40,
    rules=(
        Rule("bonus", Deed.SHARE, 3, START_MS + 50, START_MS + 80),
        Rule("click", Deed.CLICK, 7),
        Rule("hired", Deed.CONVERSION, 25),
        Rule("share", Deed.SHARE, 5),
    ),
    shares_per_network_and_day=2,
    points_per_day=30,
    late_after_ms=DAY_MS,
)
TIGHT_FOR_ORACLE = {
    "from_ms": START_MS + 40,
    "rules": [
        ("bonus", "ShareMade", 3, START_MS + 50, START_MS + 80),
        ("click", "click", 7),
        ("hired", "ConversionObserved", 25),
        ("share", "ShareMade", 5),
    ],
    "shares": 2,
    "points": 30,
    "late_ms": DAY_MS,
}

KINDS = ["ShareMade"] * 7 + ["ShareRetracted"] + ["click"] * 10 + ["ConversionObserved", "corrects"]
GOOD = {"consent": True, "charter": True, "training": True}
ELIGIBILITY = [GOOD] * 12 + [GOOD | {name: False} for name in GOOD]
CLICKS = [{"human": True, "first_visit": True}] * 8 + [
    {"human": False, "first_visit": True},
    {"human": True, "first_visit": False},
]
settled = settings(max_examples=60, deadline=None)
seeds, sizes = st.integers(0, 2**32 - 1), st.integers(0, 80)
"""Uniform chance collides more than drawn values do, which crowd near the simple ones."""


def history_of(seed: int, size: int) -> list[dict[str, Any]]:
    """A history of two people, small enough that everything collides with everything."""
    chance = Random(seed)
    return [_fact(chance, number) for number in range(size)]


def _fact(chance: Random, number: int) -> dict[str, Any]:
    kind = chance.choice(KINDS)
    occurred_at_ms = START_MS + chance.randint(0, 100)
    share = chance.randint(0, 15)
    fact: dict[str, Any] = {
        "type": "EngagementObserved" if kind in {"click", "corrects"} else kind,
        "event_id": f"event-{number:02}",
        "employee_id": chance.choice(PEOPLE),
        "occurred_at_ms": occurred_at_ms,
        "accepted_at_ms": occurred_at_ms + chance.choice([0] * 9 + [2 * DAY_MS]),
        "local_date": chance.choice(DATES),
        "share_id": f"share-{share}",
        "content_id": f"item-{share % 8}",
        "network": "x" if share % 8 > 5 else "linkedin",
        **chance.choice(ELIGIBILITY),
    }
    if kind == "click":
        fact["click"] = chance.choice(CLICKS)
    if kind == "corrects":
        fact["corrects"] = f"event-{chance.randint(0, number + 5):02}"
    return fact


def arrival_of(seed: int, history: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The history as it may arrive: shuffled, some of it up to five times, in batches of any size."""
    chance = Random(seed)
    arrived = [fact for fact in history for _ in range(chance.choice([1, 1, 1, 1, 2, 5]))]
    chance.shuffle(arrived)
    return cut(chance, arrived)


def cut(chance: Random, arrived: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The same in batches of any size."""
    batches: list[list[dict[str, Any]]] = [[]]
    often = chance.choice([0.02, 0.2, 1.0])
    for fact in arrived:
        if chance.random() < often:
            batches.append([])
        batches[-1].append(fact)
    return batches


def heard(fact: Mapping[str, Any]) -> PointsFact:
    """The plain fact in the words of the house."""
    stamp = Stamp(
        fact["employee_id"],
        Position(fact["occurred_at_ms"], fact["event_id"]),
        fact["accepted_at_ms"],
        fact["local_date"],
        ShareKey(fact["share_id"], fact["content_id"], fact["network"]),
    )
    eligibility = Eligibility(fact["consent"], fact["charter"], fact["training"])
    match fact["type"]:
        case "ShareMade":
            return ShareMade(stamp, eligibility)
        case "ShareRetracted":
            return ShareRetracted(stamp)
        case "ConversionObserved":
            return ConversionObserved(stamp, eligibility)
        case _:
            click = Click(**fact["click"]) if "click" in fact else None
            return EngagementObserved(stamp, eligibility, click, fact.get("corrects", ""))


def keep(
    batches: Sequence[Sequence[Mapping[str, Any]]], published: Sequence[RuleVersion] = ()
) -> MemoryBooks:
    """Books after these batches; the chassis drops what was heard before, so each event is given once."""
    books = MemoryBooks(published)
    seen: set[str] = set()

    async def play() -> None:
        for batch in batches:
            fresh = []
            for fact in batch:
                if fact["event_id"] not in seen:
                    seen.add(fact["event_id"])
                    fresh.append(heard(fact))
            await record(books, fresh, lambda line: None)

    asyncio.run(play())
    return books


def nets(lines: Sequence[Line]) -> oracle.Nets:
    """The net of each person, event and rule: the sum of the points, and the reason of the last line."""
    by_key: dict[tuple[str, str, str], list[Line]] = defaultdict(list)
    for line in lines:
        by_key[line.employee_id, line.case.position.event_id, line.claim.rule_id].append(line)
    return {
        key: (sum(line.points for line in of), max(of, key=lambda line: line.ordinal).reason.value)
        for key, of in by_key.items()
    }


@settled
@given(seeds, sizes)
def test_any_order_repetition_and_batching_gives_the_nets_of_the_recomputation(seed: int, size: int) -> None:
    history = history_of(seed, size)
    assert nets(keep(arrival_of(seed, history)).lines) == oracle.nets(history)


@settled
@given(seeds, sizes)
def test_the_same_holds_when_the_rules_change_in_mid_day(seed: int, size: int) -> None:
    history = history_of(seed, size)
    expected = oracle.nets(history, [*oracle.SHIPPED, TIGHT_FOR_ORACLE])
    assert nets(keep(arrival_of(seed, history), [TIGHT]).lines) == expected


@settled
@given(seeds, sizes)
def test_the_sum_of_the_ledger_is_the_balance_and_no_cap_is_exceeded(seed: int, size: int) -> None:
    books = keep(arrival_of(seed, history_of(seed, size)))
    sums: Counter[str] = Counter()
    days: Counter[tuple[str, str]] = Counter()
    shares: Counter[tuple[str, str, str]] = Counter()
    for line in books.lines:
        sums[line.employee_id] += line.points
        days[line.employee_id, line.case.local_date] += line.points
        if line.case.deed is Deed.SHARE:
            shares[line.employee_id, line.case.local_date, line.case.share.network] += line.points
    assert +Counter(books.balances) == +sums
    assert all(0 <= points <= SHIPPED.points_per_day for points in days.values())
    assert all(points <= SHIPPED.shares_per_network_and_day * 2 for points in shares.values())


@settled
@given(seeds, sizes)
def test_nothing_is_edited_and_ordinals_count_up(seed: int, size: int) -> None:
    last: dict[tuple[str, str], int] = {}
    for line in keep(arrival_of(seed, history_of(seed, size))).lines:
        key = (line.case.position.event_id, line.claim.rule_id)
        assert line.ordinal == last.get(key, -1) + 1
        last[key] = line.ordinal


@settled
@given(seeds, sizes)
def test_the_path_of_entries_follows_the_order_of_arrival_whatever_the_batches(seed: int, size: int) -> None:
    history = history_of(seed, size)
    assert Counter(keep([history]).lines) == Counter(keep(cut(Random(seed), history)).lines)


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


def test_a_late_click_on_a_full_day_is_not_folded_again() -> None:
    history = [_click(number) for number in range(50)]
    late = history.pop(30)
    books = keep([history, [late]])
    assert books.loaded == []
    assert nets(books.lines) == oracle.nets([*history, late])


def test_a_full_day_that_a_new_version_reopens_is_folded_again() -> None:
    generous = replace(SHIPPED, version=2, effective_at_ms=START_MS + 60, points_per_day=500)
    stored = [_click(number) for number in (*range(12), 40)]
    batch = [_click(70), _click(30)]
    books = keep([stored, batch], [generous])
    versions = [*oracle.SHIPPED, {**oracle.SHIPPED[0], "from_ms": START_MS + 60, "points": 500}]
    assert nets(books.lines) == oracle.nets([*stored, *batch], versions)


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
        "click": {"human": True, "first_visit": True},
    }
