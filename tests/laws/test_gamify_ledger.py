"""The law of the ledger, held against an independent recomputation for any history, order and batching."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import HealthCheck, given, settings
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

KINDS = ["ShareMade"] * 5 + ["ShareRetracted"] * 2 + ["click"] * 7 + ["ConversionObserved", "corrects"]
GOOD = {"consent": True, "charter": True, "training": True}
ELIGIBILITY = [GOOD] * 12 + [GOOD | {name: False} for name in GOOD]
CLICKS = [{"human": True, "first_visit": True}] * 8 + [
    {"human": False, "first_visit": True},
    {"human": True, "first_visit": False},
]
settled = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@st.composite
def facts(draw: st.DrawFn) -> list[dict[str, Any]]:
    """A history of two people, small enough that everything collides with everything."""
    size = draw(st.integers(0, 40))
    return [_fact(draw, number, size) for number in range(size)]


def _fact(draw: st.DrawFn, number: int, size: int) -> dict[str, Any]:
    kind = draw(st.sampled_from(KINDS))
    occurred_at_ms = START_MS + draw(st.integers(0, 100))
    share = draw(st.integers(0, 9))
    fact: dict[str, Any] = {
        "type": "EngagementObserved" if kind in {"click", "corrects"} else kind,
        "event_id": f"event-{number:02}",
        "employee_id": draw(st.sampled_from(PEOPLE)),
        "occurred_at_ms": occurred_at_ms,
        "accepted_at_ms": occurred_at_ms + draw(st.sampled_from([0] * 9 + [2 * DAY_MS])),
        "local_date": draw(st.sampled_from(DATES)),
        "share_id": f"share-{share}",
        "content_id": f"item-{share % 5}",
        "network": "x" if share % 5 == 4 else "linkedin",
        **draw(st.sampled_from(ELIGIBILITY)),
    }
    if kind == "click":
        fact["click"] = draw(st.sampled_from(CLICKS))
    if kind == "corrects":
        fact["corrects"] = f"event-{draw(st.integers(0, size - 1)):02}"
    return fact


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


def keep(batches: Sequence[Sequence[Mapping[str, Any]]], published: Sequence[RuleVersion] = ()) -> MemoryBooks:
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


def cut(history: Sequence[Any], sizes: Sequence[int]) -> list[Sequence[Any]]:
    """The history in batches of these sizes, the rest in one."""
    batches, at = [], 0
    for size in sizes:
        batches.append(history[at : at + size])
        at += size
    return [*batches, history[at:]]


@st.composite
def arrivals(draw: st.DrawFn) -> tuple[list[dict[str, Any]], list[Sequence[dict[str, Any]]]]:
    """A history, and the same as it may arrive: shuffled, some of it repeated, in batches of any size."""
    history = draw(facts())
    repeated = draw(st.lists(st.sampled_from(history), max_size=5)) if history else []
    arrived = draw(st.permutations(history + repeated))
    return history, cut(arrived, draw(st.lists(st.integers(1, 9), max_size=8)))


@settled
@given(arrivals())
def test_any_order_repetition_and_batching_gives_the_nets_of_the_recomputation(arrival: Any) -> None:
    history, batches = arrival
    assert nets(keep(batches).lines) == oracle.nets(history)


@settled
@given(arrivals())
def test_the_same_holds_when_the_rules_change_in_mid_day(arrival: Any) -> None:
    history, batches = arrival
    expected = oracle.nets(history, [*oracle.SHIPPED, TIGHT_FOR_ORACLE])
    assert nets(keep(batches, [TIGHT]).lines) == expected


@settled
@given(arrivals())
def test_the_sum_of_the_ledger_is_the_balance_and_no_cap_is_exceeded(arrival: Any) -> None:
    _, batches = arrival
    books = keep(batches)
    sums: Counter[str] = Counter()
    days: Counter[tuple[str, str]] = Counter()
    for line in books.lines:
        sums[line.employee_id] += line.points
        days[line.employee_id, line.case.local_date] += line.points
    assert {person: points for person, points in books.balances.items() if points} == +sums
    assert all(0 <= points <= SHIPPED.points_per_day for points in days.values())


@settled
@given(arrivals())
def test_nothing_is_edited_and_ordinals_count_up(arrival: Any) -> None:
    _, batches = arrival
    books = MemoryBooks()
    seen: dict[tuple[str, str], int] = {}
    for line in keep(batches).lines:
        key = (line.case.position.event_id, line.claim.rule_id)
        assert line.ordinal == seen.get(key, -1) + 1
        seen[key] = line.ordinal
    assert books.lines == []


@settled
@given(facts(), st.lists(st.integers(1, 9), max_size=8))
def test_the_path_of_entries_depends_on_the_order_of_arrival_and_not_on_the_batches(
    history: list[dict[str, Any]], sizes: list[int]
) -> None:
    assert Counter(keep([history]).lines) == Counter(keep(cut(history, sizes)).lines)


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
