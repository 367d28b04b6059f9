"""Wire to domain and back; pure functions."""

from collections.abc import Mapping
from uuid import UUID, uuid5

from google.protobuf.message import Message
from grpc import StatusCode

from portevoix.share.v1 import events_pb2 as share_wire
from portevoix.share.v1 import service_pb2 as share_calls
from portevoix.survey.v1 import events_pb2 as said
from portevoix.survey.v1 import service_pb2 as wire
from services.survey.domain.errors import NotNow, NotThere, SurveyRefusal
from services.survey.domain.facts import EmployeeChanged, Said, SurveyClosed, SurveyOpened
from services.survey.domain.model import (
    FLOOR_DEFAULT,
    Addressee,
    CutBy,
    Group,
    Participation,
    Path,
    Person,
    Pooled,
    Result,
    Scale,
    ScaleMean,
    State,
    Survey,
    Tally,
    Template,
)
from services.survey.domain.rules.enps import interval_of, score_of
from services.survey.translate.questionnaires import (
    questionnaire_from_wire,
    template_to_wire,
)

FACTS = UUID("5d2f1f5e-6d0a-5f0c-9a53-0f6f3c0b9a41")
"""Namespace of the ids of what survey says: one id per survey and kind, however often it is written."""

STATES: "Mapping[State, wire.SurveyState.ValueType]" = {
    State.DRAFT: wire.SURVEY_STATE_DRAFT,
    State.LAUNCHING: wire.SURVEY_STATE_LAUNCHING,
    State.OPENING: wire.SURVEY_STATE_LAUNCHING,
    State.OPEN: wire.SURVEY_STATE_OPEN,
    State.CLOSING: wire.SURVEY_STATE_CLOSING,
    State.CLOSED: wire.SURVEY_STATE_CLOSED,
    State.CALLED_OFF: wire.SURVEY_STATE_CALLED_OFF,
}
SCALES: "Mapping[Scale, wire.Scale.ValueType]" = {
    Scale.ONE_TO_TEN: wire.SCALE_ONE_TO_TEN,
    Scale.ZERO_TO_TEN: wire.SCALE_ZERO_TO_TEN,
}
CUTS: "Mapping[CutBy, wire.CutBy.ValueType]" = {
    CutBy.COUNTRY: wire.CUT_BY_COUNTRY,
    CutBy.DEPARTMENT: wire.CUT_BY_DEPARTMENT,
    CutBy.TEAM: wire.CUT_BY_TEAM,
    CutBy.TENURE: wire.CUT_BY_TENURE,
}


def scale_from_wire(number: "wire.Scale.ValueType") -> Scale:
    """The scale asked for, or the shipped default."""
    scales = {number: scale for scale, number in SCALES.items()}
    return scales.get(number, Scale.ONE_TO_TEN)


def employee_changed_from_wire(event: share_wire.EmployeeChanged) -> EmployeeChanged:
    """Somebody as they are from that moment on."""
    person = event.person
    return EmployeeChanged(
        Person(person.employee_id, person.team, person.department, person.country, event.joined_on),
        event.employed,
        event.moment.occurred_at_ms,
        event.moment.zone,
    )


def addressee_from_wire(address: share_calls.Address) -> Addressee:
    """Where to write to somebody."""
    return Addressee(address.employee_id, address.name, address.email, address.language)


def draft_from_wire(request: wire.CreateSurveyRequest, survey_id: str, now_ms: int) -> Survey:
    """A draft; what was not given takes the shipped default. Raises WrongQuestionnaire."""
    cuts = {number: cut for cut, number in CUTS.items()}
    return Survey(
        survey_id=survey_id,
        template=Template(request.template),
        scale=scale_from_wire(request.scale),
        floor=request.floor or FLOOR_DEFAULT,
        group=Group(
            frozenset(request.group.teams),
            frozenset(request.group.departments),
            frozenset(request.group.countries),
        ),
        cuts=tuple(cuts[number] for number in request.cuts),
        created_at_ms=now_ms,
        questionnaire=questionnaire_from_wire(request.template, request.question_ids, request.questions),
        campaign_id=request.campaign_id,
    )


def survey_to_wire(survey: Survey) -> wire.Survey:
    """A survey as those who run it see it."""
    return wire.Survey(
        survey_id=survey.survey_id,
        template=survey.template,
        scale=SCALES[survey.scale],
        floor=survey.floor,
        group=wire.Group(
            teams=sorted(survey.group.teams),
            departments=sorted(survey.group.departments),
            countries=sorted(survey.group.countries),
        ),
        cuts=[CUTS[cut] for cut in survey.cuts],
        state=STATES[survey.state],
        question=[
            wire.Wording(language=language, text=text)
            for language, text in sorted(survey.questionnaire.questions[0].text.items())
        ],
        invited=survey.invited,
        unreachable=survey.unreachable,
        created_at_ms=survey.created_at_ms,
        opened_at_ms=survey.opened_at_ms,
        closed_at_ms=survey.closed_at_ms,
        questionnaire=template_to_wire(survey.questionnaire),
        campaign_id=survey.campaign_id,
    )


def participation_to_wire(participation: Participation) -> wire.Participation:
    """A rate with both its numbers."""
    return wire.Participation(
        answered=participation.answered, invited=participation.invited, rate=participation.rate
    )


def cut_to_wire(path: Path, tally: Tally) -> said.EnpsCut:
    """Counts of one published cut."""
    return said.EnpsCut(
        path=path,
        n=tally.n,
        promoters=tally.promoters,
        passives=tally.passives,
        detractors=tally.detractors,
    )


def figure_to_wire(path: Path, tally: Tally) -> wire.EnpsFigure:
    """Counts of one published cut, with score and interval."""
    low, high = interval_of(tally)
    return wire.EnpsFigure(
        cut=cut_to_wire(path, tally), score=score_of(tally) or 0.0, confidence_low=low, confidence_high=high
    )


def result_to_wire(survey: Survey, result: Result) -> wire.GetResultResponse:
    """What was published at the close."""
    return wire.GetResultResponse(
        survey_id=survey.survey_id,
        scale=SCALES[survey.scale],
        floor=survey.floor,
        participation=participation_to_wire(result.participation),
        figures=[figure_to_wire(path, tally) for path, tally in result.cuts.items()],
        rolled_up=result.rolled_up,
        closed_at_ms=survey.closed_at_ms or 0,
    )


def pooled_to_wire(pooled: Pooled, path: Path) -> wire.GetPooledResultResponse:
    """Several surveys as one."""
    return wire.GetPooledResultResponse(
        scale=SCALES[pooled.scale],
        participation=participation_to_wire(pooled.participation),
        figure=figure_to_wire(path, pooled.tally),
    )


def said_to_wire(fact: Said) -> tuple[Message, str, str]:
    """What is said, with its key and its event id."""
    event_id = str(uuid5(FACTS, f"{fact.survey_id}/{type(fact).__name__}"))
    match fact:
        case SurveyOpened():
            return _opened(fact), fact.survey_id, event_id
        case SurveyClosed():
            return _closed(fact), fact.survey_id, event_id


def refusal_to_status(refusal: SurveyRefusal) -> tuple[StatusCode, str, str, Mapping[str, str]]:
    """Code, reason, text and wrong fields of a refusal."""
    code = StatusCode.INVALID_ARGUMENT
    if isinstance(refusal, NotThere):
        code = StatusCode.NOT_FOUND
    elif isinstance(refusal, NotNow):
        code = StatusCode.FAILED_PRECONDITION
    return code, refusal.reason, refusal.text, refusal.fields


def _opened(fact: SurveyOpened) -> said.SurveyOpened:
    return said.SurveyOpened(
        survey_id=fact.survey_id,
        template=fact.template,
        invited=fact.invited,
        occurred_at_ms=fact.occurred_at_ms,
    )


def scale_to_wire(one: ScaleMean) -> said.ScaleCut:
    """A published sub-scale of one cut."""
    return said.ScaleCut(path=one.path, scale=one.scale, n=one.n, mean=one.mean)


def _closed(fact: SurveyClosed) -> said.SurveyClosed:
    return said.SurveyClosed(
        survey_id=fact.survey_id,
        template=fact.questionnaire.template,
        invited=fact.result.participation.invited,
        answered=fact.result.participation.answered,
        enps=[cut_to_wire(path, tally) for path, tally in fact.result.cuts.items()],
        scales=[*map(scale_to_wire, fact.result.scales)],
        occurred_at_ms=fact.occurred_at_ms,
    )
