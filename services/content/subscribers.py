"""What is heard: a CMS's items from the inbox, and from share what audiences need to know of people."""

from collections.abc import Callable, Sequence

from chassis.mongo import Transaction
from chassis.projection.model import Heard, Origin, Projection
from portevoix.inbox.v1 import events_pb2 as inbox_pb2
from portevoix.share.v1 import events_pb2 as share_pb2
from services.content import usecases
from services.content.domain.errors import Refused
from services.content.domain.facts import ContentReported, EmployeeChanged, EmployeeErased
from services.content.domain.facts import Heard as PeopleFact
from services.content.ports import Desk
from services.content.translate import heard as wire

OpenDesk = Callable[[Transaction], Desk]


def inbox(open_desk: OpenDesk, trusted: frozenset[str]) -> Projection[ContentReported]:
    """The items that outside systems report. The inbox is kept seven days, so it cannot be built again."""

    def on_content_published(message: inbox_pb2.ContentPublished, origin: Origin) -> ContentReported:
        return wire.content_reported_from_wire(
            message,
            origin.source,
            trusted=origin.source in trusted,
            accepted_at_ms=origin.accepted_at_ms,
        )

    async def apply(batch: Sequence[Heard[ContentReported]], tx: Transaction) -> None:
        desk = open_desk(tx)
        for heard in batch:
            report = heard.fact
            try:
                await usecases.receive_item(desk, wire.item_id_for(report.source, report.external_id), report)
            except Refused as refusal:
                wrong = "; ".join(f"{field} {text}" for field, text in refusal.fields.items())
                heard.refuse(refusal.reason, wrong or refusal.text)

    return Projection(
        name="inbox",
        topics=["portevoix.inbox.v1"],
        hears={inbox_pb2.ContentPublished: on_content_published},
        apply=apply,
        outside=True,
        rebuildable=False,
        bystander=True,  # share answers for what nobody can read
    )


def people(open_desk: OpenDesk) -> Projection[PeopleFact]:
    """What audiences need to know of people."""

    def on_employee_changed(message: share_pb2.EmployeeChanged, origin: Origin) -> EmployeeChanged:
        return wire.employee_changed_from_wire(message)

    def on_employee_erased(message: share_pb2.EmployeeErased, origin: Origin) -> EmployeeErased:
        return wire.employee_erased_from_wire(message)

    async def apply(batch: Sequence[Heard[PeopleFact]], tx: Transaction) -> None:
        await usecases.learn_people(open_desk(tx), [heard.fact for heard in batch])

    return Projection(
        name="people",
        topics=["portevoix.share.v1"],
        hears={
            share_pb2.EmployeeChanged: on_employee_changed,
            share_pb2.EmployeeErased: on_employee_erased,
        },
        apply=apply,
    )
