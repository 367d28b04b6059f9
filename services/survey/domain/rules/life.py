"""The life of a survey: draft, launching, opening, open, closing, closed; or called off before it opened."""

from collections.abc import Mapping
from dataclasses import replace

from services.survey.domain.errors import (
    CampaignMissing,
    FloorOnlyRises,
    FloorTooLow,
    GroupTooSmall,
    NotADraft,
    NotClosed,
    NotOpen,
)
from services.survey.domain.facts import SurveyClosed, SurveyOpened
from services.survey.domain.model import FLOOR_LEAST, Path, Result, State, Survey, Template
from services.survey.domain.rules.questions import check_questionnaire


def drafted(survey: Survey) -> Survey:
    """Return the survey, a draft.

    Raises FloorTooLow below 3 (two could tell each other's answers), CampaignMissing, TooManyQuestions,
    WrongQuestionnaire.
    """
    if survey.floor < FLOOR_LEAST:
        raise FloorTooLow(f"must be at least {FLOOR_LEAST}", "floor")
    if survey.template is Template.PROGRAMME_FEEDBACK and not survey.campaign_id:
        raise CampaignMissing("programme feedback is about a campaign", "campaign_id")
    check_questionnaire(survey.questionnaire)
    return replace(survey, comment_floor=max(survey.comment_floor, survey.floor))


def raised(survey: Survey, floor: int, comment_floor: int) -> Survey:
    """Return it with higher floors, 0 for as before; until the close, for afterwards it is published.

    Raises NotOpen once it closes, FloorOnlyRises.
    """
    if survey.state in (State.CLOSING, State.CLOSED, State.CALLED_OFF):
        raise NotOpen(f"the survey is {survey.state}")
    wanted = {"floor": floor or survey.floor, "comment_floor": comment_floor or survey.comment_floor}
    for name, value in wanted.items():
        if value < getattr(survey, name):
            raise FloorOnlyRises(f"is {getattr(survey, name)} and can only rise", name)
    comments = max(wanted["comment_floor"], wanted["floor"])
    return replace(survey, floor=wanted["floor"], comment_floor=comments)


def launched(survey: Survey, group_size: int) -> Survey:
    """Return it launching. Raises NotADraft, and GroupTooSmall below the floor."""
    if survey.state is not State.DRAFT:
        raise NotADraft(f"the survey is {survey.state}")
    if group_size < survey.floor:
        raise GroupTooSmall(f"the group has {group_size} people and the floor is {survey.floor}")
    return replace(survey, state=State.LAUNCHING)


def attempted(survey: Survey) -> Survey:
    """Return it with a further attempt begun: whatever an earlier one sent is void."""
    return replace(survey, attempt=survey.attempt + 1)


def sent(survey: Survey, buckets: Mapping[Path, int], unreachable: int, rolled_up: bool) -> Survey:
    """Return it opening: every invitation has left, and these are the cuts that answers can carry."""
    return replace(
        survey,
        state=State.OPENING,
        buckets=buckets,
        invited=sum(buckets.values()),
        unreachable=unreachable,
        rolled_up=rolled_up,
    )


def called_off(survey: Survey, delivered: int, unreachable: int) -> Survey:
    """Return it called off: too few invitations could be delivered for any figure ever to be shown."""
    return replace(survey, state=State.CALLED_OFF, invited=delivered, unreachable=unreachable)


def opened(survey: Survey, now_ms: int) -> tuple[Survey, SurveyOpened]:
    """Return it open, and what is said of that."""
    fact = SurveyOpened(survey.survey_id, survey.template, survey.invited or 0, now_ms)
    return replace(survey, state=State.OPEN, opened_at_ms=now_ms), fact


def closing(survey: Survey) -> Survey:
    """Return it closing; asked again, nothing changes. Raises NotOpen where it takes no answers."""
    if survey.state in (State.CLOSING, State.CLOSED):
        return survey
    if survey.state is not State.OPEN:
        raise NotOpen(f"the survey is {survey.state}")
    return replace(survey, state=State.CLOSING)


def closed(survey: Survey, result: Result, now_ms: int) -> tuple[Survey, SurveyClosed]:
    """Return it closed with its result, and what is said of that."""
    fact = SurveyClosed(survey.survey_id, survey.questionnaire, result, now_ms)
    return replace(survey, state=State.CLOSED, closed_at_ms=now_ms, result=result), fact


def published(survey: Survey) -> Result:
    """Return what was published at the close. Raises NotClosed before."""
    if survey.result is None:
        raise NotClosed(f"the survey is {survey.state}")
    return survey.result
