"""The directory: imports by call or file, look-ups, and departures that were known beforehand."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from services.share.domain.errors import Invalid, Unknown
from services.share.domain.facts import inbox
from services.share.domain.model.people import Contact, Employee
from services.share.domain.model.register import Arrival, Register
from services.share.domain.model.stamps import Purpose
from services.share.domain.rules.directory import depart, profile_from
from services.share.domain.rules.door.people import on_employee_changed
from services.share.domain.rules.stamping import profile_at
from services.share.domain.rules.taking_part import consent_at
from services.share.ports import People, Work
from services.share.usecases.registers import Snapshot, load_people

CHUNK = 500  # people in one transaction, which the server ends after five seconds


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, in people."""

    received: int = 0
    added: int = 0
    changed: int = 0

    def __add__(self, other: "Imported") -> "Imported":
        return Imported(
            self.received + other.received, self.added + other.added, self.changed + other.changed
        )


@dataclass(frozen=True, slots=True)
class Addressee:
    """A person to write to."""

    employee_id: str
    contact: Contact
    language: str


def check_people(reports: Sequence[inbox.EmployeeChanged], first: int = 0) -> None:
    """Raises Invalid for the first of these people that cannot be imported; rows are counted from `first`."""
    for row, report in enumerate(reports, first):
        try:
            profile_from(report)
        except Invalid as wrong:
            raise Invalid(wrong.reason, wrong.text, f"employees[{row}].{wrong.field}") from None


async def import_people(
    reports: Sequence[inbox.EmployeeChanged],
    arrival: Arrival,
    work: Work,
    new_employee_id: Callable[[], str],
) -> Imported:
    """Bring the directory up to date with these people; raises Invalid for one that cannot be."""
    if not reports:
        return Imported()
    register = Register({})
    reported = {report.external_id for report in reports}
    await load_people(reported, (), register, work, new_employee_id)
    before = Snapshot.of(register)
    ordinal = 0
    for report in reports:
        for fact in on_employee_changed(report, arrival, register):
            work.say(fact, arrival.event_id, ordinal)
            ordinal += 1
    await before.save_changes(register, work, arrival.accepted_at_ms)
    return _imported(len(reports), before, register)


def _imported(received: int, before: Snapshot, register: Register) -> Imported:
    added = register.employees.keys() - before.employees.keys()
    changed = {
        employee_id
        for employee_id in before.employees
        if before.employees[employee_id] != register.employees[employee_id]
        or before.contacts.get(employee_id) != register.contacts.get(employee_id)
    }
    return Imported(received, len(added), len(changed))


async def find_employee(external_id: str, people: People) -> Employee:
    """The person of an outside id. Raises Unknown."""
    identities = await people.identify([external_id])
    employees = await people.find(list(identities.values()))
    for employee in employees.values():
        return employee
    raise Unknown("UNKNOWN_EMPLOYEE", "the directory has nobody under this id")


async def addresses(employee_ids: Sequence[str], people: People, at_ms: int) -> list[Addressee]:
    """Where to write to those of these people who are employed now."""
    employees = await _employed(employee_ids, people, at_ms)
    contacts = await people.contacts(employees.keys())
    return [
        Addressee(employee_id, contacts[employee_id], profile_at(employee, at_ms).language)
        for employee_id, employee in employees.items()
        if employee_id in contacts
    ]


async def names(employee_ids: Sequence[str], people: People, at_ms: int) -> Mapping[str, str]:
    """Names of those of these people who are employed and consent, at this moment, to be named."""
    employees = await _employed(employee_ids, people, at_ms)
    named = [
        employee_id
        for employee_id, employee in employees.items()
        if consent_at(employee, Purpose.NAMING, "", at_ms) is not None
    ]
    contacts = await people.contacts(named)
    return {employee_id: contact.name for employee_id, contact in contacts.items()}


async def say_departure(employee_id: str, work: Work, at_ms: int, cause: str) -> None:
    """Say that a person left, where their last day is over."""
    employee = await work.people.hold(employee_id)
    if employee is None:
        return
    departed, said = depart(employee, at_ms)
    for ordinal, fact in enumerate(said):
        work.say(fact, cause, ordinal)
    await work.people.save([departed])


async def _employed(employee_ids: Sequence[str], people: People, at_ms: int) -> dict[str, Employee]:
    found = await people.find(employee_ids)
    return {key: employee for key, employee in found.items() if profile_at(employee, at_ms).employed}
