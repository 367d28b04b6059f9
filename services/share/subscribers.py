"""What is heard: one handler per message, and the two readers that apply what they make of it."""

from collections.abc import Awaitable, Callable, Sequence

from chassis.mongo import Transaction
from chassis.projection import Heard, Origin, Projection
from portevoix.content.v1 import events_pb2 as content_pb2
from portevoix.inbox.v1 import events_pb2 as inbox_pb2
from services.share.domain.facts import content, inbox
from services.share.translate import content as content_from_wire
from services.share.translate import inbox as inbox_from_wire

INBOX = "portevoix.inbox.v1"
CONTENT = "portevoix.content.v1"

Apply = Callable[[Sequence[Heard[inbox.Reported]], Transaction], Awaitable[None]]
Keep = Callable[[Sequence[Heard[content.Kept]], Transaction], Awaitable[None]]


def on_engagement_observed(message: inbox_pb2.EngagementObserved, _: Origin) -> inbox.Reported:
    """Reactions to a share or to a brand post."""
    return inbox_from_wire.engagement_observed_from_wire(message)


def on_conversion_observed(message: inbox_pb2.ConversionObserved, _: Origin) -> inbox.Reported:
    """A conversion."""
    return inbox_from_wire.conversion_observed_from_wire(message)


def on_mention_observed(message: inbox_pb2.MentionObserved, _: Origin) -> inbox.Reported:
    """A mention."""
    return inbox_from_wire.mention_observed_from_wire(message)


def on_employee_changed(message: inbox_pb2.EmployeeChanged, _: Origin) -> inbox.Reported:
    """A person of the company."""
    return inbox_from_wire.employee_changed_from_wire(message)


def on_share_made(message: inbox_pb2.ShareMade, _: Origin) -> inbox.Reported:
    """A share made with another tool."""
    return inbox_from_wire.share_made_from_wire(message)


def on_content_published(message: content_pb2.ContentPublished, _: Origin) -> content.Kept:
    """An item may be shared."""
    return content_from_wire.content_published_from_wire(message)


def on_content_withdrawn(message: content_pb2.ContentWithdrawn, _: Origin) -> content.Kept:
    """An item may not be shared any more."""
    return content_from_wire.content_withdrawn_from_wire(message)


def on_programme_changed(message: content_pb2.ProgrammeChanged, _: Origin) -> content.Kept:
    """A programme."""
    return content_from_wire.programme_changed_from_wire(message)


def on_campaign_changed(message: content_pb2.CampaignChanged, _: Origin) -> content.Kept:
    """A campaign."""
    return content_from_wire.campaign_changed_from_wire(message)


def on_charter_published(message: content_pb2.CharterPublished, _: Origin) -> content.Kept:
    """A version of the charter."""
    return content_from_wire.charter_published_from_wire(message)


def on_charter_acknowledged(message: content_pb2.CharterAcknowledged, _: Origin) -> content.Kept:
    """A person acknowledged it."""
    return content_from_wire.charter_acknowledged_from_wire(message)


def door(apply: Apply) -> Projection[inbox.Reported]:
    """The reader of the inbox: its decisions depend on state that changes, so it is never run again."""
    return Projection(
        name="door",
        topics=[INBOX],
        hears={
            inbox_pb2.EngagementObserved: on_engagement_observed,
            inbox_pb2.ConversionObserved: on_conversion_observed,
            inbox_pb2.MentionObserved: on_mention_observed,
            inbox_pb2.EmployeeChanged: on_employee_changed,
            inbox_pb2.ShareMade: on_share_made,
        },
        apply=apply,
        outside=True,
        ignores=frozenset({inbox_pb2.ContentPublished.DESCRIPTOR.full_name}),
        rebuildable=False,
    )


def library(keep: Keep) -> Projection[content.Kept]:
    """The reader of content's topic: the part of the library that the door needs."""
    return Projection(
        name="library",
        topics=[CONTENT],
        hears={
            content_pb2.ContentPublished: on_content_published,
            content_pb2.ContentWithdrawn: on_content_withdrawn,
            content_pb2.CampaignChanged: on_campaign_changed,
            content_pb2.ProgrammeChanged: on_programme_changed,
            content_pb2.CharterPublished: on_charter_published,
            content_pb2.CharterAcknowledged: on_charter_acknowledged,
        },
        apply=keep,
    )
