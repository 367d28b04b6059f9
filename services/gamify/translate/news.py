"""Lines that change a balance, as events of gamify."""

from dataclasses import dataclass

from portevoix.gamify.v1 import events_pb2 as gamify
from services.gamify.domain.model import Line


@dataclass(frozen=True)
class News:
    """An event, its key, and the parts that its id is derived from, the first one being its cause."""

    message: gamify.PointsAwarded | gamify.PointsReversed
    key: str
    derived_from: tuple[str, str, int]
    occurred_at_ms: int


def news_of(line: Line) -> News:
    """PointsAwarded for a change upwards, PointsReversed for one downwards; a line of 0 is no news."""
    message = _awarded(line) if line.points > 0 else _reversed(line)
    position = line.case.position
    cause = (position.event_id, line.claim.rule_id, line.ordinal)
    return News(message, line.employee_id, cause, position.occurred_at_ms)


def _awarded(line: Line) -> gamify.PointsAwarded:
    return gamify.PointsAwarded(
        employee_id=line.employee_id,
        source_event_id=line.case.position.event_id,
        rule_id=line.claim.rule_id,
        rule_version=line.case.rule_version,
        ordinal=line.ordinal,
        points=line.points,
        occurred_at_ms=line.case.position.occurred_at_ms,
        local_date=line.case.local_date,
    )


def _reversed(line: Line) -> gamify.PointsReversed:
    return gamify.PointsReversed(
        employee_id=line.employee_id,
        source_event_id=line.case.position.event_id,
        rule_id=line.claim.rule_id,
        rule_version=line.case.rule_version,
        ordinal=line.ordinal,
        points=-line.points,
        reason=line.reason.value,
        occurred_at_ms=line.case.position.occurred_at_ms,
        local_date=line.case.local_date,
    )
