"""The law of the ledger, computed once more from nothing but the facts: naive, whole, from the beginning.

It imports nothing of the services and is written another way than they are: no state, no increments, one sort
and some passes over everything. Facts are plain dicts, as `plain` makes them of the messages of share.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

Fact = Mapping[str, Any]
Version = Mapping[str, Any]
Nets = dict[tuple[str, str, str], tuple[int, str]]

DAY_MS = 24 * 3600 * 1000
SHIPPED: Sequence[Version] = (
    {
        "from_ms": 0,
        "rules": [
            {"id": "share", "deed": "SHARE", "points": 2},
            {"id": "click", "deed": "CLICK", "points": 10},
        ],
        "shares": 3,
        "points": 100,
        "late_ms": 90 * DAY_MS,
    },
)
DEEDS = {"ShareMade": "SHARE", "ConversionObserved": "CONVERSION", "ActivityRecorded": "ACTIVITY"}


class Reckoning:
    """Everything that follows from a set of facts. Repeats count once, order means nothing."""

    def __init__(
        self, facts: Iterable[Fact], versions: Sequence[Version] = SHIPPED, backfills: Sequence[Any] = ()
    ) -> None:
        self.order = sorted({f["event_id"]: f for f in facts}.values(), key=_position)
        self._versions, self._backfills = versions, backfills
        self.nets: Nets = {}
        self.counted: list[Fact] = []
        self.won: dict[str, int] = Counter()
        self._marks()
        deeds = [(f, self.version(f)) for f in self.order if deed_of(f)]
        contested = [(f, v) for f, v in deeds if not stamped(f, v)]
        standing = self._standings(contested)
        claims = self._claims(deeds, standing)
        self._caps(deeds, standing, claims)

    def version(self, f: Fact) -> Version:
        at = f["occurred_at_ms"]
        for number, first, until in reversed(self._backfills):
            if first <= at < until:
                found: Version = self._versions[number - 1]
                return found
        return max((v for v in self._versions if v["from_ms"] <= at), key=lambda v: v["from_ms"])

    def _marks(self) -> None:
        self._retracted: dict[Any, Any] = {}
        for f in reversed(self.order):
            if f["type"] in ("ShareRetracted", "ActivityRetracted"):
                self._retracted[share_of(f)] = _position(f)
        self._corrected = {(f["employee_id"], f["corrects"]) for f in self.order if f.get("corrects")}
        self._verified = {share_of(f) for f in self.order if f["type"] == "ShareVerified"}

    def _standings(self, contested: Sequence[tuple[Fact, Version]]) -> dict[str, str]:
        standing: dict[str, str] = {}
        earning: set[Any] = set()
        for f, v in contested:
            reason = self._others(f, v)
            if deed_of(f) == "SHARE" and not reason:
                slot = (f["employee_id"], f["content_id"], f["network"])
                reason = "DUPLICATE_SHARE" if slot in earning else ""
                earning.add(slot)
            standing[f["event_id"]] = reason
        return standing

    def _others(self, f: Fact, v: Version) -> str:
        gone = self._retracted.get(share_of(f))
        if deed_of(f) in ("SHARE", "ACTIVITY"):
            waits = v.get("hold") and f.get("declared") and share_of(f) not in self._verified
            return "RETRACTED" if gone else "AWAITING_EVIDENCE" if waits and deed_of(f) == "SHARE" else ""
        if (f["employee_id"], f["event_id"]) in self._corrected:
            return "RECLASSIFIED"
        return "RETRACTED" if gone and gone < _position(f) else ""

    def _claims(
        self, deeds: Sequence[tuple[Fact, Version]], standing: Mapping[str, str]
    ) -> dict[tuple[str, str], tuple[str, int]]:
        """Reason and units per (event, rule), before caps."""
        found: dict[tuple[str, str], tuple[str, int]] = {}
        once: set[Any] = set()
        stacks: dict[Any, list[Any]] = defaultdict(list)
        owed: Counter[Any] = Counter()
        for f, v in deeds:
            for rule in asked(f, v):
                key = (f["event_id"], rule["id"])
                no = stamped(f, v) or outside(f, rule)
                found[key] = (no, units(f, rule))
                if no or standing[f["event_id"]]:
                    continue
                if rule.get("every"):
                    time = (f["employee_id"], rule["id"], period(rule["every"], f["local_date"]))
                    found[key] = ("ALREADY_EARNED" if time in once else "", 1)
                    once.add(time)
                if rule.get("per_unit"):
                    _units(f, rule, found, stacks, owed)
        return found

    def _caps(
        self,
        deeds: Sequence[tuple[Fact, Version]],
        standing: Mapping[str, str],
        claims: Mapping[tuple[str, str], tuple[str, int]],
    ) -> None:
        shares: Counter[Any] = Counter()
        points: Counter[Any] = Counter()
        for f, v in deeds:
            day = (f["employee_id"], f["local_date"])
            case = stamped(f, v) or standing[f["event_id"]]
            if deed_of(f) == "SHARE" and not case:
                case = "NETWORK_DAY_CAP" if shares[*day, f["network"]] >= v["shares"] else ""
                shares[*day, f["network"]] += not case
            for rule in asked(f, v):
                reason, count = claims[f["event_id"], rule["id"]]
                no = (reason if reason and reason != "ALREADY_EARNED" else "") or case or reason
                want = rule["points"] * count * rule.get("percent", 100) // 100
                won = 0 if no else max(0, min(want, v["points"] - points[day]))
                points[day] += won
                self.won[f["event_id"]] += won
                none = "DAY_CAP" if want > 0 else "NO_UNITS_LEFT"
                yes = none if not won else "AWARDED" if won == want else "CLIPPED_BY_DAY_CAP"
                self.nets[f["employee_id"], f["event_id"], rule["id"]] = (won, no or yes)
            if not case:
                self.counted.append(f)


def _units(f: Fact, rule: Any, found: Any, stacks: Any, owed: Counter[Any]) -> None:
    """A counter goes up and down: what it goes down by is taken from the newest units before."""
    key, stack = (
        (f["employee_id"], f["share_id"], rule["id"]),
        stacks[f["employee_id"], f["share_id"], rule["id"]],
    )
    change = units(f, rule)
    paid = min(owed[key], max(0, change))
    owed[key] -= paid
    found[f["event_id"], rule["id"]] = ("", max(0, change - paid))
    stack.append((f["event_id"], rule["id"]))
    down = max(0, -change)
    for place in reversed(stack):
        reason, left = found[place]
        found[place] = (reason, left - min(left, down))
        down -= min(left, down)
    owed[key] += down


def nets(facts: Iterable[Fact], versions: Sequence[Version] = SHIPPED, backfills: Sequence[Any] = ()) -> Nets:
    """Return (points, reason) per (employee, event, rule)."""
    return Reckoning(facts, versions, backfills).nets


def balances(result: Nets) -> Counter[str]:
    """Return the points of each person that has a net at all."""
    sums: Counter[str] = Counter()
    for (employee, _, _), (won, _) in result.items():
        sums[employee] += won
    return sums


def deed_of(f: Fact) -> str:
    """What a rule calls it; empty for what is no deed."""
    if f["type"] != "EngagementObserved":
        return DEEDS.get(f["type"], "")
    return "" if f.get("corrects") else "CLICK" if f.get("click") else "REACTION"


def asked(f: Fact, v: Version) -> list[Any]:
    """The rules that are about a deed, by id."""
    fitting = [
        r for r in v["rules"] if r["deed"] == deed_of(f) and fits(f, r.get("match", {})) and units(f, r)
    ]
    return sorted(fitting, key=lambda rule: str(rule["id"]))


def fits(f: Fact, match: Mapping[str, Sequence[str]]) -> bool:
    """Whether a deed is like that; `measures` is another matter."""
    return all(
        set(f["topics"]) & set(wanted) if name == "topics" else f.get(name) in wanted
        for name, wanted in match.items()
        if name != "measures"
    )


def units(f: Fact, rule: Any) -> int:
    """For how many units a rule is asked; 0 where it is not."""
    if deed_of(f) != "REACTION":
        return 1
    change = sum(n for measure, n in f["deltas"] if measure in rule.get("match", {}).get("measures", ()))
    return change if rule.get("per_unit") else int(change > 0)


def stamped(f: Fact, v: Version) -> str:
    """Why its own stamps say no."""
    click = f.get("click") or {"human": True, "first_visit": True}
    no = {
        "NO_CONSENT": not f["consent"],
        "CHARTER_NOT_ACKNOWLEDGED": not f["charter"],
        "TRAINING_NOT_VALID": not f["training"],
        "BOT_CLICK": not click["human"],
        "REPEAT_VISIT": not click["first_visit"],
        "TOO_LATE": f["accepted_at_ms"] - f["occurred_at_ms"] > v["late_ms"],
    }
    return next((reason for reason, true in no.items() if true), "")


def outside(f: Fact, rule: Any) -> str:
    """Why the rule's window says no."""
    inside = rule.get("from_ms", 0) <= f["occurred_at_ms"] < rule.get("until_ms", float("inf"))
    return "" if inside else "OUTSIDE_WINDOW"


def period(span: str, local_date: str) -> str:
    """A name for the period of the date."""
    day = date.fromisoformat(local_date)
    names = {
        "DAY": local_date,
        "DAILY": local_date,
        "WEEK": str(day - timedelta(days=day.weekday())),
        "WEEKLY": str(day - timedelta(days=day.weekday())),
        "MONTH": local_date[:7],
        "MONTHLY": local_date[:7],
        "QUARTER": f"{day.year}-{(day.month - 1) // 3}",
    }
    return names.get(span, "")


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
        "topics": list(message.item.topics),
        "team": message.person.team,
        "declared": getattr(message, "provenance", 0) == 3,
    }
    if hasattr(message, "eligibility"):
        yes = message.eligibility
        fact |= {"consent": yes.consent, "charter": yes.charter, "training": yes.training}
    if hasattr(message, "corrects"):
        fact["corrects"] = message.corrects
        fact["deltas"] = [(MEASURES[one.measure], one.amount) for one in message.deltas]
        if message.HasField("click"):
            human = getattr(message.click, "class") == 1
            fact["click"] = {"human": human, "first_visit": message.click.first_visit}
    return fact


MEASURES = dict(
    enumerate(
        [
            "likes",
            "comments",
            "reshares",
            "impressions",
            "reach",
            "clicks",
            "saves",
            "video_views",
            "follows",
        ],
        1,
    )
)


def _position(f: Fact) -> tuple[int, str]:
    return f["occurred_at_ms"], f["event_id"]


def share_of(f: Fact) -> tuple[str, ...]:
    """What makes two facts be about one share."""
    return f["employee_id"], f["share_id"], f["content_id"], f["network"]
