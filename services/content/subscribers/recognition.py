"""Shares that stand, from share: what spotlights and digests are made of."""

from collections.abc import Callable, Sequence

from chassis.mongo import Transaction
from chassis.projection.model import Heard, Origin, Projection
from portevoix.share.v1 import events_pb2 as share_pb2
from services.content.domain.facts import EmployeeErased
from services.content.domain.model.recognition import MadeShare
from services.content.ports.recognition import Recognition
from services.content.translate import heard as wire
from services.content.translate.recognition import made_share_from_wire
from services.content.usecases.recognition import learn_shares

Work = Callable[[Transaction], Recognition]


def made_shares(open_work: Work) -> Projection[MadeShare | EmployeeErased | str]:
    """Shares, the ids of those that were taken back, and who asked to be forgotten."""

    def on_share_made(message: share_pb2.ShareMade, origin: Origin) -> MadeShare:
        return made_share_from_wire(message)

    def on_share_retracted(message: share_pb2.ShareRetracted, origin: Origin) -> str:
        return message.share_id

    def on_employee_erased(message: share_pb2.EmployeeErased, origin: Origin) -> EmployeeErased:
        return wire.employee_erased_from_wire(message)

    async def apply(batch: Sequence[Heard[MadeShare | EmployeeErased | str]], tx: Transaction) -> None:
        facts = [heard.fact for heard in batch]
        await learn_shares(
            open_work(tx),
            [one for one in facts if isinstance(one, MadeShare)],
            [one for one in facts if isinstance(one, str)],
            [one.employee_id for one in facts if isinstance(one, EmployeeErased)],
        )

    return Projection(
        name="made_shares",
        topics=["portevoix.share.v1"],
        hears={
            share_pb2.ShareMade: on_share_made,
            share_pb2.ShareRetracted: on_share_retracted,
            share_pb2.EmployeeErased: on_employee_erased,
        },
        apply=apply,
    )
