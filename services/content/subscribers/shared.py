"""Who shared what, from share."""

from collections.abc import Callable, Sequence

from chassis.mongo import Transaction
from chassis.projection.model import Heard, Origin, Projection
from portevoix.share.v1 import events_pb2 as share_pb2
from services.content.domain.facts import EmployeeErased, ShareMade, Sharing
from services.content.ports.books import Desk
from services.content.translate import heard as wire
from services.content.usecases import hearing

OpenDesk = Callable[[Transaction], Desk]


def shared(open_desk: OpenDesk) -> Projection[Sharing]:
    """What people shared, so that no feed shows it to them again."""

    def on_share_made(message: share_pb2.ShareMade, origin: Origin) -> ShareMade:
        return wire.share_made_from_wire(message)

    def on_employee_erased(message: share_pb2.EmployeeErased, origin: Origin) -> EmployeeErased:
        return wire.employee_erased_from_wire(message)

    async def apply(batch: Sequence[Heard[Sharing]], tx: Transaction) -> None:
        await hearing.learn_shares(open_desk(tx), [heard.fact for heard in batch])

    return Projection(
        name="shared",
        topics=["portevoix.share.v1"],
        hears={share_pb2.ShareMade: on_share_made, share_pb2.EmployeeErased: on_employee_erased},
        apply=apply,
    )
