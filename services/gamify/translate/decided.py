"""What calls decided about rules and points, as events of gamify."""

from google.protobuf import json_format

from portevoix.gamify.v1 import events_pb2 as gamify
from services.gamify.domain.model.rules import Backfill, RuleVersion
from services.gamify.ports.rulebook import Adjustment
from services.gamify.translate.news import News
from services.gamify.translate.rules import rules_to_wire


def published_to_wire(programme_id: str, version: RuleVersion) -> News:
    """RulesPublished."""
    text = json_format.MessageToJson(rules_to_wire(version), indent=None)
    message = gamify.RulesPublished(
        programme_id=programme_id,
        version=version.version,
        effective_at_ms=version.effective_at_ms,
        rules_json=text,
        author_id=version.author_id,
        occurred_at_ms=version.published_at_ms,
    )
    cause = ("rules", programme_id, str(version.version))
    return News(message, programme_id, cause, version.published_at_ms)


def backfilled_to_wire(programme_id: str, backfill: Backfill) -> News:
    """RulesBackfilled."""
    message = gamify.RulesBackfilled(
        backfill_id=backfill.backfill_id,
        programme_id=programme_id,
        version=backfill.version,
        from_ms=backfill.from_ms,
        until_ms=backfill.until_ms,
        author_id=backfill.author_id,
        occurred_at_ms=backfill.decided_at_ms,
    )
    return News(message, programme_id, ("backfill", backfill.backfill_id), backfill.decided_at_ms)


def adjusted_to_wire(adjustment: Adjustment) -> News:
    """PointsAdjusted."""
    message = gamify.PointsAdjusted(
        adjustment_id=adjustment.adjustment_id,
        employee_id=adjustment.key.employee_id,
        points=adjustment.points,
        author_id=adjustment.author_id,
        note=adjustment.note,
        occurred_at_ms=adjustment.at_ms,
        programme_id=adjustment.key.programme_id,
        local_date=adjustment.local_date,
    )
    cause = ("adjustment", adjustment.adjustment_id)
    return News(message, adjustment.key.employee_id, cause, adjustment.at_ms)
