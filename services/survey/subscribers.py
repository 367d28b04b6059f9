"""What is heard: who works here, in which group, and who is to be forgotten."""

from collections.abc import Awaitable, Callable, Sequence

from chassis.mongo import Transaction
from chassis.projection import Heard, Origin, Projection
from portevoix.share.v1 import events_pb2 as share_events
from services.survey.domain.facts import EmployeeChanged
from services.survey.ports import People
from services.survey.translate.wire import employee_changed_from_wire


def on_employee_changed(event: share_events.EmployeeChanged, origin: Origin) -> EmployeeChanged:
    """For the groups that surveys ask, and their cuts."""
    return employee_changed_from_wire(event)


def people(name: str, people_of: Callable[[Transaction], People]) -> Projection[EmployeeChanged]:
    """Return the projection `name` of who works here, kept by what `people_of` gives for a transaction."""

    async def apply(batch: Sequence[Heard[EmployeeChanged]], tx: Transaction) -> None:
        await people_of(tx).change([one.fact for one in batch])

    return Projection(
        name=name,
        topics=["portevoix.share.v1"],
        hears={share_events.EmployeeChanged: on_employee_changed},
        apply=apply,
    )


def on_employee_erased(event: share_events.EmployeeErased, origin: Origin) -> str:
    """For what somebody signed."""
    return event.employee_id


def erased(name: str, forget: Callable[[Transaction, Sequence[str]], Awaitable[None]]) -> Projection[str]:
    """Return the projection `name` that has people forgotten; to be told again changes nothing."""

    async def apply(batch: Sequence[Heard[str]], tx: Transaction) -> None:
        await forget(tx, [one.fact for one in batch])

    return Projection(
        name=name,
        topics=["portevoix.share.v1"],
        hears={share_events.EmployeeErased: on_employee_erased},
        apply=apply,
    )
