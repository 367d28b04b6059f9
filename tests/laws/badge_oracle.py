"""Badges, computed once more from all deeds that count: by trying every window there is."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from tests.laws import oracle

Badge = Mapping[str, Any]


def tiers(found: oracle.Reckoning, badges: Sequence[Badge]) -> dict[tuple[str, str], int]:
    """The highest tier per (employee, badge), where there is any."""
    result: dict[tuple[str, str], int] = {}
    for badge in badges:
        for who in {f["employee_id"] for f in found.counted}:
            deeds = [f for f in found.counted if f["employee_id"] == who and _is(f, badge)]
            tier = sum(_reached(badge, deeds, wanted, found) for wanted in badge["tiers"])
            if tier:
                result[who, badge["id"]] = tier
    return result


def _is(f: oracle.Fact, badge: Badge) -> bool:
    return oracle.deed_of(f) == badge["deed"] and oracle.fits(f, badge.get("match", {}))


def _reached(badge: Badge, deeds: Sequence[oracle.Fact], wanted: int, found: oracle.Reckoning) -> bool:
    match badge["kind"]:
        case "VARIETY":
            return len({value for f in deeds for value in _values(badge, f)}) >= wanted
        case "COUNT_IN_WINDOW":
            return any(_within(deeds, f, badge["window_days"]) >= wanted for f in deeds)
        case "PERIODIC":
            return max(_by_period(badge, deeds).values(), default=0) >= wanted
        case "STREAK" | "PERIODIC_STREAK":
            return _streak(badge, deeds, wanted)
        case _ if badge.get("unit") == "POINTS":
            return sum(found.won[f["event_id"]] for f in deeds) >= wanted
        case _:
            return len(deeds) >= wanted


def _values(badge: Badge, f: oracle.Fact) -> Sequence[str]:
    return list(f["topics"]) if badge["variety_of"] == "TOPIC" else [f["network"]]


def _within(deeds: Sequence[oracle.Fact], last: oracle.Fact, days: int) -> int:
    end = date.fromisoformat(last["local_date"])
    begin = end - timedelta(days=days - 1)
    return sum(begin <= date.fromisoformat(f["local_date"]) <= end for f in deeds)


def _by_period(badge: Badge, deeds: Sequence[oracle.Fact]) -> Counter[str]:
    return Counter(oracle.period(badge["span"], f["local_date"]) for f in deeds)


def _streak(badge: Badge, deeds: Sequence[oracle.Fact], wanted: int) -> bool:
    """Walk back from each full period over as many as may belong to its streak."""
    counts = _by_period(badge, deeds)
    full = {name for name, count in counts.items() if count >= badge.get("each", 1)}
    for f in deeds:
        if oracle.period(badge["span"], f["local_date"]) not in full:
            continue
        day, seen = date.fromisoformat(f["local_date"]), list[str]()
        while len(seen) < wanted + badge.get("freezes", 0):
            name = oracle.period(badge["span"], day.isoformat())
            if name not in seen:
                seen.append(name)
            day -= timedelta(days=1)
        if sum(name in full for name in seen) >= wanted:
            return True
    return False
