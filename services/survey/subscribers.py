"""What is heard: who works here, and in which group."""

from collections.abc import Callable, Sequence

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
