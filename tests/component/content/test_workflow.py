"""The workflow of items, through gRPC and the JSON door: states, roles, etags, lists, and what is said."""

import asyncio
from collections.abc import Sequence
from uuid import uuid4

import grpc
import pytest

from portevoix.content.v1 import events_pb2
from portevoix.content.v1 import service_pb2 as wire
from tests.component.content.rig import Refusal, Rig, refusal_of, whole_draft

DOOR = "gRPC content.v1.ContentService, JSON /v1"
NOT_ALLOWED = Refusal("FAILED_PRECONDITION", "TRANSITION_NOT_ALLOWED")
CALLS = {
    "SubmitItem": ("anna", "contributor"),
    "ApproveItem": ("rené", "reviewer"),
    "RejectItem": ("rené", "reviewer"),
    "PublishItem": ("paul", "publisher"),
    "WithdrawItem": ("paul", "publisher"),
}
STEPS: dict[str, tuple[str, ...]] = {
    "draft": (),
    "submitted": ("SubmitItem",),
    "rejected": ("SubmitItem", "RejectItem"),
    "approved": ("SubmitItem", "ApproveItem"),
    "published": ("SubmitItem", "ApproveItem", "PublishItem"),
    "withdrawn": ("SubmitItem", "ApproveItem", "PublishItem", "WithdrawItem"),
}


def step(name: str, content_id: str, etag: str = "") -> wire.SubmitItemRequest:
    request = getattr(wire, f"{name}Request")(content_id=content_id, etag=etag)
    if name == "RejectItem":
        request.note = "Name the source, please"
    if name == "WithdrawItem":
        request.reason = "Out of date"
    return request  # type: ignore[no-any-return]  # one of five requests of the same shape


async def create(rig: Rig, draft: wire.ItemDraft) -> wire.LibraryItem:
    request = wire.CreateItemRequest(draft=draft)
    made: wire.CreateItemResponse = await rig.call("CreateItem", request, "anna", "contributor")
    return made.item


async def walk(rig: Rig, content_id: str, steps: Sequence[str]) -> None:
    for name in steps:
        await rig.call(name, step(name, content_id), *CALLS[name])


async def published(rig: Rig, draft: wire.ItemDraft) -> str:
    item = await create(rig, draft)
    await walk(rig, item.content_id, STEPS["published"])
    return item.content_id


async def listed(rig: Rig, request: wire.ListItemsRequest, subject: str, *roles: str) -> list[str]:
    found = await rig.call("ListItems", request, subject, *roles)
    return [item.draft.title for item in found.items]


async def test_an_item_goes_from_draft_to_withdrawn_and_both_ends_are_said_once(
    rig: Rig, programme_id: str
) -> None:
    item = await create(rig, whole_draft(programme_id, expires_at_ms=4_000_000_000_000, topics=["energy"]))
    etags = {item.etag}
    for name in STEPS["withdrawn"]:
        answer = await rig.call(
            name, step(name, item.content_id, item.etag), *CALLS[name], key=f"{name}{item.content_id}"
        )
        item = answer.item
        etags.add(item.etag)
        if name == "PublishItem":  # the caller heard no answer and sends the same once more
            key = f"{name}{item.content_id}"
            repeated = await rig.call(name, step(name, item.content_id, "r3"), *CALLS[name], key=key)
            assert repeated.item == item
    assert (item.state, item.reason) == (wire.ITEM_STATE_WITHDRAWN, "Out of date")
    assert len(etags) == 5
    withdrawn = await rig.said(events_pb2.ContentWithdrawn, item.content_id)
    said = await rig.said(events_pb2.ContentPublished, item.content_id)
    assert len(withdrawn) == len(said) == 1
    fact = said[0].message
    assert isinstance(fact, events_pb2.ContentPublished)
    assert fact.occurred_at_ms == item.published_at_ms
    assert (fact.item.programme_id, fact.title, fact.external) == (programme_id, item.draft.title, True)
    assert (list(fact.item.topics), fact.expires_at_ms) == (["energy"], 4_000_000_000_000)


async def test_what_is_missing_at_submit_is_named(rig: Rig, programme_id: str) -> None:
    item = await create(rig, wire.ItemDraft(programme_id=programme_id, title="Only a title"))
    refusal = await rig.refused("SubmitItem", step("SubmitItem", item.content_id), "anna", "contributor")
    missing = {"draft.category", "draft.kind", "draft.why", "draft.url", "draft.language"}
    assert refusal == Refusal("INVALID_ARGUMENT", "INVALID_FIELDS", frozenset(missing))


@pytest.mark.row("C7")
async def test_an_item_holds_a_message_for_every_network_each_within_its_limit(
    rig: Rig, programme_id: str
) -> None:
    limits = {
        "linkedin": 3000,
        "x": 280,
        "mastodon": 500,
        "bluesky": 300,
        "instagram": 2200,
        "yammer": 10_000,
    }

    def item(extra: int) -> wire.CreateItemRequest:
        messages = [
            wire.Suggestion(network=network, language="en", text="a" * (limit + extra))
            for network, limit in limits.items()
        ]
        return wire.CreateItemRequest(draft=whole_draft(programme_id, suggestions=messages))

    made = await rig.call("CreateItem", item(0), "anna", "contributor")
    assert {one.network: len(one.text) for one in made.item.draft.suggestions} == limits
    refusal = await rig.refused("CreateItem", item(1), "anna", "contributor")
    wrong = {f"draft.suggestions[{position}].text" for position in range(len(limits))}
    assert refusal == Refusal("INVALID_ARGUMENT", "INVALID_FIELDS", frozenset(wrong))


async def test_what_cannot_be_stored_is_named(rig: Rig, programme_id: str) -> None:
    request = wire.CreateItemRequest(draft=whole_draft("nowhere"))
    assert (await rig.refused("CreateItem", request, "anna", "contributor")).fields == {"draft.programme_id"}
    request = wire.CreateItemRequest(draft=whole_draft(programme_id, url="javascript:alert(1)", category="x"))
    refusal = await rig.refused("CreateItem", request, "anna", "contributor")
    assert refusal == Refusal(
        "INVALID_ARGUMENT", "INVALID_REQUEST", frozenset({"draft.url", "draft.category"})
    )


async def test_of_two_who_read_the_same_state_one_is_told_that_it_changed(
    rig: Rig, programme_id: str
) -> None:
    item = await create(rig, whole_draft(programme_id))

    async def write(title: str) -> str:
        request = wire.UpdateItemRequest(
            content_id=item.content_id, etag=item.etag, draft=whole_draft(programme_id, title=title)
        )
        answer = await rig.call("UpdateItem", request, "anna", "contributor")
        return str(answer.item.draft.title)

    outcomes = await asyncio.gather(
        *(write(f"Title {number}") for number in range(5)), return_exceptions=True
    )
    losers = [one for one in outcomes if isinstance(one, grpc.aio.AioRpcError)]
    assert [refusal_of(one) for one in losers] == [Refusal("ABORTED", "CHANGED_MEANWHILE")] * 4
    seen = await rig.call("GetItem", wire.GetItemRequest(content_id=item.content_id), "anna", "contributor")
    assert [one for one in outcomes if one not in losers] == [seen.item.draft.title]


async def test_a_rejected_item_carries_the_note_and_may_come_back(rig: Rig, programme_id: str) -> None:
    item = await create(rig, whole_draft(programme_id))
    await walk(rig, item.content_id, ("SubmitItem", "RejectItem"))
    seen = await rig.call("GetItem", wire.GetItemRequest(content_id=item.content_id), "anna", "contributor")
    assert seen.item.note == "Name the source, please"
    await walk(rig, item.content_id, ("SubmitItem", "ApproveItem", "PublishItem"))


@pytest.mark.row("C5")
async def test_a_proposal_is_seen_by_its_author_and_the_editors_only(rig: Rig, programme_id: str) -> None:
    author, other = f"e-{uuid4()}", f"e-{uuid4()}"
    request = wire.CreateItemRequest(draft=whole_draft(programme_id, category="employee_generated"))
    made = await rig.call("CreateItem", request, author, "employee")
    assert made.item.author_id == author
    which = wire.GetItemRequest(content_id=made.item.content_id)
    assert (await rig.call("GetItem", which, author, "employee")).item == made.item
    assert (await rig.call("GetItem", which, "rené", "reviewer")).item == made.item
    assert await rig.refused("GetItem", which, other, "employee") == Refusal("NOT_FOUND", "NOT_FOUND")
    everything = wire.ListItemsRequest(programme_id=programme_id)
    assert await listed(rig, everything, other, "employee") == []
    submit = step("SubmitItem", made.item.content_id)
    assert await rig.refused("SubmitItem", submit, other, "employee") == Refusal("NOT_FOUND", "NOT_FOUND")
    await rig.call("SubmitItem", submit, author, "employee")
    await walk(rig, made.item.content_id, ("ApproveItem", "PublishItem"))
    assert (await rig.call("GetItem", which, other, "employee")).item.author_id == author
    assert await listed(rig, everything, other, "employee") == [made.item.draft.title]
    said = await rig.said(events_pb2.ContentPublished, made.item.content_id)
    assert [one.message.author_id for one in said] == [author]  # type: ignore[attr-defined]


@pytest.mark.row("C2")
async def test_a_filter_returns_exactly_its_set_and_pages_follow_each_other(
    rig: Rig, programme_id: str
) -> None:
    kinds = ["article", "video", "article", "photo", "article", "article", "video"]
    for number, kind in enumerate(kinds):
        category = "brand" if number % 2 else "industry"
        await create(
            rig, whole_draft(programme_id, title=f"t{number}", kind=kind, category=category, topics=[kind])
        )
    who = ("rené", "reviewer")
    request = wire.ListItemsRequest(programme_id=programme_id, kind="article")
    assert await listed(rig, request, *who) == ["t5", "t4", "t2", "t0"]
    request.category = "industry"
    assert await listed(rig, request, *who) == ["t4", "t2", "t0"]
    request = wire.ListItemsRequest(programme_id=programme_id, category="brand")
    assert await listed(rig, request, *who) == ["t5", "t3", "t1"]
    assert await listed(rig, wire.ListItemsRequest(programme_id=programme_id, topic="photo"), *who) == ["t3"]
    titles, request = [], wire.ListItemsRequest(programme_id=programme_id, page_size=3)
    while True:
        page = await rig.call("ListItems", request, *who)
        titles += [item.draft.title for item in page.items]
        if not page.next_page_token:
            break
        await create(rig, whole_draft(programme_id, title="later"))  # what comes meanwhile moves nothing
        request.page_token = page.next_page_token
    assert titles == [f"t{number}" for number in reversed(range(7))]
    refusal = await rig.refused("ListItems", wire.ListItemsRequest(page_token="bm9uc2Vuc2U="), *who)
    assert refusal.fields == {"page_token"}


async def test_the_json_door_walks_the_same_way(rig: Rig, programme_id: str) -> None:
    draft = {
        "programmeId": programme_id,
        "category": "brand",
        "kind": "article",
        "title": "مرحبا",
        "why": "Because",
        "url": "https://example.org/a",
        "language": "ar",
        "external": True,
    }
    status, made = await rig.json("POST", "/v1/items", {"draft": draft}, "anna", "contributor")
    assert status == 200
    path = f"/v1/items/{made['item']['contentId']}"
    for verb, who in (("submit", "contributor"), ("approve", "reviewer"), ("publish", "publisher")):
        status, answer = await rig.json("POST", f"{path}:{verb}", {}, "anna", who)
        assert (status, answer["item"]["draft"]["title"]) == (200, "مرحبا")
    status, seen = await rig.json("GET", path, None, "e1", "employee")
    assert (status, seen["item"]["state"]) == (200, "ITEM_STATE_PUBLISHED")
    status, page = await rig.json("GET", f"/v1/items?programmeId={programme_id}", None, "e1", "employee")
    assert (status, [item["draft"]["title"] for item in page["items"]]) == (200, ["مرحبا"])
    status, refusal = await rig.json("POST", f"{path}:approve", {}, "anna", "reviewer")
    assert (status, refusal["details"][0]["reason"]) == (400, "TRANSITION_NOT_ALLOWED")
    assert (await rig.json("GET", "/v1/items/unknown", None, "e1", "employee"))[0] == 404
    assert (await rig.json("POST", f"{path}:approve", {}, "anna", "employee"))[0] == 403
