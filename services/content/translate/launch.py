"""Invitations, readiness, and what survey says at a close."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from portevoix.content.v1 import launch_pb2 as wire
from portevoix.survey.v1 import events_pb2 as survey_pb2
from services.content.domain.model.items import EVERYBODY
from services.content.domain.model.launch import (
    QUESTIONS,
    Answer,
    Assessed,
    Assessment,
    Comparison,
    Invitation,
    OwnInvitation,
    Readiness,
    SurveyFigures,
)
from services.content.domain.model.people import Person
from services.content.translate.drafts import audience_from_wire, audience_to_wire
from services.content.translate.scalars import from_ms, to_ms

_WHOLE = 1  # the length of the path of the cut that holds everybody


def invitation_from_wire(
    request: wire.InvitePeopleRequest, invitation_id: str, made_at: datetime
) -> Invitation:
    """Whom to invite."""
    return Invitation(
        invitation_id,
        request.programme_id,
        request.cohort,
        made_at,
        audience_from_wire(request.audience),
        tuple(request.employee_ids),
    )


def invitation_to_wire(one: Invitation) -> wire.Invitation:
    """An invitation without the people it names."""
    shown = wire.Invitation(
        invitation_id=one.invitation_id,
        cohort=one.cohort,
        named=len(one.employee_ids),
        made_at_ms=to_ms(one.made_at),
    )
    if one.audience != EVERYBODY:
        shown.audience.CopyFrom(audience_to_wire(one.audience))
    return shown


def own_invitation_to_wire(one: OwnInvitation) -> wire.OwnInvitation:
    """What somebody is invited to."""
    return wire.OwnInvitation(
        programme_id=one.programme_id,
        programme_name=one.programme_name,
        why=one.why,
        cohort=one.cohort,
        opens_on=one.opens_on,
    )


def joiner_from_wire(request: wire.CheckJoinRequest) -> Person:
    """The person as share knows them."""
    return Person(request.employee_id, request.team, request.department, request.country, request.language)


def questions_to_wire(texts: Mapping[str, str]) -> wire.GetReadinessQuestionsResponse:
    """The questions in one language."""
    questions = [wire.ReadinessQuestion(key=key, text=texts[key]) for key in QUESTIONS]
    return wire.GetReadinessQuestionsResponse(questions=questions)


def assessment_from_wire(
    request: wire.RecordReadinessRequest, assessment_id: str, recorded_at: datetime
) -> Assessment:
    """An assessment to keep."""
    answers = tuple(Answer(one.key, Readiness(one.ready), one.note) for one in request.answers)
    return Assessment(assessment_id, request.programme_id, answers, request.survey_id, recorded_at)


def assessed_to_wire(one: Assessed) -> wire.Assessment:
    """An assessment, with what its survey said."""
    assessment = one.assessment
    shown = wire.Assessment(
        assessment_id=assessment.assessment_id,
        answers=[
            wire.ReadinessAnswer(key=answer.key, ready=_ready(answer.ready), note=answer.note)
            for answer in assessment.answers
        ],
        survey_id=assessment.survey_id,
        recorded_at_ms=to_ms(assessment.recorded_at),
    )
    if one.survey is not None:
        shown.survey.CopyFrom(_figures_to_wire(one.survey))
    return shown


def comparison_to_wire(found: Comparison) -> wire.CompareReadinessResponse:
    """Two assessments side by side."""
    changes = [
        wire.ReadinessChange(key=key, before=_ready(before), after=_ready(after))
        for key, before, after in found.changes
    ]
    figures = [
        wire.FigureChange(figure=name, before=before, after=after) for name, before, after in found.figures
    ]
    return wire.CompareReadinessResponse(changes=changes, figures=figures)


def survey_closed_from_wire(message: survey_pb2.SurveyClosed) -> SurveyFigures:
    """What a survey said of everybody; the score is % promoters - % detractors (definitions, eNPS)."""
    whole = next((one for one in message.enps if len(one.path) == _WHOLE), None)
    score = None if whole is None else 100 * (whole.promoters - whole.detractors) / whole.n
    return SurveyFigures(
        message.survey_id,
        message.invited,
        from_ms(message.occurred_at_ms),
        message.answered if message.HasField("answered") else None,
        score,
        _means(message.scales),
    )


def _means(scales: Sequence[survey_pb2.ScaleCut]) -> Mapping[str, float]:
    return {one.scale: one.mean for one in scales if len(one.path) == _WHOLE}


def _ready(level: Readiness | None) -> wire.Readiness.ValueType:
    return wire.READINESS_UNSPECIFIED if level is None else wire.Readiness.Value(f"READINESS_{level.name}")


def _figures_to_wire(one: SurveyFigures) -> wire.SurveyFigures:
    return wire.SurveyFigures(
        invited=one.invited,
        answered=one.answered,
        enps=one.enps,
        means=one.means,
        closed_at_ms=to_ms(one.closed_at),
    )
