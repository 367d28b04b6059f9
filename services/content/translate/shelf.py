"""Searches, histories and previews."""

from portevoix.content.v1 import library_pb2
from services.content.domain import errors
from services.content.domain.model.networks import NETWORKS
from services.content.domain.model.pages import Filter, Words
from services.content.domain.model.people import Person
from services.content.domain.model.revisions import History, Revision
from services.content.domain.model.sharing import Clearance
from services.content.domain.rules.lengths import length
from services.content.translate.drafts import draft_to_wire, suggestion_to_wire
from services.content.translate.library import state_from_wire
from services.content.translate.scalars import etag_of, revision_from, to_ms


def words_from_wire(wire: library_pb2.SearchItemsRequest) -> Words:
    """What is looked for."""
    return Words(wire.query, wire.query_language)


def search_filter_from_wire(wire: library_pb2.SearchItemsRequest) -> Filter:
    """What a search is narrowed to."""
    return Filter(
        programme_id=wire.programme_id,
        category=wire.category,
        kind=wire.kind,
        topic=wire.topic,
        language=wire.language,
        state=state_from_wire(wire.state),
    )


def before_from_wire(token: str) -> int | None:
    """Before which revision a page of a history begins. Raises Invalid for a token that no page gave."""
    if not token:
        return None
    revision = revision_from(token)
    if revision < 1:
        raise errors.Invalid("the page is not known", {"page_token": "was not given by a page"})
    return revision


def history_to_wire(history: History) -> library_pb2.ListRevisionsResponse:
    """A page of a history."""
    return library_pb2.ListRevisionsResponse(
        revisions=map(_revision_to_wire, history.revisions),
        next_page_token="" if history.next is None else etag_of(history.next),
    )


def eyes_from_wire(wire: library_pb2.PreviewMessagesRequest) -> Person:
    """With whose eyes an editor looks."""
    return Person("", wire.team, wire.department, wire.country, wire.language, name=wire.name)


def preview_to_wire(
    clearance: Clearance, network: str, disclosure: str
) -> library_pb2.PreviewMessagesResponse:
    """The messages as somebody would get them."""
    wire = library_pb2.PreviewMessagesResponse(disclosure=disclosure)
    for one in clearance.suggestions:
        wire.messages.add(message=suggestion_to_wire(one), length=length(network, one.text))
    limit = NETWORKS[network].limit
    if limit is not None:
        wire.length_limit = limit
    return wire


def _revision_to_wire(revision: Revision) -> library_pb2.Revision:
    return library_pb2.Revision(
        etag=etag_of(revision.revision),
        step=library_pb2.Step.Value(f"STEP_{revision.step.name}"),
        by=revision.by,
        at_ms=to_ms(revision.at),
        note=revision.note,
        changed=revision.changed,
        draft=None if revision.draft is None else draft_to_wire(revision.draft),
    )
