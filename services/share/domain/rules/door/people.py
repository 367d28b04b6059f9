"""People: an HR system reports one person, whole."""

from services.share.domain.facts import inbox
from services.share.domain.facts.mentions import Said
from services.share.domain.model.people import Employee
from services.share.domain.model.register import Arrival, Register
from services.share.domain.rules.directory import apply_report


def on_employee_changed(report: inbox.EmployeeChanged, arrival: Arrival, register: Register) -> list[Said]:
    """What changed of the person; an outside id seen first is given the opaque id that waits for it.

    The register holds such an id for every outside id of the batch: chance comes from outside.
    """
    employee_id = register.identities[report.external_id]
    known = register.employees.get(employee_id) or Employee(employee_id)
    employee, said = apply_report(known, report, arrival.accepted_at_ms)
    register.employees[employee_id] = employee
    register.contacts[employee_id] = report.contact
    return list(said)
