"""What is heard: who works here, and in which group."""

from collections.abc import Sequence

from chassis.mongo import Transaction
from chassis.projection import Heard, Origin, Projection
from portevoix.share.v1 import events_pb2 as share_events
from services.survey.domain.facts import EmployeeChanged
from services.survey.storage.surveys import PROJECTION, MongoPeople
from services.survey.translate.wire import employee_changed_from_wire


def on_employee_changed(event: share_events.EmployeeChanged, origin: Origin) -> EmployeeChanged:
    """For the groups that surveys ask, and their cuts."""
    return employee_changed_from_wire(event)


async def _apply(batch: Sequence[Heard[EmployeeChanged]], tx: Transaction) -> None:
    await MongoPeople(tx.collections, tx.session).change([one.fact for one in batch])


PEOPLE: Projection[EmployeeChanged] = Projection(
    name=PROJECTION,
    topics=["portevoix.share.v1"],
    hears={share_events.EmployeeChanged: on_employee_changed},
    apply=_apply,
)
