"""What share says: one handler per message, and one way in for a batch."""

from collections.abc import Callable, Sequence

from chassis.mongo import Transaction
from chassis.projection import Heard, Origin, Projection
from portevoix.share.v1 import events_pb2 as share_events
from services.metrics.domain.facts import (
    Fact,
    MembershipChanged,
    Observed,
    PersonPlaced,
    ShareMade,
    ShareRetracted,
)
from services.metrics.ports.figures import Kept
from services.metrics.translate import heard as translate
from services.metrics.usecases.hearing import take_in


def on_employee_changed(event: share_events.EmployeeChanged, origin: Origin) -> PersonPlaced:
    """For the teams of a period."""
    return translate.person_placed_from_wire(event, origin.event_id)


def on_advocate_enrolled(event: share_events.AdvocateEnrolled, origin: Origin) -> MembershipChanged:
    """For the denominator of participation."""
    return translate.joined_from_wire(event, origin.event_id)


def on_advocate_withdrew(event: share_events.AdvocateWithdrew, origin: Origin) -> MembershipChanged:
    """For the denominator of participation."""
    return translate.left_from_wire(event, origin.event_id)


def on_share_made(event: share_events.ShareMade, origin: Origin) -> ShareMade:
    """For activity and potential reach."""
    return translate.share_made_from_wire(event)


def on_share_retracted(event: share_events.ShareRetracted, origin: Origin) -> ShareRetracted:
    """Takes back what the share counted for."""
    return translate.share_retracted_from_wire(event)


def on_engagement_observed(event: share_events.EngagementObserved, origin: Origin) -> Observed:
    """For reach, engagement and traffic."""
    return translate.engagement_observed_from_wire(event)


def on_conversion_observed(event: share_events.ConversionObserved, origin: Origin) -> Observed:
    """For what came of it, and what that was worth."""
    return translate.conversion_observed_from_wire(event)


def figures(keep: Callable[[Transaction], Kept]) -> Projection[Fact]:
    """Everything that is counted."""

    async def apply(batch: Sequence[Heard[Fact]], tx: Transaction) -> None:
        facts = [(f"{one.origin.topic}/{one.origin.partition}", one.fact) for one in batch]
        await take_in(keep(tx), facts)

    return Projection(
        name="figures",
        topics=["portevoix.share.v1"],
        hears={
            share_events.EmployeeChanged: on_employee_changed,
            share_events.AdvocateEnrolled: on_advocate_enrolled,
            share_events.AdvocateWithdrew: on_advocate_withdrew,
            share_events.ShareMade: on_share_made,
            share_events.ShareRetracted: on_share_retracted,
            share_events.EngagementObserved: on_engagement_observed,
            share_events.ConversionObserved: on_conversion_observed,
        },
        apply=apply,
    )
