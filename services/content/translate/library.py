"""Items, pages of them, and share's question."""

import base64
import binascii

from portevoix.content.v1 import service_pb2
from portevoix.type.v1 import facts_pb2
from services.content.domain import errors
from services.content.domain.model.items import Item, State
from services.content.domain.model.pages import Cursor, Filter
from services.content.domain.model.people import Person
from services.content.domain.model.sharing import Clearance
from services.content.translate.drafts import draft_to_wire, suggestion_to_wire
from services.content.translate.scalars import etag_of, from_ms, to_ms


def item_to_wire(item: Item) -> service_pb2.LibraryItem:
    """An item as an editor sees it."""
    wire = service_pb2.LibraryItem(
        content_id=item.content_id,
        draft=draft_to_wire(item.draft),
        state=service_pb2.ItemState.Value(f"ITEM_STATE_{item.state.name}"),
        etag=etag_of(item.revision),
        author_id=item.author_id,
        note=item.note,
        reason=item.reason,
        created_at_ms=to_ms(item.created_at),
        changed_at_ms=to_ms(item.changed_at),
        networks=item.networks,
        featured=item.featured,
    )
    if item.published_at is not None:
        wire.published_at_ms = to_ms(item.published_at)
    if item.origin is not None:
        wire.source, wire.external_id = item.origin.source, item.origin.external_id
    if item.publish_at is not None:
        wire.publish_at_ms = to_ms(item.publish_at)
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
        state=state_from_wire(wire.state),
        featured=wire.featured,
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
        suggestions=map(suggestion_to_wire, clearance.suggestions),
        charter_version=clearance.charter_version,
        charter_acknowledged=clearance.charter_acknowledged,
        training_valid=clearance.training_valid,
        locked=draft.locked,
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


def state_from_wire(wire: service_pb2.ItemState.ValueType) -> State | None:
    """The state that a list is narrowed to; None where to none."""
    if wire == service_pb2.ITEM_STATE_UNSPECIFIED:
        return None
    return State[service_pb2.ItemState.Name(wire).removeprefix("ITEM_STATE_")]
