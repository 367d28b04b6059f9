"""Taking part: enrolment and consent as of a moment, and what calls change.

The default is not to take part.
"""

from collections.abc import Iterable
from dataclasses import replace

from services.share.domain.errors import Invalid, OutOfTurn
from services.share.domain.facts import share
from services.share.domain.facts.mentions import Said
from services.share.domain.model.library import Campaign, Cohort, Programme
from services.share.domain.model.people import Consent, Employee, Enrolment
from services.share.domain.model.stamps import Moment, Purpose
from services.share.domain.rules.stamping import DAY_MS, local_date, moment, person_at, profile_at

SCHEDULING_DAYS = 365
_FROM_THE_BEGINNING = Consent(Purpose.POINTS, "", 0, True)
_ON_A_NETWORK = (Purpose.SHARING, Purpose.SCHEDULING)


def enrolment_at(employee: Employee, programme_id: str, at_ms: int) -> Enrolment | None:
    """The enrolment in force at a moment; None for a person who took no part then."""
    for decision in reversed(employee.enrolments):
        if decision.programme_id == programme_id and decision.at_ms <= at_ms:
            return decision if decision.enrolled else None
    return None


def consent_at(employee: Employee, purpose: Purpose, network: str, at_ms: int) -> Consent | None:
    """The consent valid at a moment: given, not taken back, not expired. None otherwise.

    The one to points is there before it is given, has no end, and is taken back alone.
    """
    for decision in reversed(employee.consents):
        if decision.purpose == purpose and decision.network == network and decision.at_ms <= at_ms:
            return decision if decision.given and not _expired(decision, at_ms) else None
    return _FROM_THE_BEGINNING if purpose is Purpose.POINTS else None


def _expired(consent: Consent, at_ms: int) -> bool:
    return consent.expires_at_ms is not None and consent.expires_at_ms <= at_ms


def decided_at(employee: Employee, now_ms: int) -> int:
    """The moment of what the person decides now: never before a decision of theirs that stands already.

    Clocks of several processes differ: the last decision holds, whichever of them it was taken by.
    """
    enrolments, consents = employee.enrolments, employee.consents
    return max([now_ms, *(one.at_ms for one in enrolments), *(one.at_ms for one in consents)])


def may_count(employee: Employee, programme_id: str, network: str, at_ms: int) -> bool:
    """The person took part in the programme at that moment and consented to sharing on that network."""
    return (
        enrolment_at(employee, programme_id, at_ms) is not None
        and consent_at(employee, Purpose.SHARING, network, at_ms) is not None
        and profile_at(employee, at_ms).employed
    )


def consents_at(employee: Employee, at_ms: int) -> list[Consent]:
    """Every consent valid at a moment, in the order of purpose and network."""
    decided = {(decision.purpose, decision.network) for decision in employee.consents}
    keys = sorted({*decided, (Purpose.POINTS, "")})
    found = (consent_at(employee, purpose, network, at_ms) for purpose, network in keys)
    return [consent for consent in found if consent is not None]


def takes_part(employee: Employee, at_ms: int) -> bool:
    """The person takes part in at least one programme."""
    programmes = {decision.programme_id for decision in employee.enrolments}
    return any(enrolment_at(employee, one, at_ms) for one in programmes)


def is_open(cohort: Cohort, programme: Programme, at_ms: int) -> bool:
    """The cohort's first day has come, on the programme's own calendar."""
    return local_date(at_ms, programme.zone) >= cohort.opens_on


def not_over(programme: Programme, at_ms: int) -> tuple[Campaign, ...]:
    """The programme's campaigns whose last day has not passed, on its own calendar."""
    today = local_date(at_ms, programme.zone)
    return tuple(one for one in programme.campaigns if one.ends_on >= today)


def needs_invitation(programme: Programme, named: str) -> bool:
    """Whether the cohort of that name opens to those alone whom content invited."""
    return any(one.by_invitation for one in programme.cohorts if one.cohort == named)


def check_cohort(programme: Programme, named: str, at_ms: int) -> None:
    """Raises Invalid naming `cohort` unless one of the programme's is named, or none where it has none.

    Raises OutOfTurn before that cohort's first day.
    """
    if not named and not programme.cohorts:
        return
    if not named:
        raise Invalid("COHORT_NEEDED", "the programme opens to one cohort after the other", "cohort")
    found = next((one for one in programme.cohorts if one.cohort == named), None)
    if found is None:
        raise Invalid("UNKNOWN_COHORT", "the programme has no such cohort", "cohort")
    if not is_open(found, programme, at_ms):
        raise OutOfTurn("NOT_OPEN_YET", f"the programme opens to this cohort on {found.opens_on}")


def enrol(
    employee: Employee, programme: Programme, cohort: str, consents: Iterable[Consent], at_ms: int
) -> tuple[Employee, list[Said]]:
    """The person after joining with these consents. Raises as check_cohort.

    Somebody who takes part already joins no second time, and keeps the cohort that they joined with.
    """
    said: list[Said] = []
    if enrolment_at(employee, programme.programme_id, at_ms) is None:
        check_cohort(programme, cohort, at_ms)
        decision = Enrolment(programme.programme_id, at_ms, True, cohort)
        employee = replace(employee, enrolments=(*employee.enrolments, decision))
        who, now = person_at(employee, at_ms), _now(employee, at_ms)
        said.append(share.AdvocateEnrolled(who, now, programme.programme_id, cohort))
    for consent in consents:
        employee, changed = set_consent(employee, consent)
        said += changed
    return employee, said


def withdraw(employee: Employee, programme_id: str, at_ms: int) -> tuple[Employee, list[Said]]:
    """The person after leaving a programme; leaving the last one ends every consent that is still valid.

    Whether they want points stays as they decided: it is theirs alone, and holds if they come back.
    """
    if enrolment_at(employee, programme_id, at_ms) is None:
        return employee, []
    decision = Enrolment(programme_id, at_ms, False)
    employee = replace(employee, enrolments=(*employee.enrolments, decision))
    said: list[Said] = [
        share.AdvocateWithdrew(person_at(employee, at_ms), _now(employee, at_ms), programme_id)
    ]
    if not takes_part(employee, at_ms):
        for consent in consents_at(employee, at_ms):
            if consent.purpose is not Purpose.POINTS:
                taken_back = Consent(consent.purpose, consent.network, at_ms, False)
                employee, changed = set_consent(employee, taken_back)
                said += changed
    return employee, said


def set_consent(employee: Employee, consent: Consent) -> tuple[Employee, list[Said]]:
    """The person after one decision; the same decision again changes nothing. Raises Invalid, OutOfTurn.

    An end says nothing of what is taken back, which ends now.
    """
    _check(employee, consent)
    if not consent.given:
        consent = replace(consent, expires_at_ms=None)
    if consent.given and consent.purpose is Purpose.SCHEDULING and consent.expires_at_ms is None:
        consent = replace(consent, expires_at_ms=consent.at_ms + SCHEDULING_DAYS * DAY_MS)
    standing = consent_at(employee, consent.purpose, consent.network, consent.at_ms)
    if standing is None and not consent.given:
        return employee, []
    if standing is not None and consent.given and standing.expires_at_ms == consent.expires_at_ms:
        return employee, []
    employee = replace(employee, consents=(*employee.consents, consent))
    return employee, [_consent_changed(employee, consent)]


def _check(employee: Employee, consent: Consent) -> None:
    points = consent.purpose is Purpose.POINTS
    if (consent.purpose in _ON_A_NETWORK) != bool(consent.network):
        text = "a network belongs to sharing and scheduling, and to these only"
        raise Invalid("NETWORK_DOES_NOT_FIT", text, "network")
    if points and consent.expires_at_ms is not None:
        text = "points are there until they are taken back, and stay away until they are wanted again"
        raise Invalid("EXPIRY_DOES_NOT_FIT", text, "expires_at_ms")
    if consent.given and consent.expires_at_ms is not None and consent.expires_at_ms <= consent.at_ms:
        raise Invalid("EXPIRES_IN_THE_PAST", "expires_at_ms must lie ahead", "expires_at_ms")
    if consent.given and not points and not takes_part(employee, consent.at_ms):
        raise OutOfTurn("NOT_ENROLLED", "a consent is given by those who take part")


def _consent_changed(employee: Employee, consent: Consent) -> share.ConsentChanged:
    return share.ConsentChanged(
        person=person_at(employee, consent.at_ms),
        moment=_now(employee, consent.at_ms),
        purpose=consent.purpose,
        network=consent.network,
        given=consent.given,
        expires_at_ms=consent.expires_at_ms,
    )


def _now(employee: Employee, at_ms: int) -> Moment:
    return moment(at_ms, at_ms, profile_at(employee, at_ms).zone)
