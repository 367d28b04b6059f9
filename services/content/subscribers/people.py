"""What audiences need to know of people, from share."""

from collections.abc import Awaitable, Callable, Collection, Sequence

from chassis.mongo import Transaction
from chassis.projection.model import Heard, Origin, Projection
from portevoix.share.v1 import events_pb2 as share_pb2
from services.content.domain.facts import EmployeeChanged, EmployeeErased, Joined
from services.content.domain.facts import Heard as PeopleFact
from services.content.ports.books import Desk
from services.content.translate import heard as wire
from services.content.usecases import hearing

OpenDesk = Callable[[Transaction], Desk]
Forget = Callable[[Transaction, Collection[str]], Awaitable[None]]


def people(open_desk: OpenDesk, forget: Forget) -> Projection[PeopleFact]:
    """What audiences need to know of people, and which cohorts they joined with.

    Who asked to be forgotten is, in `forget` too.
    """

    def on_employee_changed(message: share_pb2.EmployeeChanged, origin: Origin) -> EmployeeChanged:
        return wire.employee_changed_from_wire(message)

    def on_advocate_enrolled(message: share_pb2.AdvocateEnrolled, origin: Origin) -> Joined:
        return wire.advocate_enrolled_from_wire(message)

    def on_advocate_withdrew(message: share_pb2.AdvocateWithdrew, origin: Origin) -> Joined:
        return wire.advocate_withdrew_from_wire(message)

    def on_employee_erased(message: share_pb2.EmployeeErased, origin: Origin) -> EmployeeErased:
        return wire.employee_erased_from_wire(message)

    async def apply(batch: Sequence[Heard[PeopleFact]], tx: Transaction) -> None:
        await hearing.learn_people(open_desk(tx), [heard.fact for heard in batch])
        erased = {one.fact.employee_id for one in batch if isinstance(one.fact, EmployeeErased)}
        if erased:
            await forget(tx, erased)

    return Projection(
        name="people",
        topics=["portevoix.share.v1"],
        hears={
            share_pb2.EmployeeChanged: on_employee_changed,
            share_pb2.AdvocateEnrolled: on_advocate_enrolled,
            share_pb2.AdvocateWithdrew: on_advocate_withdrew,
            share_pb2.EmployeeErased: on_employee_erased,
        },
        apply=apply,
    )
