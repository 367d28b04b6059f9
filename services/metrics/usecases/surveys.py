"""What surveys said of groups, and what that has to do with taking part."""

from datetime import date, timedelta

from services.metrics.domain.errors import NotFound
from services.metrics.domain.model.questions import Dimension, Period
from services.metrics.domain.model.surveys import Relation, Survey
from services.metrics.domain.rules.scores import RELATION_DAYS, quality, relation, shown
from services.metrics.ports.figures import Figures
from services.metrics.ports.people import Records
from services.metrics.usecases.figures import get_participation


async def get_scores(records: Records, survey_id: str, floor: int) -> Survey:
    """A survey with those of its scores that may be shown. Raises NotFound."""
    survey = await records.survey(survey_id)
    if survey is None:
        raise NotFound("survey_id", "no survey of that id has closed")
    return survey._replace(scores=shown(survey.scores, floor))


async def get_relation(
    figures: Figures,
    records: Records,
    programme_id: str,
    survey_id: str,
    period: Period | None,
    by: Dimension,
    floor: int,
) -> tuple[Relation, Period]:
    """How relationship and participation go together, and in which period. Raises NotFound, BelowTheFloor.

    Only groups that both the survey and GetParticipation show alone: else a hidden one would follow.
    """
    survey = await get_scores(records, survey_id, floor)
    within = period or _until(date.fromisoformat(survey.closed_on))
    taking_part = await get_participation(figures, programme_id, within, by, floor)
    rates = {row.key: row.rate for row in taking_part.rows if not row.rolled_up}
    return relation(quality(survey.scores, by.value), rates), within


def _until(last: date) -> Period:
    return Period(last - timedelta(days=RELATION_DAYS - 1), last)
