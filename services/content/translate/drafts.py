"""What authors write."""

from collections.abc import Iterable

from portevoix.content.v1 import service_pb2
from services.content.domain.model.items import Audience, Draft, Event, Source, Suggestion
from services.content.translate.scalars import from_ms, to_ms


def draft_from_wire(content_id: str, wire: service_pb2.ItemDraft) -> Draft:
    """A draft; its messages get ids of their own."""
    return Draft(
        programme_id=wire.programme_id,
        category=wire.category,
        kind=wire.kind,
        title=wire.title,
        why=wire.why,
        url=wire.url,
        language=wire.language,
        topics=tuple(wire.topics),
        campaign_id=wire.campaign_id,
        job_reference=wire.job_reference,
        external=wire.external,
        audience=audience_from_wire(wire.audience),
        expires_at=from_ms(wire.expires_at_ms) if wire.HasField("expires_at_ms") else None,
        suggestions=numbered(content_id, ((s.network, s.language, s.text) for s in wire.suggestions)),
        source=Source(wire.source.name, wire.source.url),
        event=_event_from_wire(wire.event) if wire.HasField("event") else None,
        embargo_until=from_ms(wire.embargo_until_ms) if wire.HasField("embargo_until_ms") else None,
        locked=wire.locked,
    )


def numbered(content_id: str, messages: Iterable[tuple[str, str, str]]) -> tuple[Suggestion, ...]:
    """Messages (network, language, text) with ids of their own."""
    return tuple(
        Suggestion(f"{content_id}.{number}", network, language, text)
        for number, (network, language, text) in enumerate(messages, 1)
    )


def draft_to_wire(draft: Draft) -> service_pb2.ItemDraft:
    """What an item says."""
    wire = service_pb2.ItemDraft(
        programme_id=draft.programme_id,
        category=draft.category,
        kind=draft.kind,
        title=draft.title,
        why=draft.why,
        url=draft.url,
        language=draft.language,
        topics=draft.topics,
        campaign_id=draft.campaign_id,
        job_reference=draft.job_reference,
        external=draft.external,
        audience=audience_to_wire(draft.audience),
        suggestions=map(suggestion_to_wire, draft.suggestions),
        locked=draft.locked,
    )
    if draft.expires_at is not None:
        wire.expires_at_ms = to_ms(draft.expires_at)
    if draft.embargo_until is not None:
        wire.embargo_until_ms = to_ms(draft.embargo_until)
    if draft.source != Source():
        wire.source.name, wire.source.url = draft.source.name, draft.source.url
    if draft.event is not None:
        wire.event.CopyFrom(_event_to_wire(draft.event))
    return wire


def audience_from_wire(wire: service_pb2.Audience) -> Audience:
    """Whom something is for."""
    return Audience(**{name: tuple(getattr(wire, name)) for name in Audience.__slots__})


def audience_to_wire(audience: Audience) -> service_pb2.Audience:
    """Whom something is for."""
    return service_pb2.Audience(
        departments=audience.departments,
        countries=audience.countries,
        languages=audience.languages,
        teams=audience.teams,
        locations=audience.locations,
        cohorts=audience.cohorts,
    )


def _event_from_wire(wire: service_pb2.EventDetails) -> Event:
    return Event(
        starts_at=from_ms(wire.starts_at_ms) if wire.starts_at_ms else None,
        ends_at=from_ms(wire.ends_at_ms) if wire.HasField("ends_at_ms") else None,
        place=wire.place,
        registration_url=wire.registration_url,
    )


def _event_to_wire(event: Event) -> service_pb2.EventDetails:
    wire = service_pb2.EventDetails(place=event.place, registration_url=event.registration_url)
    if event.starts_at is not None:
        wire.starts_at_ms = to_ms(event.starts_at)
    if event.ends_at is not None:
        wire.ends_at_ms = to_ms(event.ends_at)
    return wire


def suggestion_to_wire(one: Suggestion) -> service_pb2.Suggestion:
    """A message."""
    return service_pb2.Suggestion(
        suggestion_id=one.suggestion_id, network=one.network, language=one.language, text=one.text
    )
