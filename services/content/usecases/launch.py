"""Launching a programme: who is invited, and how ready the company is."""

from collections.abc import Sequence

from services.content.domain.errors import NotFound
from services.content.domain.model.launch import (
    Assessed,
    Assessment,
    Comparison,
    Invitation,
    OwnInvitation,
)
from services.content.domain.model.people import Person
from services.content.domain.model.programmes import Programme
from services.content.domain.rules.launch import (
    check_answers,
    check_invitation,
    check_join,
    compare,
    own_invitations,
)
from services.content.ports.launch import Assessments, Invitations, Surveys
from services.content.ports.people import People
from services.content.ports.programmes import Programmes


async def invite(invitations: Invitations, programmes: Programmes, invitation: Invitation) -> None:
    """Invite to a cohort. Raises NotFound, Invalid."""
    check_invitation(await _programme(programmes, invitation.programme_id), invitation)
    await invitations.add(invitation)


async def withdraw_invitation(invitations: Invitations, invitation_id: str) -> None:
    """Take an invitation back. Raises NotFound."""
    if not await invitations.remove(invitation_id):
        raise NotFound("there is no such invitation")


async def check_joining(
    invitations: Invitations, programmes: Programmes, programme_id: str, cohort: str, person: Person
) -> None:
    """Raises NotFound, NotInvited unless the person may join as far as invitations go."""
    programme = await _programme(programmes, programme_id)
    check_join(programme, cohort, person, await invitations.of_programme(programme_id))


async def list_own_invitations(
    invitations: Invitations, programmes: Programmes, people: People, employee_id: str
) -> Sequence[OwnInvitation]:
    """What a person is invited to."""
    found = await invitations.that_may_mean(employee_id)
    named = {one.programme_id for one in found}
    known = {one: await programmes.find(one) for one in named}
    there = {key: one for key, one in known.items() if one is not None}
    return own_invitations(await people.find(employee_id), found, there)


async def record_readiness(
    assessments: Assessments, programmes: Programmes, assessment: Assessment
) -> Assessment:
    """Keep an assessment. Raises NotFound, Invalid."""
    await _programme(programmes, assessment.programme_id)
    checked = Assessment(
        assessment.assessment_id,
        assessment.programme_id,
        check_answers(assessment.answers),
        assessment.survey_id,
        assessment.recorded_at,
    )
    await assessments.add(checked)
    return checked


async def list_readiness(assessments: Assessments, surveys: Surveys, programme_id: str) -> Sequence[Assessed]:
    """The assessments of a programme, each with what its survey said."""
    found = await assessments.of_programme(programme_id)
    figures = await surveys.find({one.survey_id for one in found if one.survey_id})
    return [Assessed(one, figures.get(one.survey_id)) for one in found]


async def compare_readiness(
    assessments: Assessments, surveys: Surveys, programme_id: str, before_id: str, after_id: str
) -> Comparison:
    """Two assessments side by side. Raises NotFound."""
    found = await list_readiness(assessments, surveys, programme_id)
    by_id = {one.assessment.assessment_id: one for one in found}
    if before_id not in by_id or after_id not in by_id:
        raise NotFound("there is no such assessment")
    return compare(by_id[before_id], by_id[after_id])


async def _programme(programmes: Programmes, programme_id: str) -> Programme:
    programme = await programmes.find(programme_id)
    if programme is None:
        raise NotFound("there is no such programme")
    return programme
