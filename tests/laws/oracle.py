"""The law of the ledger, computed once more from nothing but the facts: naive, whole, from the beginning.

It imports nothing of the services and is written another way than they are: no state, no increments, one sort
and three passes over everything. Facts are plain dicts, as `plain` makes them of the messages of share.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Fact = Mapping[str, Any]
Nets = dict[tuple[str, str, str], tuple[int, str]]

SHIPPED: Sequence[Mapping[str, Any]] = (
    {
        "from_ms": 0,
        "rules": [("share", "ShareMade", 2), ("click", "click", 10)],
        "shares": 3,
        "points": 100,
        "late_ms": 90 * 24 * 3600 * 1000,
    },
)


def nets(facts: Iterable[Fact], versions: Sequence[Mapping[str, Any]] = SHIPPED) -> Nets:
    """Return (points, reason) per (employee, event, rule). Repeats count once, order means nothing."""
    order = sorted({f["event_id"]: f for f in facts}.values(), key=_position)
    retracted: dict[tuple[str, ...], tuple[int, str]] = {}
    for f in reversed(order):
        if f["type"] == "ShareRetracted":
            retracted[_share(f)] = _position(f)
    corrected = {(f["employee_id"], f["corrects"]) for f in order if f.get("corrects")}
    asks = [(f, v, asked) for f in order if (v := _version(f, versions)) and (asked := _asked(f, v))]
    earning: dict[tuple[str, ...], str] = {}
    for f, v, asked in asks:
        contested = any(not _stamped(f, v, rule) for rule in asked)
        if f["type"] == "ShareMade" and contested and _share(f) not in retracted:
            earning.setdefault((f["employee_id"], f["content_id"], f["network"]), f["event_id"])
    result: Nets = {}
    shares: Counter[tuple[str, ...]] = Counter()
    points: Counter[tuple[str, ...]] = Counter()
    for f, v, asked in asks:
        day = (f["employee_id"], f["local_date"])
        reason = _others(f, retracted, corrected, earning)
        if f["type"] == "ShareMade" and not reason and not all(_stamped(f, v, rule) for rule in asked):
            reason = "NETWORK_DAY_CAP" if shares[*day, f["network"]] >= v["shares"] else ""
            shares[*day, f["network"]] += not reason
        for rule in asked:
            no = _stamped(f, v, rule) or reason
            won = 0 if no else max(0, min(rule[2], v["points"] - points[day]))
            points[day] += won
            yes = "AWARDED" if won == rule[2] else "CLIPPED_BY_DAY_CAP" if won else "DAY_CAP"
            result[f["employee_id"], f["event_id"], rule[0]] = (won, no or yes)
    return result


def balances(result: Nets) -> Counter[str]:
    """Return the points of each person that has a net at all."""
    sums: Counter[str] = Counter()
    for (employee, _, _), (won, _) in result.items():
        sums[employee] += won
    return sums


def plain(event_id: str, message: Any) -> dict[str, Any]:
    """Return a message of portevoix.share.v1 as a plain fact; only attributes are read, by name."""
    fact: dict[str, Any] = {
        "type": type(message).__name__,
        "event_id": event_id,
        "employee_id": message.person.employee_id,
        "occurred_at_ms": message.moment.occurred_at_ms,
        "accepted_at_ms": message.moment.accepted_at_ms,
        "local_date": message.moment.local_date,
        "share_id": message.share_id,
        "content_id": message.item.content_id,
        "network": message.network,
    }
    if hasattr(message, "eligibility"):
        yes = message.eligibility
        fact |= {"consent": yes.consent, "charter": yes.charter, "training": yes.training}
    if hasattr(message, "corrects"):
        fact["corrects"] = message.corrects
        if message.HasField("click"):
            human = getattr(message.click, "class") == 1
            fact["click"] = {"human": human, "first_visit": message.click.first_visit}
    return fact


def _position(f: Fact) -> tuple[int, str]:
    return f["occurred_at_ms"], f["event_id"]


def _share(f: Fact) -> tuple[str, ...]:
    return f["employee_id"], f["share_id"], f["content_id"], f["network"]


def _version(f: Fact, versions: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    return max((v for v in versions if v["from_ms"] <= f["occurred_at_ms"]), key=lambda v: v["from_ms"])


def _asked(f: Fact, v: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    if f.get("corrects"):
        return []
    of = "click" if f.get("click") else f["type"]
    return sorted(rule for rule in v["rules"] if rule[1] == of)


def _stamped(f: Fact, v: Mapping[str, Any], rule: tuple[Any, ...]) -> str:
    begins, ends = rule[3:] if len(rule) > 3 else (0, float("inf"))
    click = f.get("click") or {"human": True, "first_visit": True}
    no = {
        "NO_CONSENT": not f["consent"],
        "CHARTER_NOT_ACKNOWLEDGED": not f["charter"],
        "TRAINING_NOT_VALID": not f["training"],
        "TOO_LATE": f["accepted_at_ms"] - f["occurred_at_ms"] > v["late_ms"],
        "OUTSIDE_WINDOW": not begins <= f["occurred_at_ms"] < ends,
        "BOT_CLICK": not click["human"],
        "REPEAT_VISIT": not click["first_visit"],
    }
    return next((reason for reason, true in no.items() if true), "")


def _others(f: Fact, retracted: Mapping[Any, Any], corrected: set[Any], earning: Mapping[Any, str]) -> str:
    if f["type"] == "ShareMade":
        if _share(f) in retracted:
            return "RETRACTED"
        first = earning.get((f["employee_id"], f["content_id"], f["network"]))
        return "" if first in (None, f["event_id"]) else "DUPLICATE_SHARE"
    if (f["employee_id"], f["event_id"]) in corrected:
        return "RECLASSIFIED"
    return "RETRACTED" if _share(f) in retracted and retracted[_share(f)] < _position(f) else ""
