"""Events of content as metrics' facts."""

from portevoix.content.v1 import events_pb2 as content
from services.metrics.domain import facts
from services.metrics.domain.model.library import Campaign, Goal, Item, Position, Programme, Release


def content_published_from_wire(event: content.ContentPublished, event_id: str) -> facts.ItemReleased:
    """An item may be shared."""
    expires = event.expires_at_ms if event.HasField("expires_at_ms") else 0
    item = event.item
    return facts.ItemReleased(
        Item(
            item.content_id,
            item.programme_id,
            item.campaign_id,
            item.kind,
            item.category,
            event.title,
            event.external,
            (Release(event.occurred_at_ms, event_id, True, expires),),
        )
    )


def content_withdrawn_from_wire(event: content.ContentWithdrawn, event_id: str) -> facts.ItemWithdrawn:
    """An item may not be shared any more."""
    return facts.ItemWithdrawn(event.content_id, Release(event.occurred_at_ms, event_id, False, 0))


def campaign_changed_from_wire(event: content.CampaignChanged, event_id: str) -> facts.CampaignChanged:
    """A campaign, with its goals."""
    goals = tuple(
        Goal(content.GoalKind.Name(one.kind).removeprefix("GOAL_KIND_").lower(), one.measure, one.target)
        for one in event.goals
    )
    campaign = Campaign(
        event.campaign_id, event.programme_id, event.name, event.starts_on, event.ends_on, goals
    )
    return facts.CampaignChanged(campaign, Position(event.occurred_at_ms, event_id))


def programme_changed_from_wire(event: content.ProgrammeChanged, event_id: str) -> facts.ProgrammeChanged:
    """What a programme is."""
    programme = Programme(event.programme_id, event.name, event.zone, event.works_council)
    return facts.ProgrammeChanged(programme, Position(event.occurred_at_ms, event_id))
