"""What follows from facts, as events of gamify."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from google.protobuf.message import Message

from portevoix.gamify.v1 import events_pb2 as gamify
from services.gamify.domain.model.ledger import ADJUSTMENT, Line
from services.gamify.domain.rules.changes import BadgeMove, Changes, Entry

MOST = 2_000  # changes in one message


class News(NamedTuple):
    """An event, its key, and the parts that its id is derived from, the first one being its cause."""

    message: Message
    key: str
    derived_from: tuple[str, ...]
    occurred_at_ms: int


def points_to_wire(changes: Changes) -> Iterator[News]:
    """PointsChanged with every line that changes the balance, but those by hand; several where they are
    many.
    """
    lines = [
        (entry, line)
        for entry in changes.entries
        for line in entry.lines
        if line.points and line.rule_id != ADJUSTMENT
    ]
    for start in range(0, len(lines), MOST):
        yield _points(changes, lines[start : start + MOST])


def _points(changes: Changes, lines: Sequence[tuple[Entry, Line]]) -> News:
    programme_id, employee_id = changes.key
    message = gamify.PointsChanged(
        employee_id=employee_id,
        programme_id=programme_id,
        changes=[_change(entry, line) for entry, line in lines],
    )
    entry, line = lines[0]
    cause = (entry.position.event_id, line.rule_id, str(line.ordinal))
    return News(message, employee_id, cause, entry.position.occurred_at_ms)


def _change(entry: Entry, line: Line) -> gamify.PointsChange:
    return gamify.PointsChange(
        source_event_id=entry.position.event_id,
        rule_id=line.rule_id,
        rule_version=line.version,
        ordinal=line.ordinal,
        points=line.points,
        reason=line.reason.value,
        occurred_at_ms=entry.position.occurred_at_ms,
        local_date=entry.local_date,
    )


def badge_to_wire(changes: Changes, move: BadgeMove) -> News:
    """BadgeEarned, BadgeRevoked or MilestoneReached."""
    cause = (changes.cause, *changes.key, move.badge_id, str(move.tier), str(move.earned))
    return News(_badge(changes, move), changes.key.employee_id, cause, changes.at_ms)


def _badge(changes: Changes, move: BadgeMove) -> Message:
    common: Any = {
        "employee_id": changes.key.employee_id,
        "programme_id": changes.key.programme_id,
        "occurred_at_ms": changes.at_ms,
    }
    if move.milestone:
        return gamify.MilestoneReached(milestone_id=move.badge_id, threshold=move.threshold, **common)
    if move.earned:
        return gamify.BadgeEarned(badge_id=move.badge_id, tier=move.tier, **common)
    return gamify.BadgeRevoked(badge_id=move.badge_id, tier=move.tier, reason=_why(changes), **common)


def _why(changes: Changes) -> str:
    """Why facts behind the badge fell: the standing of the last that did; RECOUNTED where the rules
    changed.
    """
    fell = [
        entry.standing.value for entry in changes.entries if entry.change < 0 and entry.standing is not None
    ]
    return fell[-1] if fell else "RECOUNTED"
