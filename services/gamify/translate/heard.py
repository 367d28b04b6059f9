"""Events of share, as gamify's facts. Raises Malformed for what no publisher of ours would write."""

from portevoix.share.v1 import events_pb2 as share
from portevoix.type.v1 import facts_pb2 as stamps
from services.gamify.domain.errors import Malformed
from services.gamify.domain.facts import (
    Click,
    ConsentChanged,
    ConversionObserved,
    Eligibility,
    EngagementObserved,
    ShareMade,
    ShareRetracted,
    Stamp,
)
from services.gamify.domain.model import Position, ShareKey

_Stamped = share.ShareMade | share.ShareRetracted | share.EngagementObserved | share.ConversionObserved


def share_made_from_wire(event: share.ShareMade, event_id: str) -> ShareMade:
    """A share."""
    return ShareMade(_stamp(event, event_id), _eligibility(event.eligibility))


def share_retracted_from_wire(event: share.ShareRetracted, event_id: str) -> ShareRetracted:
    """A share that was taken back."""
    return ShareRetracted(_stamp(event, event_id))


def engagement_observed_from_wire(
    event: share.EngagementObserved, event_id: str
) -> EngagementObserved | None:
    """A reaction to somebody's share; None for the brand channel's own posts, which earn nobody anything."""
    if not event.share_id:
        return None
    click = None
    if event.HasField("click"):
        human = getattr(event.click, "class") == stamps.CLICK_CLASS_HUMAN
        click = Click(human, event.click.first_visit)
    eligibility = _eligibility(event.eligibility)
    return EngagementObserved(_stamp(event, event_id), eligibility, click, event.corrects)


def conversion_observed_from_wire(event: share.ConversionObserved, event_id: str) -> ConversionObserved:
    """A conversion."""
    return ConversionObserved(_stamp(event, event_id), _eligibility(event.eligibility))


def consent_changed_from_wire(event: share.ConsentChanged, event_id: str) -> ConsentChanged | None:
    """A word on being named; None for consents to anything else."""
    if event.purpose != share.CONSENT_PURPOSE_NAMING:
        return None
    return ConsentChanged(
        employee_id=event.person.employee_id,
        position=Position(event.moment.occurred_at_ms, event_id),
        given=event.given,
        expires_at_ms=event.expires_at_ms if event.HasField("expires_at_ms") else None,
    )


def _stamp(event: _Stamped, event_id: str) -> Stamp:
    if not event.person.employee_id:
        raise Malformed("a fact about a share names no person", "person")
    return Stamp(
        employee_id=event.person.employee_id,
        position=Position(event.moment.occurred_at_ms, event_id),
        accepted_at_ms=event.moment.accepted_at_ms,
        local_date=event.moment.local_date,
        share=ShareKey(event.share_id, event.item.content_id, event.network),
    )


def _eligibility(wire: stamps.Eligibility) -> Eligibility:
    return Eligibility(wire.consent, wire.charter, wire.training)
