"""What was published at the close, for those who build on it."""

from collections.abc import Sequence

from services.survey.domain.model import Path
from services.survey.domain.rules import life
from services.survey.ports import Desks
from services.survey.ports.loop import Shown


def shown_by(desks: Desks) -> Shown:
    """Return how to ask for the figures that a survey published."""

    async def shown(survey_id: str) -> Sequence[tuple[str, Path]]:
        survey = await desks.survey(survey_id)
        return [(survey.template.value, path) for path in life.published(survey).cuts]

    return shown
