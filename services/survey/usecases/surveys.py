"""What people ask of a survey: write it, launch it, close it, look at it."""

from collections.abc import Sequence

from services.survey.domain.errors import NotOpen
from services.survey.domain.model import Participation, Pooled, Result, Survey
from services.survey.domain.rules import enps, life
from services.survey.domain.rules.questions import check_comparable
from services.survey.ports import AnswerStore, Desk, Desks


async def create_survey(draft: Survey, desk: Desk) -> Survey:
    """Write a survey down. Raises what `life.drafted` does."""
    survey = life.drafted(draft)
    await desk.save(survey)
    return survey


async def launch_survey(survey_id: str, desk: Desk) -> Survey:
    """Have a survey launched; the wave follows. Raises UnknownSurvey, NotADraft, GroupTooSmall."""
    survey = await desk.survey(survey_id)
    launched = life.launched(survey, await desk.group_size(survey.group))
    await desk.save(launched)
    return launched


async def close_survey(survey_id: str, desk: Desk) -> Survey:
    """Have an open survey closed; the result follows. Raises UnknownSurvey, NotOpen."""
    closing = life.closing(await desk.survey(survey_id))
    await desk.save(closing)
    return closing


async def get_response_rate(survey_id: str, desks: Desks, answers: AnswerStore) -> Participation:
    """How many answered, of how many invited.

    Without the first below the floor. Raises UnknownSurvey, NotOpen.
    """
    survey = await desks.survey(survey_id)
    if survey.result is not None:
        return survey.result.participation
    if survey.opened_at_ms is None or survey.invited is None:
        raise NotOpen(f"the survey is {survey.state}")
    answered = await answers.answered(survey_id)
    return Participation(answered if answered >= survey.floor else None, survey.invited)


async def get_result(survey_id: str, desks: Desks) -> tuple[Survey, Result]:
    """What was published at the close, and of which survey. Raises UnknownSurvey, NotClosed."""
    survey = await desks.survey(survey_id)
    return survey, life.published(survey)


async def get_pooled_result(survey_ids: Sequence[str], desks: Desks) -> Pooled:
    """Several closed surveys as one.

    Raises UnknownSurvey, NotClosed, ScalesDiffer, QuestionnairesDiffer, BelowFloor.
    """
    surveys = [await desks.survey(survey_id) for survey_id in survey_ids]
    check_comparable(surveys)
    return enps.pool([(survey.scale, life.published(survey)) for survey in surveys])
