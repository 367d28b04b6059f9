"""What follows from facts, as events of gamify."""

from collections.abc import Iterator
from typing import NamedTuple

from google.protobuf.message import Message

from portevoix.gamify.v1 import events_pb2 as gamify
from services.gamify.domain.model.changes import BadgeMove, Entry
from services.gamify.domain.model.ledger import ADJUSTMENT, AccountKey, Line


class News(NamedTuple):
    """An event, its key, and the parts that its id is derived from, the first one being its cause."""

    message: Message
    key: str
    derived_from: tuple[str, ...]
    occurred_at_ms: int


def lines_to_wire(key: AccountKey, entry: Entry) -> Iterator[News]:
    """PointsAwarded or PointsReversed for each line that changes the balance, but not for one by hand."""
    for line in entry.lines:
        if line.points and line.rule_id != ADJUSTMENT:
            message = _awarded(key, entry, line) if line.points > 0 else _reversed(key, entry, line)
            cause = (entry.position.event_id, line.rule_id, str(line.ordinal))
            yield News(message, key.employee_id, cause, entry.position.occurred_at_ms)


def badge_to_wire(key: AccountKey, move: BadgeMove, entry: Entry) -> News:
    """BadgeEarned, BadgeRevoked or MilestoneReached."""
    cause = (entry.caused_by, move.badge_id, str(move.tier))
    return News(_badge(key, move, entry), key.employee_id, cause, entry.position.occurred_at_ms)


def _awarded(key: AccountKey, entry: Entry, line: Line) -> gamify.PointsAwarded:
    return gamify.PointsAwarded(
        employee_id=key.employee_id,
        source_event_id=entry.position.event_id,
        rule_id=line.rule_id,
        rule_version=line.version,
        ordinal=line.ordinal,
        points=line.points,
        occurred_at_ms=entry.position.occurred_at_ms,
        local_date=entry.local_date,
        programme_id=key.programme_id,
    )


def _reversed(key: AccountKey, entry: Entry, line: Line) -> gamify.PointsReversed:
    return gamify.PointsReversed(
        employee_id=key.employee_id,
        source_event_id=entry.position.event_id,
        rule_id=line.rule_id,
        rule_version=line.version,
        ordinal=line.ordinal,
        points=-line.points,
        reason=line.reason.value,
        occurred_at_ms=entry.position.occurred_at_ms,
        local_date=entry.local_date,
        programme_id=key.programme_id,
    )


def _badge(key: AccountKey, move: BadgeMove, entry: Entry) -> Message:
    at_ms = entry.position.occurred_at_ms
    if move.milestone:
        return gamify.MilestoneReached(
            employee_id=key.employee_id,
            milestone_id=move.badge_id,
            threshold=move.threshold,
            occurred_at_ms=at_ms,
            programme_id=key.programme_id,
        )
    if move.earned:
        return gamify.BadgeEarned(
            employee_id=key.employee_id,
            badge_id=move.badge_id,
            tier=move.tier,
            occurred_at_ms=at_ms,
            programme_id=key.programme_id,
        )
    return gamify.BadgeRevoked(
        employee_id=key.employee_id,
        badge_id=move.badge_id,
        tier=move.tier,
        reason=_why(entry),
        occurred_at_ms=at_ms,
        programme_id=key.programme_id,
    )


def _why(entry: Entry) -> str:
    """The reason of the last line that took something back; facts behind it fell in some way or other."""
    reasons = [line.reason.value for line in entry.lines if line.points <= 0]
    if entry.standing is not None:
        return entry.standing.value
    return reasons[-1] if reasons else "RECOUNTED"
