"""The border of content: nothing is lost on the way through, ids are one for ever."""

from datetime import UTC, datetime

import grpc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portevoix.content.v1 import service_pb2 as wire
from portevoix.inbox.v1 import events_pb2 as inbox_pb2
from services.content.domain import errors
from services.content.domain.facts import (
    CharterAcknowledged,
    CharterPublished,
    ContentPublished,
    ProgrammeChanged,
    Said,
)
from services.content.domain.model.items import Audience, Draft, Item, State
from services.content.domain.model.pages import Cursor
from services.content.domain.model.programmes import Programme, ProgrammeDraft
from services.content.translate import drafts, heard, library, news
from services.content.translate.scalars import code_of, etag_of, from_ms, revision_from, to_ms

AT = datetime(2026, 3, 29, 1, 30, 0, 123_000, tzinfo=UTC)
MILLISECONDS = st.integers(1, 253_402_300_799_999)  # the year 9999 ends


def whole_wire() -> wire.ItemDraft:
    return wire.ItemDraft(
        programme_id="spring",
        category="brand",
        kind="job_offer",
        title="Titre",
        why="Parce que",
        url="https://example.org/a",
        language="fr",
        topics=["jobs"],
        campaign_id="autumn",
        job_reference="J-7",
        external=True,
        audience=wire.Audience(departments=["a"], countries=["FR"], languages=["fr"], teams=["t"]),
        expires_at_ms=4_000_000_000_123,
        suggestions=[wire.Suggestion(suggestion_id="c1.1", network="x", language="fr", text="Salut")],
    )


def test_a_draft_comes_back_as_it_went_in() -> None:
    item = Item("c1", drafts.draft_from_wire("c1", whole_wire()), State.DRAFT, created_at=AT, changed_at=AT)
    assert library.item_to_wire(item).draft == whole_wire()


def test_every_state_has_its_name_on_the_wire() -> None:
    for state in State:
        item = Item("c1", Draft("spring"), state, created_at=AT, changed_at=AT)
        request = wire.ListItemsRequest(state=library.item_to_wire(item).state)
        assert library.filter_from_wire(request).state is state
    assert library.filter_from_wire(wire.ListItemsRequest()).state is None


@settings(deadline=None, max_examples=50)
@given(MILLISECONDS)
def test_a_moment_comes_back_to_the_millisecond(milliseconds: int) -> None:
    assert to_ms(from_ms(milliseconds)) == milliseconds


def test_a_moment_beyond_all_calendars_is_refused() -> None:
    with pytest.raises(errors.Invalid):
        from_ms(2**62)


@settings(deadline=None, max_examples=50)
@given(MILLISECONDS, st.text(min_size=1, max_size=64))
def test_a_page_goes_on_where_the_one_before_ended(milliseconds: int, content_id: str) -> None:
    cursor = Cursor(from_ms(milliseconds), content_id)
    assert library.cursor_from_wire(library.cursor_to_wire(cursor)) == cursor


@settings(deadline=None, max_examples=50)
@given(st.text(min_size=1, max_size=200))
def test_a_token_that_no_page_gave_is_refused_and_never_a_mistake(token: str) -> None:
    try:
        cursor = library.cursor_from_wire(token)
    except errors.Invalid as refusal:
        assert set(refusal.fields) == {"page_token"}  # noqa: PT017  (most texts are refused, not all)
    else:
        assert cursor is not None


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=30))
def test_an_etag_is_a_revision_or_matches_none(etag: str) -> None:
    revision = revision_from(etag)
    assert revision == 0 if not etag else revision == -1 or revision >= 0
    assert revision_from(etag_of(17)) == 17


@pytest.mark.parametrize(
    ("refusal", "code"),
    [
        (errors.NotFound, grpc.StatusCode.NOT_FOUND),
        (errors.Taken, grpc.StatusCode.ALREADY_EXISTS),
        (errors.Invalid, grpc.StatusCode.INVALID_ARGUMENT),
        (errors.ChangedMeanwhile, grpc.StatusCode.ABORTED),
        (errors.TransitionNotAllowed, grpc.StatusCode.FAILED_PRECONDITION),
        (errors.NotPublished, grpc.StatusCode.FAILED_PRECONDITION),
        (errors.InternalOnly, grpc.StatusCode.FAILED_PRECONDITION),
        (errors.CharterSuperseded, grpc.StatusCode.FAILED_PRECONDITION),
    ],
)
def test_each_refusal_has_its_status(refusal: type[errors.Refused], code: grpc.StatusCode) -> None:
    assert code_of(refusal("no")) is code


def test_the_id_of_news_depends_on_what_happened_and_on_nothing_else() -> None:
    programme = Programme("p1", ProgrammeDraft("Spring", "Because", "UTC"), AT)
    item = Item("c1", drafts.draft_from_wire("c1", whole_wire()), State.PUBLISHED, AT, AT)
    facts: list[Said] = [
        ContentPublished(item, AT),
        ProgrammeChanged(programme),
        ProgrammeChanged(Programme("p1", programme.draft, AT, revision=2)),
        CharterPublished("p1", 1, AT),
        CharterPublished("p1", 2, AT),
        CharterAcknowledged("e1", "p1", 1, AT),
        CharterAcknowledged("e1", "p2", 1, AT),
        CharterAcknowledged("e2", "p1", 1, AT),
    ]
    ids = [news.news_of(fact).event_id for fact in facts]
    assert len(set(ids)) == len(ids)
    assert ids == [news.news_of(fact).event_id for fact in facts]
    assert [news.news_of(fact).key for fact in facts] == ["c1", "p1", "p1", "p1", "p1", "e1", "e1", "e2"]


def test_a_report_keeps_what_it_says_and_is_for_sharing_unless_it_teaches() -> None:
    message = inbox_pb2.ContentPublished(
        external_id="7",
        programme_id="p1",
        kind="article",
        language="fr",
        messages={"x": "a", "linkedin": "b"},
    )
    report = heard.content_reported_from_wire(message, "urn:cms", trusted=True, accepted_at_ms=to_ms(AT))
    assert [(one.network, one.language, one.text) for one in report.draft.suggestions] == [
        ("linkedin", "fr", "b"),
        ("x", "fr", "a"),
    ]
    assert (report.draft.external, report.draft.audience, report.accepted_at) == (True, Audience(), AT)
    message.kind = "learning"
    report = heard.content_reported_from_wire(message, "urn:cms", trusted=True, accepted_at_ms=1)
    assert not report.draft.external
    assert heard.item_id_for("urn:cms", "7") != heard.item_id_for("urn:cms2", "7")
