"""New items, from our own topic: what is to be announced."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from chassis.mongo import Transaction
from chassis.projection.model import Heard, Origin, Projection
from portevoix.content.v1 import events_pb2 as content_pb2
from services.content.domain.model.announcements import Announcement
from services.content.ports.announcements import Announcements
from services.content.translate.scalars import from_ms


def announcements(open_announcements: Callable[[Transaction], Announcements]) -> Projection[Announcement]:
    """What was published. Hearing it again announces nothing again, and it cannot be built again."""

    def on_content_published(message: content_pb2.ContentPublished, origin: Origin) -> Announcement:
        at = from_ms(message.occurred_at_ms)
        return Announcement(message.item.content_id, message.item.programme_id, at, at + timedelta(0))

    async def apply(batch: Sequence[Heard[Announcement]], tx: Transaction) -> None:
        for heard in batch:
            await open_announcements(tx).note(heard.fact)

    return Projection(
        name="announcements",
        topics=["portevoix.content.v1"],
        hears={content_pb2.ContentPublished: on_content_published},
        apply=apply,
        rebuildable=False,
    )
