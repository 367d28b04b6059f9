"""What content says of items, campaigns and programmes."""

from collections.abc import Callable, Sequence

from chassis.mongo import Transaction
from chassis.projection import Heard, Origin, Projection
from portevoix.content.v1 import events_pb2 as content_events
from services.metrics.domain.facts import (
    CampaignChanged,
    ItemReleased,
    ItemWithdrawn,
    ProgrammeChanged,
    Told,
)
from services.metrics.ports.library import Shelf
from services.metrics.translate import library as content


def on_content_published(event: content_events.ContentPublished, origin: Origin) -> ItemReleased:
    """For what could be shared, and what it is called."""
    return content.content_published_from_wire(event, origin.event_id)


def on_content_withdrawn(event: content_events.ContentWithdrawn, origin: Origin) -> ItemWithdrawn:
    """For what could be shared."""
    return content.content_withdrawn_from_wire(event, origin.event_id)


def on_campaign_changed(event: content_events.CampaignChanged, origin: Origin) -> CampaignChanged:
    """For goals."""
    return content.campaign_changed_from_wire(event, origin.event_id)


def on_programme_changed(event: content_events.ProgrammeChanged, origin: Origin) -> ProgrammeChanged:
    """For the works council's mode."""
    return content.programme_changed_from_wire(event, origin.event_id)


def library(keep: Callable[[Transaction], Shelf]) -> Projection[Told]:
    """What content says."""

    async def apply(batch: Sequence[Heard[Told]], tx: Transaction) -> None:
        await keep(tx).note([one.fact for one in batch])

    return Projection(
        name="library",
        topics=["portevoix.content.v1"],
        hears={
            content_events.ContentPublished: on_content_published,
            content_events.ContentWithdrawn: on_content_withdrawn,
            content_events.CampaignChanged: on_campaign_changed,
            content_events.ProgrammeChanged: on_programme_changed,
        },
        apply=apply,
        strands=1,
    )
