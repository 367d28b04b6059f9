"""A CMS's items, from the inbox."""

from collections.abc import Callable, Sequence

from chassis.mongo import Transaction
from chassis.projection.model import Heard, Origin, Projection
from portevoix.inbox.v1 import events_pb2 as inbox_pb2
from services.content.domain.errors import Refused
from services.content.domain.facts import ContentReported
from services.content.ports.books import Desk
from services.content.translate import heard as wire
from services.content.usecases import hearing

OpenDesk = Callable[[Transaction], Desk]


def inbox(open_desk: OpenDesk, find: hearing.Find, trusted: frozenset[str]) -> Projection[ContentReported]:
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
                content_id = wire.item_id_for(report.source, report.external_id)
                await hearing.receive_item(desk, content_id, report, find)
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
