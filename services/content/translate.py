"""The border: wire messages to facts and back, refusals to status codes. Pure functions."""

import base64
import binascii
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import NAMESPACE_URL, uuid5

import grpc
from google.protobuf.message import Message

from portevoix.content.v1 import events_pb2, service_pb2
from portevoix.inbox.v1 import events_pb2 as inbox_pb2
from portevoix.share.v1 import events_pb2 as share_pb2
from portevoix.type.v1 import facts_pb2
from services.content.domain import errors
from services.content.domain.facts import (
    CharterAcknowledged,
    CharterPublished,
    ContentPublished,
    ContentReported,
    ContentWithdrawn,
    EmployeeChanged,
    EmployeeErased,
    ProgrammeChanged,
    Said,
)
from services.content.domain.model import (
    Audience,
    Charter,
    Clearance,
    Cohort,
    Cursor,
    Draft,
    Filter,
    Item,
    Person,
    Programme,
    ProgrammeDraft,
    Sections,
    State,
    Suggestion,
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CODES: dict[type[errors.Refused], grpc.StatusCode] = {
    errors.NotFound: grpc.StatusCode.NOT_FOUND,
    errors.Taken: grpc.StatusCode.ALREADY_EXISTS,
    errors.Invalid: grpc.StatusCode.INVALID_ARGUMENT,
    errors.ChangedMeanwhile: grpc.StatusCode.ABORTED,
}


class News(NamedTuple):
    """A message on its way out: under which key, and by which id that never changes."""

    message: Message
    key: str
    event_id: str
    occurred_at_ms: int


def code_of(refusal: errors.Refused) -> grpc.StatusCode:
    """The status of a refusal; FAILED_PRECONDITION where none says it better."""
    return _CODES.get(type(refusal), grpc.StatusCode.FAILED_PRECONDITION)


def to_ms(moment: datetime) -> int:
    """Milliseconds UTC, rounded down."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def from_ms(milliseconds: int) -> datetime:
    """The moment. Raises Invalid beyond the year 9999."""
    try:
        return _EPOCH + timedelta(milliseconds=milliseconds)
    except OverflowError as error:
        raise errors.Invalid("a moment is out of range", {"at_ms": "is beyond the year 9999"}) from error


def etag_of(revision: int) -> str:
    """The etag of a revision."""
    return f"r{revision}"


def revision_from(etag: str) -> int:
    """The revision that the asker read; 0 where they do not mind, -1 (none ever) for an etag that is not ours."""
    digits = etag.removeprefix("r")
    return (int(digits) if digits.isascii() and digits.isdecimal() else -1) if etag else 0


def item_id_for(source: str, external_id: str) -> str:
    """The id of the item that an outside system knows by `external_id`: the same for ever."""
    return str(uuid5(NAMESPACE_URL, f"urn:portevoix:content:{source}\n{external_id}"))


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
        audience=_audience_from_wire(wire.audience),
        expires_at=from_ms(wire.expires_at_ms) if wire.HasField("expires_at_ms") else None,
        suggestions=_numbered(content_id, ((s.network, s.language, s.text) for s in wire.suggestions)),
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


def programme_draft_from_wire(wire: service_pb2.ProgrammeDraft) -> ProgrammeDraft:
    """What a programme says of itself."""
    return ProgrammeDraft(
        name=wire.name,
        why=wire.why,
        zone=wire.zone,
        gamification=wire.gamification,
        works_council=wire.works_council,
        cohorts=tuple(Cohort(one.cohort, one.opens_on) for one in wire.cohorts),
    )


def programme_to_wire(programme: Programme) -> service_pb2.Programme:
    """A programme as it stands."""
    draft = programme.draft
    return service_pb2.Programme(
        programme_id=programme.programme_id,
        draft=service_pb2.ProgrammeDraft(
            name=draft.name,
            why=draft.why,
            zone=draft.zone,
            gamification=draft.gamification,
            works_council=draft.works_council,
            cohorts=_cohorts_to_wire(draft),
        ),
        etag=etag_of(programme.revision),
        charter_version=programme.charter_version,
        changed_at_ms=to_ms(programme.changed_at),
    )


def sections_from_wire(wire: service_pb2.CharterSections) -> Sections:
    """The four parts of a charter."""
    return Sections(wire.conduct, wire.copyright, wire.transparency, wire.respect)


def charter_to_wire(charter: Charter) -> service_pb2.Charter:
    """One version of a charter."""
    sections = charter.sections
    return service_pb2.Charter(
        programme_id=charter.programme_id,
        version=charter.version,
        sections=service_pb2.CharterSections(
            conduct=sections.conduct,
            copyright=sections.copyright,
            transparency=sections.transparency,
            respect=sections.respect,
        ),
        published_at_ms=to_ms(charter.published_at),
    )


def asker_from_wire(wire: service_pb2.CheckShareRequest) -> Person:
    """The person as share knows them."""
    return Person(wire.employee_id, wire.team, wire.department, wire.country, wire.language)


def clearance_to_wire(clearance: Clearance) -> service_pb2.CheckShareResponse:
    """What share is told."""
    draft = clearance.item.draft
    return service_pb2.CheckShareResponse(
        item=_stamp_to_wire(clearance.item),
        title=draft.title,
        why=draft.why,
        url=draft.url,
        suggestions=map(_suggestion_to_wire, clearance.suggestions),
        charter_version=clearance.charter_version,
        charter_acknowledged=clearance.charter_acknowledged,
        training_valid=clearance.training_valid,
    )


def content_reported_from_wire(
    wire: inbox_pb2.ContentPublished, source: str, *, trusted: bool, accepted_at_ms: int
) -> ContentReported:
    """A CMS's report; its messages are in the item's language, and an item with messages is for sharing."""
    messages = ((network, wire.language, text) for network, text in sorted(wire.messages.items()))
    suggestions = _numbered(item_id_for(source, wire.external_id), messages)
    draft = Draft(
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
        external=bool(suggestions),
        suggestions=suggestions,
    )
    return ContentReported(source, wire.external_id, draft, trusted, from_ms(accepted_at_ms))


def employee_changed_from_wire(wire: share_pb2.EmployeeChanged) -> EmployeeChanged:
    """What an audience needs of a directory entry."""
    one = wire.person
    person = Person(one.employee_id, one.team, one.department, one.country, one.language)
    return EmployeeChanged(person, from_ms(wire.moment.occurred_at_ms))


def employee_erased_from_wire(wire: share_pb2.EmployeeErased) -> EmployeeErased:
    """Somebody to forget."""
    return EmployeeErased(wire.employee_id, from_ms(wire.occurred_at_ms))


def news_of(fact: Said) -> News:
    """What the house says of a fact. The id is made of what the fact is about, so that it is one for ever."""
    match fact:
        case ContentPublished(item, occurred_at):
            return _news(_content_published_to_wire(item, occurred_at), item.content_id, occurred_at)
        case ContentWithdrawn(content_id, occurred_at, reason):
            withdrawn = events_pb2.ContentWithdrawn(
                content_id=content_id, occurred_at_ms=to_ms(occurred_at), reason=reason
            )
            return _news(withdrawn, content_id, occurred_at)
        case ProgrammeChanged(programme):
            changed = _programme_changed_to_wire(programme)
            return _news(changed, programme.programme_id, programme.changed_at, programme.revision)
        case CharterPublished(programme_id, version, occurred_at):
            published = events_pb2.CharterPublished(
                programme_id=programme_id, version=version, occurred_at_ms=to_ms(occurred_at)
            )
            return _news(published, programme_id, occurred_at, version)
        case CharterAcknowledged(employee_id, programme_id, version, occurred_at):
            acknowledged = events_pb2.CharterAcknowledged(
                employee_id=employee_id,
                programme_id=programme_id,
                version=version,
                occurred_at_ms=to_ms(occurred_at),
            )
            return _news(acknowledged, employee_id, occurred_at, programme_id, version)


def _news(message: Message, key: str, occurred_at: datetime, *parts: object) -> News:
    name = "\n".join((message.DESCRIPTOR.full_name, key, *map(str, parts)))
    return News(message, key, str(uuid5(NAMESPACE_URL, f"urn:portevoix:event:{name}")), to_ms(occurred_at))


def _content_published_to_wire(item: Item, occurred_at: datetime) -> events_pb2.ContentPublished:
    draft = item.draft
    wire = events_pb2.ContentPublished(
        item=_stamp_to_wire(item),
        occurred_at_ms=to_ms(occurred_at),
        title=draft.title,
        why=draft.why,
        url=draft.url,
        external=draft.external,
        author_id=item.author_id,
    )
    if draft.expires_at is not None:
        wire.expires_at_ms = to_ms(draft.expires_at)
    return wire


def _programme_changed_to_wire(programme: Programme) -> events_pb2.ProgrammeChanged:
    draft = programme.draft
    return events_pb2.ProgrammeChanged(
        programme_id=programme.programme_id,
        name=draft.name,
        why=draft.why,
        zone=draft.zone,
        gamification=draft.gamification,
        works_council=draft.works_council,
        cohorts=_cohorts_to_wire(draft),
        occurred_at_ms=to_ms(programme.changed_at),
    )


def _cohorts_to_wire(draft: ProgrammeDraft) -> list[events_pb2.Cohort]:
    return [events_pb2.Cohort(cohort=one.cohort, opens_on=one.opens_on) for one in draft.cohorts]


def _stamp_to_wire(item: Item) -> facts_pb2.Item:
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


def _draft_to_wire(draft: Draft) -> service_pb2.ItemDraft:
    audience = draft.audience
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
        audience=service_pb2.Audience(
            departments=audience.departments,
            countries=audience.countries,
            languages=audience.languages,
            teams=audience.teams,
        ),
        suggestions=map(_suggestion_to_wire, draft.suggestions),
    )
    if draft.expires_at is not None:
        wire.expires_at_ms = to_ms(draft.expires_at)
    return wire


def _audience_from_wire(wire: service_pb2.Audience) -> Audience:
    return Audience(
        tuple(wire.departments), tuple(wire.countries), tuple(wire.languages), tuple(wire.teams)
    )


def _suggestion_to_wire(one: Suggestion) -> service_pb2.Suggestion:
    return service_pb2.Suggestion(
        suggestion_id=one.suggestion_id, network=one.network, language=one.language, text=one.text
    )


def _numbered(content_id: str, messages: Iterable[tuple[str, str, str]]) -> tuple[Suggestion, ...]:
    return tuple(
        Suggestion(f"{content_id}.{number}", network, language, text)
        for number, (network, language, text) in enumerate(messages, 1)
    )


def _state_from_wire(wire: service_pb2.ItemState) -> State | None:
    if wire == service_pb2.ITEM_STATE_UNSPECIFIED:
        return None
    return State[service_pb2.ItemState.Name(wire).removeprefix("ITEM_STATE_")]
