"""Items, pages of them, and share's question."""

import base64
import binascii
from collections.abc import Iterable

from portevoix.content.v1 import service_pb2
from portevoix.type.v1 import facts_pb2
from services.content.domain import errors
from services.content.domain.model.items import Audience, Draft, Item, State, Suggestion
from services.content.domain.model.pages import Cursor, Filter
from services.content.domain.model.people import Person
from services.content.domain.model.sharing import Clearance
from services.content.translate.scalars import etag_of, from_ms, to_ms


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
    )


def item_to_wire(item: Item) -> service_pb2.LibraryItem:
    """An item as an editor sees it."""
    wire = service_pb2.LibraryItem(
        content_id=item.content_id,
        draft=_draft_to_wire(item.draft),
        state=service_pb2.ItemState.Value(f"ITEM_STATE_{item.state.name}"),
        etag=etag_of(item.revision),
        author_id=item.author_id,
        note=item.note,
        reason=item.reason,
        created_at_ms=to_ms(item.created_at),
        changed_at_ms=to_ms(item.changed_at),
    )
    if item.published_at is not None:
        wire.published_at_ms = to_ms(item.published_at)
    if item.origin is not None:
        wire.source, wire.external_id = item.origin.source, item.origin.external_id
    return wire


def filter_from_wire(wire: service_pb2.ListItemsRequest) -> Filter:
    """What a list is narrowed to."""
    return Filter(
        programme_id=wire.programme_id,
        category=wire.category,
        kind=wire.kind,
        topic=wire.topic,
        language=wire.language,
        campaign_id=wire.campaign_id,
        state=_state_from_wire(wire.state),
    )


def cursor_from_wire(token: str) -> Cursor | None:
    """Where a page begins; None for the first. Raises Invalid for a token that no page gave."""
    if not token:
        return None
    try:
        moment, content_id = base64.urlsafe_b64decode(token.encode()).decode().split(" ", 1)
        return Cursor(from_ms(int(moment)), content_id)
    except (binascii.Error, ValueError, errors.Invalid) as error:
        raise errors.Invalid("the page is not known", {"page_token": "was not given by a page"}) from error


def cursor_to_wire(cursor: Cursor | None) -> str:
    """The token of the next page; empty on the last."""
    if cursor is None:
        return ""
    return base64.urlsafe_b64encode(f"{to_ms(cursor.created_at)} {cursor.content_id}".encode()).decode()


def asker_from_wire(wire: service_pb2.CheckShareRequest) -> Person:
    """The person as share knows them."""
    return Person(wire.employee_id, wire.team, wire.department, wire.country, wire.language)


def clearance_to_wire(clearance: Clearance) -> service_pb2.CheckShareResponse:
    """What share is told."""
    draft = clearance.item.draft
    return service_pb2.CheckShareResponse(
        item=stamp_to_wire(clearance.item),
        title=draft.title,
        why=draft.why,
        url=draft.url,
        suggestions=map(_suggestion_to_wire, clearance.suggestions),
        charter_version=clearance.charter_version,
        charter_acknowledged=clearance.charter_acknowledged,
        training_valid=clearance.training_valid,
        programme_why=clearance.programme_why,
        campaign_why=clearance.campaign_why,
    )


def stamp_to_wire(item: Item) -> facts_pb2.Item:
    """What facts about the item are stamped with."""
    draft = item.draft
    return facts_pb2.Item(
        content_id=item.content_id,
        programme_id=draft.programme_id,
        category=draft.category,
        kind=draft.kind,
        campaign_id=draft.campaign_id,
        topics=draft.topics,
        language=draft.language,
        job_reference=draft.job_reference,
    )


def audience_from_wire(wire: service_pb2.Audience) -> Audience:
    """Whom something is for."""
    return Audience(tuple(wire.departments), tuple(wire.countries), tuple(wire.languages), tuple(wire.teams))


def audience_to_wire(audience: Audience) -> service_pb2.Audience:
    """Whom something is for."""
    return service_pb2.Audience(
        departments=audience.departments,
        countries=audience.countries,
        languages=audience.languages,
        teams=audience.teams,
    )


def numbered(content_id: str, messages: Iterable[tuple[str, str, str]]) -> tuple[Suggestion, ...]:
    """Messages (network, language, text) with ids of their own."""
    return tuple(
        Suggestion(f"{content_id}.{number}", network, language, text)
        for number, (network, language, text) in enumerate(messages, 1)
    )


def _draft_to_wire(draft: Draft) -> service_pb2.ItemDraft:
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
        suggestions=map(_suggestion_to_wire, draft.suggestions),
    )
    if draft.expires_at is not None:
        wire.expires_at_ms = to_ms(draft.expires_at)
    return wire


def _suggestion_to_wire(one: Suggestion) -> service_pb2.Suggestion:
    return service_pb2.Suggestion(
        suggestion_id=one.suggestion_id, network=one.network, language=one.language, text=one.text
    )


def _state_from_wire(wire: service_pb2.ItemState.ValueType) -> State | None:
    if wire == service_pb2.ITEM_STATE_UNSPECIFIED:
        return None
    return State[service_pb2.ItemState.Name(wire).removeprefix("ITEM_STATE_")]
