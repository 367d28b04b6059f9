"""What the clock owes an item: planned publication, embargo, expiry; once, whoever looks."""

import asyncio
import uuid
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Any

from pymongo import MongoClient

from portevoix.content.v1 import events_pb2
from portevoix.content.v1 import feed_pb2 as feed
from portevoix.content.v1 import library_pb2 as library
from portevoix.content.v1 import service_pb2 as wire
from tests.component.content.rig import Refusal, Rig, living, whole_draft
from tests.component.content.test_charter import question
from tests.component.content.test_states import look
from tests.component.content.test_workflow import STEPS, create, published, step, walk
from tests.conftest import drop_databases
from tests.issuer import Issuer
from tests.waiting import until

DOOR = "gRPC content.v1.LibraryService, Kafka portevoix.content.v1"
PUBLISHER = ("paul", "publisher")
FAR_MS = 4_000_000_000_000
LONG_AGO_MS = 1_700_000_000_000


async def approved(rig: Rig, draft: wire.ItemDraft) -> str:
    item = await create(rig, draft)
    await walk(rig, item.content_id, STEPS["approved"])
    return item.content_id


async def plan(rig: Rig, content_id: str, at_ms: int | None) -> wire.LibraryItem:
    request = library.PlanItemRequest(content_id=content_id, publish_at_ms=at_ms)
    answer = await rig.call("PlanItem", request, *PUBLISHER)
    return answer.item  # type: ignore[no-any-return]


async def reached(rig: Rig, content_id: str, state: wire.ItemState.ValueType) -> wire.LibraryItem:
    async def arrived() -> wire.LibraryItem:
        seen = await look(rig, content_id)
        assert seen.state == state
        return seen

    found: wire.LibraryItem = await until(arrived)
    return found


async def steps_of(rig: Rig, content_id: str) -> list[tuple[str, str]]:
    request = library.ListRevisionsRequest(content_id=content_id)
    found = await rig.call("ListRevisions", request, "rené", "reviewer")
    return [(library.Step.Name(one.step).removeprefix("STEP_"), one.by) for one in found.revisions]


async def test_what_is_planned_is_published_when_its_time_has_come_and_not_before(
    rig: Rig, programme_id: str
) -> None:
    later, dropped, now = [await approved(rig, whole_draft(programme_id)) for _ in range(3)]
    assert (await plan(rig, later, FAR_MS)).publish_at_ms == FAR_MS
    await plan(rig, dropped, FAR_MS)
    assert not (await plan(rig, dropped, None)).HasField("publish_at_ms")
    planned = await plan(rig, now, LONG_AGO_MS)
    seen = await reached(rig, now, wire.ITEM_STATE_PUBLISHED)
    said = await rig.said(events_pb2.ContentPublished, now)
    fact: Any = said[0].message
    assert (len(said), fact.occurred_at_ms) == (1, seen.published_at_ms)
    assert seen.published_at_ms >= planned.changed_at_ms
    assert not seen.HasField("publish_at_ms")
    assert (await steps_of(rig, now))[:2] == [("PUBLISHED", ""), ("PLANNED", "paul")]
    assert (await look(rig, later)).state == (await look(rig, dropped)).state == wire.ITEM_STATE_APPROVED
    await rig.age(later, "publish_at")
    await reached(rig, later, wire.ITEM_STATE_PUBLISHED)
    assert (await look(rig, dropped)).state == wire.ITEM_STATE_APPROVED


async def test_an_embargo_holds_for_publisher_and_plan(rig: Rig, programme_id: str) -> None:
    content_id = await approved(rig, whole_draft(programme_id, embargo_until_ms=FAR_MS))
    refused = await rig.refused("PublishItem", step("PublishItem", content_id), *PUBLISHER)
    assert refused == Refusal("FAILED_PRECONDITION", "UNDER_EMBARGO")
    early = library.PlanItemRequest(content_id=content_id, publish_at_ms=FAR_MS - 1)
    refused = await rig.refused("PlanItem", early, *PUBLISHER)
    assert refused == Refusal("INVALID_ARGUMENT", "INVALID_FIELDS", frozenset({"publish_at_ms"}))
    await plan(rig, content_id, FAR_MS)
    await rig.age(content_id, "draft.embargo_until")
    await walk(rig, content_id, ["PublishItem"])
    wrong = whole_draft(programme_id, embargo_until_ms=FAR_MS, expires_at_ms=FAR_MS - 1)
    refused = await rig.refused("CreateItem", wire.CreateItemRequest(draft=wrong), "anna", "contributor")
    assert refused.fields == {"draft.expires_at_ms"}


async def test_an_item_expires_by_itself_and_its_plan_with_it(rig: Rig, programme_id: str) -> None:
    content_id = await published(rig, whole_draft(programme_id, expires_at_ms=FAR_MS))
    await rig.age(content_id, "draft.expires_at")
    refused = await rig.refused("CheckShare", question(content_id), "share", "service")
    assert refused == Refusal("FAILED_PRECONDITION", "NOT_PUBLISHED")  # with or without the clock
    await reached(rig, content_id, wire.ITEM_STATE_EXPIRED)
    assert (await steps_of(rig, content_id))[0] == ("EXPIRED", "")
    late = await approved(rig, whole_draft(programme_id, expires_at_ms=FAR_MS))
    too_late = library.PlanItemRequest(content_id=late, publish_at_ms=FAR_MS)
    assert (await rig.refused("PlanItem", too_late, *PUBLISHER)).fields == {"publish_at_ms"}
    await plan(rig, late, FAR_MS - 1)
    await rig.age(late, "draft.expires_at")
    refused = await rig.refused("PublishItem", step("PublishItem", late), *PUBLISHER)
    assert refused == Refusal("FAILED_PRECONDITION", "OVERDUE")
    await rig.age(late, "publish_at")

    async def without_plan() -> bool:
        return not (await look(rig, late)).HasField("publish_at_ms")

    await until(without_plan)
    assert (await look(rig, late)).state == wire.ITEM_STATE_APPROVED
    assert (await steps_of(rig, late))[0] == ("PLANNED", "")


async def test_what_came_due_while_nobody_looked_is_done_once_by_two_and_what_is_older_is_found(
    kafka: str, mongodb: str, issuer: Issuer
) -> None:
    namespace = f"t{uuid.uuid4().hex[:10]}"
    async with living(kafka, mongodb, issuer, namespace) as rig:
        draft = wire.ProgrammeDraft(name="Spring", why="Because", zone="UTC")
        made = await rig.call(
            "CreateProgramme", wire.CreateProgrammeRequest(draft=draft), "pm", "programme_manager"
        )
        whole = whole_draft(made.programme.programme_id)
        ids = [await approved(rig, whole) for _ in range(12)]
        await asyncio.gather(*(plan(rig, one, FAR_MS) for one in ids))
        marker = await approved(rig, whole)
        older = await published(rig, whole_draft(made.programme.programme_id, title="Windmills of old"))
    async with AsyncExitStack() as stack:
        await _let_time_pass(mongodb, namespace, ids, older)
        houses = [living(kafka, mongodb, issuer, namespace, replica) for replica in ("one", "two")]
        first, second = [await stack.enter_async_context(house) for house in houses]
        await asyncio.gather(*(reached(first, one, wire.ITEM_STATE_PUBLISHED) for one in ids))
        await walk(second, marker, ["PublishItem"])
        await second.said(events_pb2.ContentPublished, marker)
        said = [
            one.key
            for one in await first.log("portevoix.content.v1")
            if isinstance(one.message, events_pb2.ContentPublished)
        ]
        assert sorted(said) == sorted([*ids, marker, older])
        for one in ids:
            assert (await steps_of(first, one)).count(("PUBLISHED", "")) == 1
        search = library.SearchItemsRequest(query="windmill", query_language="en")
        assert await until(lambda: titles(first, "SearchItems", search)) == ["Windmills of old"]
        assert "Windmills of old" in await titles(first, "GetFeed", feed.GetFeedRequest())
    drop_databases(mongodb, namespace)


async def titles(rig: Rig, name: str, request: Any) -> list[str]:
    answer = await rig.call(name, request, "e1", "employee")
    items = answer.items if name == "SearchItems" else [one.item for one in answer.entries]
    return [item.draft.title for item in items]


async def _let_time_pass(mongodb: str, namespace: str, ids: list[str], older: str) -> None:
    """All of these come due; one item is as a version stored it that knew no searches and no feeds."""
    with MongoClient[Any](mongodb) as client:
        database = client[f"{namespace}_portevoix_content"]
        items = database["items"]
        new = dict.fromkeys(
            ("search", "publish_at", "networks", "featured", "written_by", "draft.source"), ""
        )
        assert items.update_one({"_id": older}, {"$unset": new}).modified_count == 1
        assert database["shelf"].delete_one({"_id": older}).deleted_count == 1
        past = {"$set": {"publish_at": datetime(2026, 1, 1, tzinfo=UTC)}}
        assert items.update_many({"_id": {"$in": ids}}, past).modified_count == len(ids)


async def test_of_reviewers_who_read_the_same_one_decides_and_the_others_are_aborted(
    rig: Rig, programme_id: str
) -> None:
    item = await create(rig, whole_draft(programme_id))
    await walk(rig, item.content_id, ["SubmitItem"])
    etag = (await look(rig, item.content_id)).etag
    calls = [(name, step(name, item.content_id, etag)) for name in ("ApproveItem", "RejectItem") * 4]
    outcomes = await asyncio.gather(
        *(rig.attempt(*call, f"r{n}", "reviewer") for n, call in enumerate(calls))
    )
    assert outcomes.count(None) == 1
    assert set(outcomes) - {None} == {Refusal("ABORTED", "CHANGED_MEANWHILE")}
    assert len(await steps_of(rig, item.content_id)) == 3
