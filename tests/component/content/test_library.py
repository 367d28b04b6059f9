"""The library: what items carry, who finds them, how they are found, and what was done with them."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from portevoix.content.v1 import events_pb2
from portevoix.content.v1 import library_pb2 as library
from portevoix.content.v1 import service_pb2 as wire
from portevoix.share.v1 import events_pb2 as share_pb2
from portevoix.type.v1 import facts_pb2
from tests.component.content.rig import SHARE, Refusal, Rig, whole_draft
from tests.component.content.test_charter import question
from tests.component.content.test_heard import AT_MS, employee
from tests.component.content.test_moments import steps_of
from tests.component.content.test_states import look
from tests.component.content.test_workflow import STEPS, create, listed, published, step, walk
from tests.waiting import until

DOOR = "gRPC content.v1.ContentService and LibraryService, Kafka portevoix.content.v1"
ANNA, REVIEWER, PUBLISHER = ("anna", "contributor"), ("rené", "reviewer"), ("paul", "publisher")
NOT_FOUND = Refusal("NOT_FOUND", "NOT_FOUND")
FAR_MS = 4_000_000_000_000


def search(programme_id: str, query: str, **other: Any) -> library.SearchItemsRequest:
    return library.SearchItemsRequest(programme_id=programme_id, query=query, **other)


async def found(rig: Rig, request: library.SearchItemsRequest, subject: str, *roles: str) -> list[str]:
    answer = await rig.call("SearchItems", request, subject, *roles)
    return [item.draft.title for item in answer.items]


async def missing_at_submit(rig: Rig, draft: wire.ItemDraft) -> frozenset[str]:
    item = await create(rig, draft)
    refused = await rig.refused("SubmitItem", step("SubmitItem", item.content_id), *ANNA)
    return refused.fields


@pytest.mark.row("C1")
async def test_an_item_is_created_listed_searched_and_archived_and_employees_see_what_is_published(
    rig: Rig, programme_id: str
) -> None:
    ids = {
        state: (await create(rig, whole_draft(programme_id, title=f"Solar roof {state}"))).content_id
        for state in STEPS
    }
    for state, content_id in ids.items():
        await walk(rig, content_id, STEPS[state])
    everything = wire.ListItemsRequest(programme_id=programme_id)
    titles = [f"Solar roof {state}" for state in reversed(STEPS)]
    assert await listed(rig, everything, *REVIEWER) == titles
    assert await found(rig, search(programme_id, "roofs", query_language="en"), *REVIEWER) == titles
    for asked in wire.ITEM_STATE_UNSPECIFIED, wire.ITEM_STATE_DRAFT:
        only = wire.ListItemsRequest(programme_id=programme_id, state=asked)
        assert await listed(rig, only, "e1", "employee") == ["Solar roof published"]
        words = search(programme_id, "roof", query_language="en", state=asked)
        assert await found(rig, words, "e1", "employee") == ["Solar roof published"]
    for state in ("draft", "rejected", "withdrawn"):
        request = library.ArchiveItemRequest(content_id=ids[state])
        answer = await rig.call("ArchiveItem", request, *PUBLISHER)
        assert answer.item.state == wire.ITEM_STATE_ARCHIVED
        assert (
            await rig.refused("GetItem", wire.GetItemRequest(content_id=ids[state]), "e1", "employee")
            == NOT_FOUND
        )
    archived = wire.ListItemsRequest(programme_id=programme_id, state=wire.ITEM_STATE_ARCHIVED)
    assert len(await listed(rig, archived, *REVIEWER)) == 3


async def test_somebody_puts_away_their_own_proposal_and_no_other(rig: Rig, programme_id: str) -> None:
    request = wire.CreateItemRequest(draft=whole_draft(programme_id))
    made = await rig.call("CreateItem", request, "author", "employee")
    archive = library.ArchiveItemRequest(content_id=made.item.content_id)
    assert await rig.refused("ArchiveItem", archive, "other", "employee") == NOT_FOUND
    history = library.ListRevisionsRequest(content_id=made.item.content_id)
    assert await rig.refused("ListRevisions", history, "other", "employee") == NOT_FOUND
    await rig.call("ArchiveItem", archive, "author", "employee")
    seen = await rig.call("ListRevisions", history, "author", "employee")
    assert [one.by for one in seen.revisions] == ["author", "author"]


@pytest.mark.row("C3")
async def test_a_job_offer_carries_its_reference_to_whoever_attributes_hires(
    rig: Rig, programme_id: str
) -> None:
    offer = whole_draft(programme_id, category="employer_brand", kind="job_offer", title="Welder wanted")
    assert await missing_at_submit(rig, offer) == {"draft.job_reference"}
    offer.job_reference = "REQ-2026/17"
    content_id = await published(rig, offer)
    (said,) = await rig.said(events_pb2.ContentPublished, content_id)
    fact: Any = said.message
    stamped = fact.item
    assert (stamped.category, stamped.kind, stamped.job_reference) == (
        "employer_brand",
        "job_offer",
        "REQ-2026/17",
    )
    cleared = await rig.call("CheckShare", question(content_id), "share", "service")
    assert cleared.item.job_reference == "REQ-2026/17"
    for kind in ("article", "photo", "video"):
        await published(rig, whole_draft(programme_id, category="employer_brand", kind=kind, title=kind))
    only = wire.ListItemsRequest(programme_id=programme_id, category="employer_brand")
    assert await listed(rig, only, "e1", "employee") == ["video", "photo", "article", "Welder wanted"]


@pytest.mark.row("C4")
async def test_curated_information_keeps_the_name_and_the_address_of_its_source(
    rig: Rig, programme_id: str
) -> None:
    curated = whole_draft(programme_id, category="industry", title="Steel prices")
    assert await missing_at_submit(rig, curated) == {"draft.source.name", "draft.source.url"}
    source = wire.Source(name="Le Quotidien du métal", url="https://metal.example.org/prix")
    curated.source.CopyFrom(source)
    content_id = await published(rig, curated)
    seen = await rig.call("GetItem", wire.GetItemRequest(content_id=content_id), "e1", "employee")
    assert (seen.item.draft.category, seen.item.draft.source) == ("industry", source)
    assert await found(rig, search(programme_id, "quotidien"), "e1", "employee") == ["Steel prices"]
    only = wire.ListItemsRequest(programme_id=programme_id, category="industry")
    assert await listed(rig, only, "e1", "employee") == ["Steel prices"]
    (said,) = await rig.said(events_pb2.ContentPublished, content_id)
    fact: Any = said.message
    assert fact.item.category == "industry"


@pytest.mark.row("C30")
async def test_a_debate_has_a_date_and_a_registration_address(rig: Rig, programme_id: str) -> None:
    debate = whole_draft(programme_id, kind="event", title="Who owns the data?")
    assert await missing_at_submit(rig, debate) == {
        "draft.event.starts_at_ms",
        "draft.event.registration_url",
    }
    debate.event.starts_at_ms = FAR_MS
    debate.event.ends_at_ms = FAR_MS - 1
    refused = await rig.refused("CreateItem", wire.CreateItemRequest(draft=debate), *ANNA)
    assert refused.fields == {"draft.event.ends_at_ms"}
    debate.event.ends_at_ms = FAR_MS + 3_600_000
    debate.event.place = "Lyon, Halle Tony Garnier"
    debate.event.registration_url = "https://example.org/debate/register"
    content_id = await published(rig, debate)
    seen = await rig.call("GetItem", wire.GetItemRequest(content_id=content_id), "e1", "employee")
    assert seen.item.draft.event == debate.event
    status, page = await rig.json("GET", f"/v1/items/{content_id}", None, "e1", "employee")
    event = page["item"]["draft"]["event"]
    assert (status, event["startsAtMs"]) == (200, str(FAR_MS))
    assert event["registrationUrl"] == "https://example.org/debate/register"
    only = wire.ListItemsRequest(programme_id=programme_id, kind="event")
    assert await listed(rig, only, "e1", "employee") == ["Who owns the data?"]


@pytest.mark.row("C33", part="read inside, never shared outside")
async def test_an_internal_item_is_read_and_shared_inside_only(rig: Rig, programme_id: str) -> None:
    content_id = await published(
        rig, whole_draft(programme_id, title="Where we missed our goals", external=False)
    )
    await rig.call("GetItem", wire.GetItemRequest(content_id=content_id), "e1", "employee")
    networks = {
        "linkedin": False,
        "x": False,
        "email": False,
        "glassdoor": False,
        "slack": True,
        "teams": True,
    }
    for network, inside in networks.items():
        outcome = await rig.attempt("CheckShare", question(content_id, network), "share", "service")
        assert outcome == (None if inside else Refusal("FAILED_PRECONDITION", "INTERNAL_ONLY")), network


async def test_the_history_tells_who_did_what_and_when(rig: Rig, programme_id: str) -> None:
    item = await create(rig, whole_draft(programme_id, title="First"))
    await walk(rig, item.content_id, ("SubmitItem", "RejectItem"))
    seen = await look(rig, item.content_id)
    better = whole_draft(programme_id, title="Second", topics=["energy"])
    update = wire.UpdateItemRequest(content_id=item.content_id, etag=seen.etag, draft=better)
    await rig.call("UpdateItem", update, "bea", "contributor")
    await walk(rig, item.content_id, STEPS["withdrawn"])
    request = library.ListRevisionsRequest(content_id=item.content_id, page_size=3)
    revisions: list[library.Revision] = []
    while True:
        page = await rig.call("ListRevisions", request, *REVIEWER)
        revisions += page.revisions
        if not page.next_page_token:
            break
        request.page_token = page.next_page_token
    told = [
        (library.Step.Name(one.step).removeprefix("STEP_"), one.by, one.note) for one in reversed(revisions)
    ]
    assert told == [
        ("CREATED", "anna", ""),
        ("SUBMITTED", "anna", ""),
        ("REJECTED", "rené", "Name the source, please"),
        ("REWRITTEN", "bea", ""),
        ("SUBMITTED", "anna", ""),
        ("APPROVED", "rené", ""),
        ("PUBLISHED", "paul", ""),
        ("WITHDRAWN", "paul", "Out of date"),
    ]
    first, rewritten = revisions[-1], revisions[-4]
    assert (first.draft.title, rewritten.draft.title, list(rewritten.changed)) == (
        "First",
        "Second",
        ["title", "topics"],
    )
    assert not revisions[0].HasField("draft")
    assert [one.etag for one in revisions] == [f"r{number}" for number in range(8, 0, -1)]
    assert [one.at_ms for one in revisions] == sorted((one.at_ms for one in revisions), reverse=True)
    request.page_token = "nonsense"
    assert (await rig.refused("ListRevisions", request, *REVIEWER)).fields == {"page_token"}


async def test_an_item_is_approved_network_by_network(rig: Rig, programme_id: str) -> None:
    item = await create(rig, whole_draft(programme_id))
    await walk(rig, item.content_id, ["SubmitItem"])
    request = wire.ApproveItemRequest(content_id=item.content_id, networks=["x", "myspace"])
    refused = await rig.refused("ApproveItem", request, *REVIEWER)
    assert refused == Refusal("INVALID_ARGUMENT", "INVALID_FIELDS", frozenset({"networks[1]"}))
    request.networks[:] = ["x", "slack"]
    answer = await rig.call("ApproveItem", request, *REVIEWER)
    assert list(answer.item.networks) == ["slack", "x"]
    await walk(rig, item.content_id, ["PublishItem"])

    async def shareable(network: str) -> bool:
        refusal = await rig.attempt("CheckShare", question(item.content_id, network), "share", "service")
        assert refusal in (None, Refusal("FAILED_PRECONDITION", "NETWORK_NOT_APPROVED"))
        return refusal is None

    assert [await shareable(one) for one in ("x", "slack", "linkedin")] == [True, True, False]
    more = library.ApproveNetworksRequest(content_id=item.content_id, networks=["linkedin"])
    await rig.call("ApproveNetworks", more, *REVIEWER)
    assert [await shareable(one) for one in ("x", "linkedin")] == [False, True]
    await rig.call("ApproveNetworks", library.ApproveNetworksRequest(content_id=item.content_id), *REVIEWER)
    assert [await shareable(one) for one in ("x", "linkedin")] == [True, True]


async def test_after_enough_approvals_in_a_row_an_author_needs_no_reviewer(
    rig: Rig, programme_id: str
) -> None:
    author, other = f"e-{uuid4()}", f"e-{uuid4()}"
    trust = library.SetReviewingRequest(
        programme_id=programme_id, reviewing=library.Reviewing(auto_approve_after=2)
    )
    await rig.call("SetReviewing", trust, "pm", "programme_manager")
    asked = library.GetReviewingRequest(programme_id=programme_id)
    assert (await rig.call("GetReviewing", asked, *REVIEWER)).reviewing.auto_approve_after == 2

    async def submitted(who: str) -> wire.LibraryItem:
        made = await rig.call(
            "CreateItem", wire.CreateItemRequest(draft=whole_draft(programme_id)), who, "employee"
        )
        answer = await rig.call("SubmitItem", step("SubmitItem", made.item.content_id), who, "employee")
        return answer.item  # type: ignore[no-any-return]

    async def decided(name: str) -> None:
        item = await submitted(author)
        assert item.state == wire.ITEM_STATE_SUBMITTED
        await walk(rig, item.content_id, [name])

    for name in ("ApproveItem", "RejectItem", "ApproveItem", "ApproveItem"):
        await decided(name)
    trusted = await submitted(author)
    assert trusted.state == wire.ITEM_STATE_APPROVED
    assert (await steps_of(rig, trusted.content_id))[0] == ("APPROVED_BY_TRUST", "")
    assert (await submitted(other)).state == wire.ITEM_STATE_SUBMITTED
    trust.reviewing.auto_approve_after = 0
    await rig.call("SetReviewing", trust, "pm", "programme_manager")
    assert (await submitted(author)).state == wire.ITEM_STATE_SUBMITTED
    nowhere = library.GetReviewingRequest(programme_id="nowhere")
    assert await rig.refused("GetReviewing", nowhere, *REVIEWER) == NOT_FOUND


async def test_words_are_found_by_their_stem_in_french_and_english_and_pages_hold_their_order(
    rig: Rig, programme_id: str
) -> None:
    titles = {
        "fr": ["Nos économies d'énergie", "Une énergie nouvelle", "Nos énergies"],
        "en": ["Saving energies together", "An energy for two"],
        "ar": ["طاقة جديدة للجميع"],
        "ja": ["新しい 電力"],
    }
    for language, some in titles.items():
        for title in some:
            await published(rig, whole_draft(programme_id, title=title, language=language, suggestions=[]))
    hidden = whole_draft(programme_id, title="Énergie", language="fr", suggestions=[])
    await published(rig, wire.ItemDraft(**{**_fields(hidden), "audience": wire.Audience(teams=["Nowhere"])}))

    async def titled(query: str, language: str) -> set[str]:
        return set(await found(rig, search(programme_id, query, query_language=language), "e1", "employee"))

    assert await titled("energie", "fr") == set(titles["fr"])
    assert await titled("énergies", "fr-MA") == set(titles["fr"])
    assert await titled("energy", "en") == set(titles["en"])
    assert await titled("طاقة", "ar") == set(titles["ar"])
    assert await titled("電力", "ja") == set(titles["ja"])
    assert await titled("énergie -nouvelle", "fr") == {titles["fr"][0], titles["fr"][2]}
    request = search(programme_id, "énergie", query_language="fr", page_size=2)
    first = await rig.call("SearchItems", request, "e1", "employee")
    await published(rig, whole_draft(programme_id, title="Plus d'énergie", language="fr"))
    request.page_token = first.next_page_token
    second = await rig.call("SearchItems", request, "e1", "employee")
    paged = [item.draft.title for item in (*first.items, *second.items)]
    assert paged == titles["fr"][::-1]
    assert not second.next_page_token


def _fields(draft: wire.ItemDraft) -> dict[str, Any]:
    return {field.name: value for field, value in draft.ListFields()}


async def test_what_is_featured_is_listed_apart_and_only_while_it_is_published(
    rig: Rig, programme_id: str
) -> None:
    ids = [await published(rig, whole_draft(programme_id, title=title)) for title in ("One", "Two")]
    request = library.FeatureItemRequest(content_id=ids[0], featured=True)
    await rig.call("FeatureItem", request, "irene", "internal_communications")
    only = wire.ListItemsRequest(programme_id=programme_id, featured=True)
    assert await listed(rig, only, "e1", "employee") == ["One"]
    await walk(rig, ids[0], ["WithdrawItem"])
    assert not (await look(rig, ids[0])).featured
    assert await listed(rig, only, "e1", "employee") == []


async def test_an_item_for_a_cohort_is_there_for_those_who_joined_with_it(
    rig: Rig, programme_id: str
) -> None:
    member, other = f"e-{uuid4()}", f"e-{uuid4()}"
    pilots = wire.Audience(cohorts=["pilot"])
    content_id = await published(rig, whole_draft(programme_id, title="For pilots", audience=pilots))

    def joined(who: str, where: str, cohort: str) -> share_pb2.AdvocateEnrolled:
        entry = employee(who)
        person, moment = facts_pb2.Person(employee_id=who), entry.moment
        return share_pb2.AdvocateEnrolled(person=person, moment=moment, programme_id=where, cohort=cohort)

    await rig.publish(SHARE, joined(member, programme_id, "pilot"), "share")
    await rig.publish(SHARE, joined(other, "another-programme", "pilot"), "share")
    await rig.publish(SHARE, joined(other, programme_id, "second"), "share")
    everything = wire.ListItemsRequest(programme_id=programme_id)
    assert await until(lambda: listed(rig, everything, member, "employee")) == ["For pilots"]
    which = wire.GetItemRequest(content_id=content_id)
    assert await rig.refused("GetItem", which, other, "employee") == NOT_FOUND
    assert (
        await rig.refused("CheckShare", question(content_id, employee_id=other), "share", "service")
        == NOT_FOUND
    )
    await rig.call("CheckShare", question(content_id, employee_id=member), "share", "service")
    left = share_pb2.AdvocateWithdrew(
        person=facts_pb2.Person(employee_id=member), moment=employee(member).moment, programme_id=programme_id
    )
    await rig.publish(SHARE, left, "share")

    async def gone() -> bool:
        return await listed(rig, everything, member, "employee") == []

    assert await until(gone)


async def test_who_is_forgotten_is_in_no_history(rig: Rig, programme_id: str) -> None:
    person = f"e-{uuid4()}"
    made = await rig.call(
        "CreateItem", wire.CreateItemRequest(draft=whole_draft(programme_id)), person, "employee"
    )
    content_id = made.item.content_id
    await rig.call("SubmitItem", step("SubmitItem", content_id), person, "employee")
    await walk(rig, content_id, ["ApproveItem"])
    await rig.publish(SHARE, share_pb2.EmployeeErased(employee_id=person, occurred_at_ms=AT_MS), "share")

    async def forgotten() -> bool:
        steps = await steps_of(rig, content_id)
        return [by for _, by in steps] == ["rené", "", ""]

    assert await until(forgotten)
    books = rig.house.mongo.collections
    for name in ("items", "revisions", "streaks", "interests"):
        documents = await books[name].find({}).to_list(None)
        assert not [one for one in documents if person in str(one)], name


@pytest.mark.parametrize(
    "words",
    [
        "نفتخر بما ننجزه معًا",
        "אנחנו גאים בעבודה שלנו",
        "میں فخر کرتا ہوں",
        "誇りに思う",
        "👩‍👩‍👧 fier·e·s",
        "abc \u202eדבר\u202c xyz",
    ],
)
async def test_any_script_comes_back_as_it_went_in(rig: Rig, programme_id: str, words: str) -> None:
    body = {
        "programmeId": programme_id,
        "category": "brand",
        "kind": "article",
        "title": words,
        "why": words,
        "url": "https://example.org/a",
        "language": "ar",
        "topics": [words],
        "external": True,
        "suggestions": [{"network": "x", "language": "ar", "text": words}],
    }
    status, made = await rig.json("POST", "/v1/items", {"draft": body}, *ANNA)
    assert status == 200
    path = f"/v1/items/{made['item']['contentId']}"
    await walk(rig, made["item"]["contentId"], STEPS["published"])
    _, seen = await rig.json("GET", path, None, "e1", "employee")
    draft = seen["item"]["draft"]
    assert (draft["title"], draft["why"], draft["topics"], draft["suggestions"][0]["text"]) == (
        words,
        words,
        [words],
        words,
    )
    cleared = await rig.call("CheckShare", question(made["item"]["contentId"], "x"), "share", "service")
    assert [one.text for one in cleared.suggestions] == [words]
    assert await listed(
        rig, wire.ListItemsRequest(programme_id=programme_id, topic=words), "e1", "employee"
    ) == [words]


async def test_many_publish_at_once_to_a_new_audience(rig: Rig, programme_id: str) -> None:
    team = f"team-{uuid4()}"
    drafts = [whole_draft(programme_id, audience=wire.Audience(teams=[team])) for _ in range(6)]
    ids = [(await create(rig, draft)).content_id for draft in drafts]
    for content_id in ids:
        await walk(rig, content_id, STEPS["approved"])
    await asyncio.gather(*(rig.call("PublishItem", step("PublishItem", one), *PUBLISHER) for one in ids))
    assert {(await look(rig, one)).state for one in ids} == {wire.ITEM_STATE_PUBLISHED}
