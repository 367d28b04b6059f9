"""Taking part: a person decides for themselves, and nobody can list who does not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from services.share.domain.facts.mentions import Said
from services.share.domain.model.library import Campaign, Cohort
from services.share.domain.model.people import Consent, Employee, Enrolment
from services.share.domain.model.shares import Network
from services.share.domain.rules.library import programme_of
from services.share.domain.rules.networks import network_of
from services.share.domain.rules.plans import given_up_from
from services.share.domain.rules.sharing import check_employed, check_known
from services.share.domain.rules.stamping import person_at
from services.share.domain.rules.taking_part import (
    consents_at,
    decided_at,
    enrol,
    enrolment_at,
    is_open,
    needs_invitation,
    not_over,
    set_consent,
    withdraw,
)
from services.share.ports import Content, Library, People, Work


@dataclass(frozen=True, slots=True)
class Participation:
    """How a person stands to a programme; `enrolment` is None for one who takes no part.

    `cohorts` are the programme's, each with whether its first day has come; `campaigns` those that are not
    over.
    """

    why: str
    enrolment: Enrolment | None
    consents: Sequence[Consent]
    cohorts: Sequence[tuple[Cohort, bool]]
    campaigns: Sequence[Campaign]


class TakingPart:
    """Enrolment and consent of the one who calls.

    The moment of a call becomes that of its decision once the person is held (rules.taking_part.decided_at).
    """

    def __init__(self, networks: Mapping[str, Network], content: Content) -> None:
        self._networks = networks
        self._content = content

    async def participation(
        self, employee_id: str, programme_id: str, people: People, library: Library, at_ms: int
    ) -> Participation:
        """How a person stands to a programme now. Raises Unknown, OutOfTurn."""
        programme = programme_of(await library.programmes([programme_id]), programme_id)
        employee = check_employed((await people.find([employee_id])).get(employee_id), at_ms)
        enrolment = enrolment_at(employee, programme_id, at_ms)
        cohorts = [(one, is_open(one, programme, at_ms)) for one in programme.cohorts]
        consents, campaigns = consents_at(employee, at_ms), not_over(programme, at_ms)
        return Participation(programme.why, enrolment, consents, cohorts, campaigns)

    async def ask(self, employee_id: str, wanted: Enrolment, people: People, library: Library) -> None:
        """What content is asked before anything is held.

        Raises Unknown, OutOfTurn, and what content refuses.
        """
        programme_id, at_ms = wanted.programme_id, wanted.at_ms
        programme = programme_of(await library.programmes([programme_id]), programme_id)
        employee = check_employed((await people.find([employee_id])).get(employee_id), at_ms)
        standing = enrolment_at(employee, programme_id, at_ms)
        if standing is None and needs_invitation(programme, wanted.cohort):
            await self._content.check_join(person_at(employee, at_ms), programme_id, wanted.cohort)

    async def enrol(
        self,
        employee_id: str,
        wanted: Enrolment,
        consents: Sequence[Consent],
        work: Work,
        cause: str,
    ) -> Enrolment:
        """The person's enrolment, new or standing, with these consents.

        Raises Unknown, OutOfTurn, Invalid.
        """
        programme_id = wanted.programme_id
        programme = programme_of(await work.library.programmes([programme_id]), programme_id)
        for consent in consents:
            self._check_network(consent)
        employee = check_employed(await work.people.hold(employee_id), wanted.at_ms)
        at_ms = decided_at(employee, wanted.at_ms)
        given = [replace(consent, at_ms=at_ms) for consent in consents]
        enrolled, said = enrol(employee, programme, wanted.cohort, given, at_ms)
        await _keep(enrolled, said, work, cause)
        standing = enrolment_at(enrolled, programme_id, at_ms)
        return standing if standing is not None else wanted

    async def withdraw(
        self, employee_id: str, programme_id: str, at_ms: int, work: Work, cause: str
    ) -> int | None:
        """When the person left the programme; None for one who took no part.

        What they had made ready or planned there is cancelled, and its words are gone; what waits to be
        confirmed is taken back.
        """
        employee = await work.people.hold(employee_id)
        if employee is None:
            return None
        at_ms = decided_at(employee, at_ms)
        gone, said = withdraw(employee, programme_id, at_ms)
        await _keep(gone, said, work, cause)
        if not said:
            return None
        await work.shares.cancel(employee_id, programme_id)
        await work.activities.withdraw(employee_id, programme_id)
        return at_ms

    async def set_consent(
        self, employee_id: str, consent: Consent, work: Work, cause: str
    ) -> Sequence[Consent]:
        """The person's valid consents after this decision. Raises OutOfTurn, Invalid.

        Who has left may still take a consent back. Plans that needed it are given up with it.
        """
        self._check_network(consent)
        held = await work.people.hold(employee_id)
        employee = check_employed(held, consent.at_ms) if consent.given else check_known(held)
        consent = replace(consent, at_ms=decided_at(employee, consent.at_ms))
        changed, said = set_consent(employee, consent)
        await _keep(changed, said, work, cause)
        if (from_ms := given_up_from(consent)) is not None:
            await work.shares.unplan(employee.employee_id, consent.network, from_ms)
        return consents_at(changed, consent.at_ms)

    def _check_network(self, consent: Consent) -> None:
        if consent.network:
            network_of(self._networks, consent.network)


async def _keep(employee: Employee, said: Sequence[Said], work: Work, cause: str) -> None:
    for ordinal, fact in enumerate(said):
        work.say(fact, cause, ordinal)
    if said:
        await work.people.save([employee])
