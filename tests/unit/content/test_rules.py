"""The workflow, what an item must say, whom it is for: pure rules of content."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.content.domain.errors import (
    CharterSuperseded,
    InternalOnly,
    Invalid,
    NotFound,
    NotPublished,
    TransitionNotAllowed,
)
from services.content.domain.model.items import Audience, Draft, Item, State, Suggestion
from services.content.domain.model.networks import NETWORKS
from services.content.domain.model.people import Person, Viewer
from services.content.domain.model.programmes import Cohort, Programme, ProgrammeDraft, Sections, SharingRules
from services.content.domain.rules import audience, charters, drafts, lengths, programmes, sharing, workflow

AT = datetime(2026, 3, 1, 9, tzinfo=UTC)
LATER = AT + timedelta(hours=1)
WHOLE = Draft(
    programme_id="spring",
    category="brand",
    kind="article",
    title="A title",
    why="It helps people who look for us",
    url="https://example.org/a",
    language="fr",
    external=True,
)
ANNA = Person("e1", team="North", department="Sales", country="FR", language="fr-FR")

# Written down a second time, from the specification: what the rules allow must be this and nothing else.
ALLOWED = {
    ("draft", "submitted"),
    ("draft", "archived"),
    ("submitted", "approved"),
    ("submitted", "rejected"),
    ("rejected", "submitted"),
    ("rejected", "archived"),
    ("approved", "published"),
    ("published", "withdrawn"),
    ("published", "expired"),
    ("expired", "archived"),
    ("withdrawn", "archived"),
}


def an_item(state: State = State.PUBLISHED, draft: Draft = WHOLE, author_id: str = "") -> Item:
    return Item("c1", draft, state, created_at=AT, changed_at=AT, author_id=author_id)


@pytest.mark.parametrize(("before", "after"), list(product(State, State)), ids=str)
def test_every_step_that_is_not_in_the_table_is_refused(before: State, after: State) -> None:
    item = an_item(before)
    if (before.value, after.value) in ALLOWED:
        moved = workflow.moved(item, after, LATER)
        assert (moved.state, moved.revision, moved.changed_at) == (after, 2, LATER)
    else:
        with pytest.raises(TransitionNotAllowed):
            workflow.moved(item, after, LATER)


def test_publishing_notes_the_moment_and_withdrawing_keeps_it() -> None:
    published = workflow.moved(an_item(State.APPROVED), State.PUBLISHED, LATER)
    withdrawn = workflow.moved(published, State.WITHDRAWN, LATER + timedelta(days=1), reason="out of date")
    assert published.published_at == withdrawn.published_at == LATER
    assert withdrawn.reason == "out of date"


@pytest.mark.parametrize("state", State, ids=str)
def test_only_drafts_and_rejected_items_can_be_rewritten(state: State) -> None:
    other = replace(WHOLE, title="Another title")
    if state in (State.DRAFT, State.REJECTED):
        assert workflow.rewritten(an_item(state), other, LATER).draft == other
    else:
        with pytest.raises(TransitionNotAllowed):
            workflow.rewritten(an_item(state), other, LATER)


def test_each_missing_field_is_named() -> None:
    with pytest.raises(Invalid) as refusal:
        drafts.check_complete(Draft(programme_id="spring", why="   ", kind="job_offer"), AT)
    assert set(refusal.value.fields) == {
        "draft.category",
        "draft.title",
        "draft.why",
        "draft.url",
        "draft.language",
        "draft.job_reference",
    }


def test_an_item_that_expired_before_it_was_submitted_is_incomplete() -> None:
    with pytest.raises(Invalid) as refusal:
        drafts.check_complete(replace(WHOLE, expires_at=AT), AT)
    assert set(refusal.value.fields) == {"draft.expires_at_ms"}
    drafts.check_complete(replace(WHOLE, expires_at=LATER), AT)


@pytest.mark.parametrize(
    ("network", "limit"), [(name, one.limit) for name, one in NETWORKS.items() if one.limit]
)
def test_a_message_may_be_as_long_as_its_network_allows_and_no_longer(network: str, limit: int) -> None:
    drafts.check_draft(replace(WHOLE, suggestions=(Suggestion("s", network, "fr", "a" * limit),)))
    with pytest.raises(Invalid) as refusal:
        drafts.check_draft(replace(WHOLE, suggestions=(Suggestion("s", network, "fr", "a" * (limit + 1)),)))
    assert set(refusal.value.fields) == {"draft.suggestions[0].text"}


@pytest.mark.parametrize(
    ("network", "text", "length"),
    [
        ("x", "été", 3),
        ("x", "e\u0301te\u0301", 3),
        ("x", "日本", 4),
        ("x", "https://example.org/" + "a" * 200, 23),
        ("x", "see https://a.eu and https://b.eu", 4 + 23 + 5 + 23),
        ("mastodon", "https://example.org/" + "a" * 200, 23),
        ("bluesky", "https://a.eu", 12),
        ("bluesky", "👩‍👩‍👧", 1),
        ("bluesky", "👍🏽!", 2),
        ("linkedin", "日本", 2),
        ("x", "👍🏽!", 3),
        ("x", "https://a.eu.", 24),
    ],
)
def test_lengths_are_counted_as_the_network_counts(network: str, text: str, length: int) -> None:
    assert lengths.length(network, text) == length


def test_a_message_for_no_known_network_is_refused() -> None:
    with pytest.raises(Invalid) as refusal:
        drafts.check_draft(replace(WHOLE, suggestions=(Suggestion("s", "myspace", "fr", "hello"),)))
    assert set(refusal.value.fields) == {"draft.suggestions[0].network"}


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [
        (Audience(), True),
        (Audience(departments=("Sales",)), True),
        (Audience(departments=("Legal",)), False),
        (Audience(countries=("FR", "MA")), True),
        (Audience(countries=("MA",)), False),
        (Audience(languages=("fr",)), True),
        (Audience(languages=("fr-FR",)), True),
        (Audience(languages=("fr-MA",)), False),
        (Audience(teams=("North",), departments=("Sales",)), True),
        (Audience(teams=("North",), departments=("Legal",)), False),
    ],
    ids=str,
)
def test_every_list_of_an_audience_must_hold(wanted: Audience, fits: bool) -> None:
    assert audience.belongs(wanted, ANNA) is fits


@given(st.sampled_from(["departments", "countries", "languages", "teams", "locations", "cohorts"]))
def test_somebody_unknown_belongs_only_where_nothing_is_asked(dimension: str) -> None:
    assert audience.belongs(Audience(), Person("e9"))
    assert not audience.belongs(Audience(**{dimension: ("FR",)}), Person("e9"))


@pytest.mark.parametrize("state", State, ids=str)
def test_without_an_editorial_role_only_published_items_are_there(state: State) -> None:
    item = an_item(state, author_id="e1")
    assert audience.visible(item, Viewer("somebody", editor=True), Person("somebody"), AT)
    assert audience.visible(item, Viewer("e1", editor=False), ANNA, AT)
    assert audience.visible(item, Viewer("e2", editor=False), Person("e2"), AT) is (state is State.PUBLISHED)
    assert not workflow.may_write(item, Viewer("e2", editor=False))


def test_nobody_owns_an_item_of_the_company() -> None:
    nobody = Viewer("", editor=False)
    assert not workflow.may_write(an_item(State.DRAFT), nobody)
    assert not audience.visible(an_item(State.DRAFT), nobody, Person(""), AT)


def test_an_expired_item_is_not_open_from_its_last_moment_on() -> None:
    item = an_item(draft=replace(WHOLE, expires_at=LATER))
    assert audience.is_open(item, LATER - timedelta(milliseconds=1))
    assert not audience.is_open(item, LATER)


def test_share_is_answered_by_audience_first_then_state_then_border() -> None:
    away = replace(WHOLE, audience=Audience(teams=("South",)))
    inside = replace(WHOLE, external=False)
    with pytest.raises(NotFound):
        sharing.check_share(None, ANNA, "linkedin", AT)
    with pytest.raises(NotFound):
        sharing.check_share(an_item(State.DRAFT, away), ANNA, "linkedin", AT)
    with pytest.raises(NotPublished):
        sharing.check_share(an_item(State.WITHDRAWN), ANNA, "linkedin", AT)
    with pytest.raises(InternalOnly):
        sharing.check_share(an_item(draft=inside), ANNA, "linkedin", AT)
    with pytest.raises(Invalid):
        sharing.check_share(an_item(), ANNA, "myspace", AT)
    assert sharing.check_share(an_item(draft=inside), ANNA, "teams", AT).content_id == "c1"
    assert sharing.check_share(an_item(), ANNA, "linkedin", AT).content_id == "c1"


def test_suggestions_are_those_of_the_network_with_the_persons_language_first() -> None:
    messages = (
        Suggestion("1", "linkedin", "en", "Hello"),
        Suggestion("2", "x", "fr", "Salut"),
        Suggestion("3", "linkedin", "fr", "Bonjour"),
        Suggestion("4", "linkedin", "en", "Hi"),
    )
    item = an_item(draft=replace(WHOLE, suggestions=messages))
    assert [one.suggestion_id for one in sharing.suggestions_for(item, "linkedin", ANNA)] == [
        "3",
        "1",
        "4",
    ]


def test_a_programme_must_say_why_and_live_in_a_zone() -> None:
    cohorts = (Cohort("pilot", "2026-01-01"), Cohort("pilot", "2026-02-01"))
    with pytest.raises(Invalid) as refusal:
        programmes.check_programme(
            ProgrammeDraft(name=" ", why="\n", zone="Europe/Atlantis", cohorts=cohorts)
        )
    assert set(refusal.value.fields) == {"draft.name", "draft.why", "draft.zone", "draft.cohorts"}
    programmes.check_programme(ProgrammeDraft(name="Spring", why="Because", zone="Africa/Casablanca"))


def test_a_cohort_opens_on_a_date_of_the_calendar() -> None:
    cohorts = (Cohort("pilot", "2026-02-29"),)
    with pytest.raises(Invalid) as refused:
        programmes.check_programme(ProgrammeDraft("Spring", "Because", "UTC", cohorts=cohorts))
    assert refused.value.fields.keys() == {"draft.cohorts"}


def test_a_disclosure_is_not_blank() -> None:
    sharing = SharingRules(disclosures={"": "#ad", "FR": "\t"})
    with pytest.raises(Invalid) as refused:
        programmes.check_programme(ProgrammeDraft("Spring", "Because", "UTC", sharing=sharing))
    assert refused.value.fields.keys() == {"draft.sharing.disclosures"}


def test_charter_versions_count_up_and_only_the_last_can_be_acknowledged() -> None:
    programme = Programme("spring", ProgrammeDraft("Spring", "Because", "UTC"), AT, charter_version=2)
    assert charters.next_charter(programme, Sections("a", "b", "c", "d"), AT).version == 3
    charters.check_acknowledgement(programme, 2)
    with pytest.raises(CharterSuperseded):
        charters.check_acknowledgement(programme, 1)
    with pytest.raises(NotFound):
        charters.check_acknowledgement(programme, 3)
    with pytest.raises(Invalid) as refusal:
        charters.next_charter(programme, Sections("a", "b", " ", ""), AT)
    assert set(refusal.value.fields) == {"sections.transparency", "sections.respect"}


def test_what_editors_told_each_other_is_theirs() -> None:
    item = Item("i1", WHOLE, State.PUBLISHED, AT, AT, author_id="author", note="not yet", reason="too late")
    reader, editor, author = Viewer("reader", False), Viewer("editor", True), Viewer("author", False)
    assert (audience.shown_to(item, reader).note, audience.shown_to(item, reader).reason) == (
        "",
        "",
    )
    assert audience.shown_to(item, reader).author_id == "author"
    assert audience.shown_to(item, editor) == audience.shown_to(item, author) == item
