"""What is heard of mentions: the mentions themselves, and the labels that metrics said."""

from collections.abc import Awaitable, Callable, Sequence

from chassis.mongo import Transaction
from chassis.projection import Heard, Origin, Projection
from portevoix.mentions.v1 import events_pb2 as mention_events
from portevoix.metrics.v1 import events_pb2 as metrics_events
from services.metrics.domain.model.sentiment import MentionLabelled, MentionObserved
from services.metrics.translate import sentiment as wire

Take = Callable[[Sequence[Heard[MentionObserved]], Transaction], Awaitable[None]]
Count = Callable[[Sequence[Heard[MentionLabelled]], Transaction], Awaitable[None]]


def on_mention_observed(event: mention_events.MentionObserved, origin: Origin) -> MentionObserved:
    """Is labelled."""
    return wire.mention_observed_from_wire(event, origin.event_id)


def on_mention_labelled(event: metrics_events.MentionLabelled, origin: Origin) -> MentionLabelled:
    """Is counted: our own decision, which figures hear like everything else."""
    return wire.mention_labelled_from_wire(event, origin.event_id)


def mentions(take: Take) -> Projection[MentionObserved]:
    """The reader of mentions: they are gone after seven days, so it is never run again."""
    return Projection(
        name="mentions",
        topics=["portevoix.mentions.v1"],
        hears={mention_events.MentionObserved: on_mention_observed},
        apply=take,
        rebuildable=False,
        strands=1,
    )


def sentiment(count: Count) -> Projection[MentionLabelled]:
    """The labels that stand, and how many of each there are."""
    return Projection(
        name="sentiment",
        topics=["portevoix.metrics.v1"],
        hears={metrics_events.MentionLabelled: on_mention_labelled},
        apply=count,
        strands=1,
    )
