"""Who wins a challenge, computed once more from all deeds that count: by sorting and adding, nothing kept."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.laws import oracle


def winners(
    facts: Sequence[oracle.Fact], challenge: Mapping[str, Any], versions: Sequence[oracle.Version], floor: int
) -> list[tuple[str, int]]:
    """The winners in order, each with the result, from the facts that were accepted by the closing."""
    known = [f for f in facts if f["accepted_at_ms"] <= challenge["until_ms"] + challenge["grace_ms"]]
    found = oracle.Reckoning(known, versions)
    deeds = [f for f in found.counted if _is(f, challenge)]
    by_name: dict[str, list[oracle.Fact]] = {}
    for f in deeds:
        by_name.setdefault(_name(f, challenge), []).append(f)
    rows = [_row(name, of, found, challenge) for name, of in by_name.items()]
    if challenge["who"] == "TEAM":
        rows = [row for row in rows if row[3] >= floor and row[2]]
    order = sorted(row[:3] for row in rows if row[0] < 0)
    if challenge["aim"] == "RANKING":
        return [(name, -result) for result, _, name in order[: challenge["places"]]]
    return [(name, -result) for result, _, name in order if -result >= challenge["target"]]


def too_late(facts: Sequence[oracle.Fact], challenge: Mapping[str, Any]) -> int:
    """How many deeds of its time were accepted after the closing."""
    once = {f["event_id"]: f for f in facts}.values()
    closing = challenge["until_ms"] + challenge["grace_ms"]
    return sum(_is(f, challenge) and f["accepted_at_ms"] > closing for f in once)


def _is(f: oracle.Fact, challenge: Mapping[str, Any]) -> bool:
    in_time = challenge["from_ms"] <= f["occurred_at_ms"] < challenge["until_ms"]
    rule = {"match": challenge["match"]}
    return (
        in_time
        and oracle.deed_of(f) == challenge["deed"]
        and oracle.fits(f, rule["match"])
        and bool(oracle.units(f, rule))
    )


def _name(f: oracle.Fact, challenge: Mapping[str, Any]) -> str:
    return str({"PERSON": f["employee_id"], "TEAM": f["team"], "EVERYBODY": ""}[challenge["who"]])


def _row(
    name: str, deeds: Sequence[oracle.Fact], found: oracle.Reckoning, challenge: Mapping[str, Any]
) -> tuple[int, tuple[int, str], str, int]:
    """Minus the result, when it was reached, the name, and how many people had a part in it."""
    points = challenge["unit"] == "POINTS"
    worth = {f["event_id"]: found.won[f["event_id"]] if points else 1 for f in deeds}
    moments = [(f["occurred_at_ms"], f["event_id"]) for f in deeds if worth[f["event_id"]]]
    people = len({f["employee_id"] for f in deeds})
    total = sum(worth.values())
    rate = challenge["who"] == "TEAM" and challenge["aim"] == "RANKING"
    return -(total * 100 // people if rate else total), max(moments, default=(0, "")), name, people
