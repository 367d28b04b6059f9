"""Histories in which everything collides with everything, and the ways in which they may arrive."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from services.gamify.domain.facts import Fact, Kind
from services.gamify.domain.model.deeds import About
from services.gamify.domain.model.ledger import AccountKey, Position, Reason, ShareKey
from services.gamify.domain.model.rules import RuleVersion
from services.gamify.usecases.recording import record
from tests.laws import oracle
from tests.laws.gamify_memory import MemoryBooks, Told

DAY_MS = 86_400_000
START_MS = 1_700_000_000_000
PROGRAMME = "programme"
PEOPLE = ["ada"] * 4 + ["bob"]
DATES = ["2023-11-14"] * 3 + ["2023-11-15", "2023-11-16", "2023-11-19", "2023-12-01"]
KINDS = (
    ["ShareMade"] * 7
    + ["ShareRetracted", "ShareVerified", "ActivityRetracted"]
    + ["click"] * 9
    + ["ConversionObserved", "corrects", "ActivityRecorded", "ActivityRecorded"]
    + ["reaction"] * 4
)
GOOD = {"consent": True, "charter": True, "training": True}
ELIGIBILITY = [GOOD] * 12 + [GOOD | {name: False} for name in GOOD]
CLICKS = [{"human": True, "first_visit": True}] * 8 + [
    {"human": False, "first_visit": True},
    {"human": True, "first_visit": False},
]
WIRE = {"click": "EngagementObserved", "corrects": "EngagementObserved", "reaction": "EngagementObserved"}
_KINDS = {
    "ShareRetracted": Kind.RETRACTION,
    "ActivityRetracted": Kind.RETRACTION,
    "ShareVerified": Kind.VERIFICATION,
}
_REASONS = {"NO_CONSENT", "CHARTER_NOT_ACKNOWLEDGED", "TRAINING_NOT_VALID", "BOT_CLICK", "REPEAT_VISIT"}


def history_of(seed: int, size: int, dates: Sequence[str] = DATES) -> list[dict[str, Any]]:
    """A history of two people, small enough that everything collides with everything."""
    chance = Random(seed)
    return [_fact(chance, number, dates) for number in range(size)]


def _fact(chance: Random, number: int, dates: Sequence[str]) -> dict[str, Any]:
    kind = chance.choice(KINDS)
    occurred_at_ms = START_MS + chance.randint(0, 100)
    share = chance.randint(0, 15)
    fact: dict[str, Any] = {
        "type": WIRE.get(kind, kind),
        "event_id": f"event-{number:02}",
        "employee_id": chance.choice(PEOPLE),
        "occurred_at_ms": occurred_at_ms,
        "accepted_at_ms": occurred_at_ms + chance.choice([0] * 9 + [2 * DAY_MS]),
        "local_date": chance.choice(dates),
        "share_id": f"share-{share}",
        "content_id": f"item-{share % 8}",
        "network": "x" if share % 8 > 5 else "linkedin",
        "topics": chance.sample(["hiring", "green", "people"], chance.randint(0, 2)),
        "team": chance.choice(["Paris", "Lyon"]),
        "declared": chance.random() < 0.5,
        **chance.choice(ELIGIBILITY),
    }
    if kind == "click":
        fact["click"] = chance.choice(CLICKS)
    if kind == "corrects":
        fact["corrects"] = f"event-{chance.randint(0, number + 5):02}"
    if kind == "reaction":
        fact["deltas"] = [("likes", chance.choice([3, 1, -2])), ("comments", 1)]
    if kind.startswith("Activity"):
        which = number if kind == "ActivityRecorded" else chance.randint(0, number + 5)
        fact |= {"share_id": f"activity-{which}", "content_id": "", "network": ""}
    return fact


def heard(fact: Mapping[str, Any]) -> Fact:
    """The plain fact in the words of the house."""
    click = fact.get("click")
    kind = _KINDS.get(fact["type"]) or Kind(oracle.deed_of(fact) or "CORRECTION")
    refused = oracle.stamped(fact, {"late_ms": float("inf")}) if "consent" in fact else ""
    assert not refused or refused in _REASONS
    return Fact(
        AccountKey(PROGRAMME, fact["employee_id"]),
        kind,
        Position(fact["occurred_at_ms"], fact["event_id"]),
        fact["accepted_at_ms"],
        fact["local_date"],
        ShareKey(fact["share_id"], fact["content_id"], fact["network"]),
        About(
            network=fact["network"],
            team=fact.get("team", ""),
            topics=tuple(fact.get("topics", ())),
            units=() if click else tuple(fact.get("deltas", ())),
        ),
        Reason(refused) if refused else None,
        fact.get("declared", False),
        fact.get("corrects", ""),
    )


def arrival_of(seed: int, history: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The history as it may arrive: shuffled, some of it up to five times, in batches of any size."""
    chance = Random(seed)
    arrived = [fact for fact in history for _ in range(chance.choice([1, 1, 1, 1, 2, 5]))]
    chance.shuffle(arrived)
    return cut(chance, arrived)


def cut(chance: Random, arrived: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The same in batches of any size."""
    batches: list[list[dict[str, Any]]] = [[]]
    for fact in arrived:
        if chance.random() < 0.2:
            batches.append([])
        batches[-1].append(fact)
    return batches


def keep(
    batches: Sequence[Sequence[Mapping[str, Any]]],
    published: Sequence[RuleVersion] = (),
    books: MemoryBooks | None = None,
    told: Told | None = None,
) -> MemoryBooks:
    """Books after these batches; the chassis drops what was heard before, so each event is given once."""
    books = books or MemoryBooks(published)
    seen: set[str] = {entry.position.event_id for _, entry in books.written if entry.number == 0}

    async def play() -> None:
        for batch in batches:
            fresh = []
            for fact in batch:
                if fact["event_id"] not in seen:
                    seen.add(fact["event_id"])
                    fresh.append(heard(fact))
            await record(books, fresh, told or Told())

    asyncio.run(play())
    return books


def nets(books: MemoryBooks) -> oracle.Nets:
    """The net of each person, event and rule: the sum of the points, and the reason of the last line."""
    by_key: dict[tuple[str, str, str], list[Any]] = defaultdict(list)
    for who, entry, line in books.lines():
        by_key[who.employee_id, entry.position.event_id, line.rule_id].append(line)
    found = {
        key: (sum(line.points for line in of), max(of, key=lambda line: line.ordinal).reason.value)
        for key, of in by_key.items()
    }
    return {key: net for key, net in found.items() if net != (0, "RULE_REPLACED")}
