"""Who may join, and what readiness says."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from services.content.domain.errors import Invalid, NotFound, NotInvited
from services.content.domain.model.items import EVERYBODY
from services.content.domain.model.launch import (
    QUESTIONS,
    Answer,
    Assessed,
    Comparison,
    Invitation,
    OwnInvitation,
    Readiness,
)
from services.content.domain.model.people import Person
from services.content.domain.model.programmes import Cohort, Programme
from services.content.domain.rules.audience import belongs

ENPS = "enps"


def cohort_of(programme: Programme, named: str) -> Cohort | None:
    """The programme's cohort of that name, or None."""
    return next((one for one in programme.draft.cohorts if one.cohort == named), None)


def check_invitation(programme: Programme, invitation: Invitation) -> None:
    """Raises Invalid where nobody is meant, or the programme has no such cohort."""
    faults = {}
    if cohort_of(programme, invitation.cohort) is None:
        faults["cohort"] = "is none of the programme's"
    if invitation.audience.cohorts:
        faults["audience.cohorts"] = "whoever joined with a cohort needs no invitation"
    if invitation.audience == EVERYBODY and not invitation.employee_ids:
        faults["employee_ids"] = "nobody is meant"
    if faults:
        raise Invalid("the invitation is not sound", faults)


def is_invited(person: Person, invitation: Invitation) -> bool:
    """Whether an invitation means this person, by name or by attribute."""
    if person.employee_id in invitation.employee_ids:
        return True
    return invitation.audience != EVERYBODY and belongs(invitation.audience, person)


def check_join(programme: Programme, named: str, person: Person, invitations: Iterable[Invitation]) -> None:
    """Raises NotFound for a cohort that is not there, NotInvited for one by invitation that means others."""
    cohort = cohort_of(programme, named)
    if cohort is None:
        raise NotFound("the programme has no such cohort")
    to_this = (one for one in invitations if one.cohort == named)
    if cohort.by_invitation and not any(is_invited(person, one) for one in to_this):
        raise NotInvited("this cohort opens to those who were invited")


def own_invitations(
    person: Person, invitations: Iterable[Invitation], programmes: Mapping[str, Programme]
) -> list[OwnInvitation]:
    """What a person is invited to, each programme and cohort once, in their order."""
    meant = {(one.programme_id, one.cohort) for one in invitations if is_invited(person, one)}
    found = []
    for programme_id, named in sorted(meant):
        programme = programmes.get(programme_id)
        cohort = cohort_of(programme, named) if programme is not None else None
        if programme is not None and cohort is not None:
            draft = programme.draft
            found.append(OwnInvitation(programme_id, draft.name, draft.why, named, cohort.opens_on))
    return found


def check_answers(answers: Sequence[Answer]) -> tuple[Answer, ...]:
    """The answers in the order of the questions.

    Raises Invalid naming each question without an answer, with several, or that nobody asks.
    """
    times = Counter(one.key for one in answers)
    faults = {f"answers[{key}]": "has no answer" for key in QUESTIONS if not times[key]}
    faults |= {f"answers[{key}]": "is answered twice" for key, count in times.items() if count > 1}
    faults |= {f"answers[{key}]": "is no question" for key in times if key not in QUESTIONS}
    if faults:
        raise Invalid("every question has one answer", faults)
    return tuple(sorted(answers, key=lambda one: QUESTIONS.index(one.key)))


def compare(before: Assessed, after: Assessed) -> Comparison:
    """Two assessments side by side, question by question and figure by figure."""
    was, now = _levels(before), _levels(after)
    keys = [*was, *(key for key in now if key not in was)]
    old, new = _figures(before), _figures(after)
    names = sorted({*old, *new})
    return Comparison(
        tuple((key, was.get(key), now.get(key)) for key in keys),
        tuple((name, old.get(name), new.get(name)) for name in names),
    )


def _levels(one: Assessed) -> Mapping[str, Readiness]:
    return {answer.key: answer.ready for answer in one.assessment.answers}


def _figures(one: Assessed) -> Mapping[str, float]:
    if one.survey is None:
        return {}
    enps = {} if one.survey.enps is None else {ENPS: one.survey.enps}
    return {**one.survey.means, **enps}
