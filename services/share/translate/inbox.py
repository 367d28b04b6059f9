"""What outside systems report, from the wire."""

from portevoix.inbox.v1 import events_pb2 as wire
from portevoix.share.v1 import service_pb2
from services.share.domain.facts import inbox
from services.share.domain.model.people import Contact
from services.share.domain.model.stamps import ConversionKind, Measure, Provenance
from services.share.translate.stamps import money_from_wire

MEASURES = {int(measure): measure for measure in Measure}
PROVENANCES = {int(provenance): provenance for provenance in Provenance}


def engagement_observed_from_wire(message: wire.EngagementObserved) -> inbox.EngagementObserved:
    """Reactions to a share or to a brand post."""
    return inbox.EngagementObserved(
        share_id=message.share_id,
        link_code=message.link_code,
        content_id=message.content_id,
        network=message.network,
        observed_at_ms=message.observed_at_ms,
        counts=tuple(map(_count, message.counts)),
        provenance=PROVENANCES[message.provenance],
    )


def _count(count: wire.Count) -> inbox.Count:
    running = count.WhichOneof("amount") == "total"
    return inbox.Count(MEASURES[count.measure], count.total if running else count.delta, running)


def conversion_observed_from_wire(message: wire.ConversionObserved) -> inbox.ConversionObserved:
    """A conversion."""
    return inbox.ConversionObserved(
        share_id=message.share_id,
        link_code=message.link_code,
        kind=ConversionKind(message.kind),
        external_id=message.external_id,
        occurred_at_ms=message.occurred_at_ms,
        value=money_from_wire(message.value) if message.HasField("value") else None,
    )


def mention_observed_from_wire(message: wire.MentionObserved) -> inbox.MentionObserved:
    """A mention."""
    return inbox.MentionObserved(
        share_id=message.share_id,
        network=message.network,
        occurred_at_ms=message.occurred_at_ms,
        language=message.language,
        words=message.text,
        label=message.label,
    )


def employee_changed_from_wire(
    message: wire.EmployeeChanged | service_pb2.ImportEmployeesRequest,
) -> inbox.EmployeeChanged:
    """A person, from the inbox or from an import: the fields are the same."""
    return inbox.EmployeeChanged(
        external_id=message.external_id,
        contact=Contact(message.name, message.email),
        team=message.team,
        department=message.department,
        country=message.country,
        language=message.language,
        zone=message.zone,
        leader=message.leader,
        joined_on=message.joined_on,
        left_on=message.left_on,
        effective_at_ms=message.effective_at_ms,
        location=message.location,
    )


def share_made_from_wire(message: wire.ShareMade) -> inbox.ShareMade:
    """A share made with another tool."""
    return inbox.ShareMade(
        external_id=message.external_id,
        content_id=message.content_id,
        network=message.network,
        occurred_at_ms=message.occurred_at_ms,
        follower_count=message.follower_count if message.HasField("follower_count") else None,
    )
