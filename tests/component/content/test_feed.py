"""One's own line: topics that nobody else sees, and a feed that follows them."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import grpc
import pytest
import pytest_asyncio

from portevoix.content.v1 import events_pb2, service_pb2
from portevoix.content.v1 import feed_pb2 as wire
from portevoix.content.v1 import library_pb2 as library
from portevoix.share.v1 import events_pb2 as share_pb2
from portevoix.type.v1 import facts_pb2
from tests.component.content.asking import CALLS
from tests.component.content.rig import CONTENT, SHARE, Refusal, Rig, whole_draft
from tests.component.content.test_heard import AT_MS, employee
from tests.component.content.test_roles import ROLES
from tests.component.content.test_states import look
from tests.component.content.test_workflow import published, walk
from tests.waiting import until

DOOR = "gRPC content.v1.FeedService, JSON /v1/feed"


async def follow(rig: Rig, employee_id: str, **weights: int) -> None:
    topics = [wire.Interest(topic=topic, weight=weight) for topic, weight in weights.items()]
    await rig.call("SetTopics", wire.SetTopicsRequest(topics=topics), employee_id, "employee")


async def feed(rig: Rig, employee_id: str, programme_id: str, **narrowed: Any) -> list[str]:
    request = wire.GetFeedRequest(programme_id=programme_id, **narrowed)
    titles: list[str] = []
    while True:
        page = await rig.call("GetFeed", request, employee_id, "employee")
        titles += [one.item.draft.title for one in page.entries]
        if not page.next_page_token:
            return titles
        request.page_token = page.next_page_token


def shared(employee_id: str, content_id: str, programme_id: str) -> share_pb2.ShareMade:
    return share_pb2.ShareMade(
        share_id=uuid4().hex,
        person=facts_pb2.Person(employee_id=employee_id),
        moment=employee(employee_id).moment,
        item=facts_pb2.Item(content_id=content_id, programme_id=programme_id),
        network="linkedin",
        eligibility=facts_pb2.Eligibility(consent=True, charter=True, training=True),
        provenance=facts_pb2.PROVENANCE_DECLARED,
    )


async def shelve(rig: Rig, programme_id: str, items: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Publish one after the other."""
    return {
        title: await published(rig, whole_draft(programme_id, title=title, **other))
        for title, other in items.items()
    }


@pytest_asyncio.fixture
async def shelf(rig: Rig, programme_id: str) -> dict[str, str]:
    """Items of a programme by title, oldest first."""
    return await shelve(
        rig,
        programme_id,
        {
            "solar": {"topics": ["energy"]},
            "hiring": {"topics": ["careers"], "category": "employer_brand"},
            "prices": {
                "topics": ["market", "energy"],
                "category": "industry",
                "source": service_pb2.Source(name="Paper", url="https://example.org/p"),
                "language": "fr-MA",
            },
            "canteen": {"topics": ["life"], "external": False},
            "team day": {"topics": ["life"], "audience": service_pb2.Audience(teams=["North"])},
        },
    )


@pytest.mark.row("C21")
async def test_a_feed_is_ordered_by_topics_that_only_their_person_can_read(
    rig: Rig, programme_id: str, shelf: Mapping[str, str]
) -> None:
    person, other = f"e-{uuid4()}", f"e-{uuid4()}"
    assert await feed(rig, person, programme_id) == ["canteen", "prices", "hiring", "solar"]
    topic = f"secret-{uuid4().hex}"
    await follow(rig, person, **{"careers": 3, "energy": 1, topic: 2})
    assert await feed(rig, person, programme_id) == ["hiring", "prices", "solar", "canteen"]
    assert await feed(rig, other, programme_id) == ["canteen", "prices", "hiring", "solar"]
    mine = await rig.call("GetTopics", wire.GetTopicsRequest(), person, "employee")
    assert {one.topic: one.weight for one in mine.topics} == {"careers": 3, "energy": 1, topic: 2}
    for role in set(ROLES) - {"service"}:
        for name in ("GetTopics", "GetFeed"):
            answer = await answer_to(rig, name, f"someone-{role}", role)
            assert topic not in str(answer)
            assert "careers" not in [one.topic for one in getattr(answer, "topics", ())]
    assert await rig.refused("GetTopics", wire.GetTopicsRequest(), person, "administrator") == Refusal(
        "PERMISSION_DENIED", "ROLE_MISSING"
    )
    await rig.said(events_pb2.ContentPublished, shelf["team day"])
    for record in await rig.log(CONTENT):
        assert topic not in str(record.message)
        assert record.key != person
    others = [call for call in CALLS.values() if call.containing_service.name != "FeedService"]
    fields = {name for call in others for name in call.output_type.fields_by_name}
    assert "interests" not in fields
    assert "followed" not in fields
    await follow(rig, person)
    assert await feed(rig, person, programme_id) == ["canteen", "prices", "hiring", "solar"]
    twice = wire.SetTopicsRequest(topics=[wire.Interest(topic="a"), wire.Interest(topic="a")])
    assert (await rig.refused("SetTopics", twice, person, "employee")).fields == {"topics"}


async def answer_to(rig: Rig, name: str, subject: str, role: str) -> Any:
    try:
        return await rig.call(name, getattr(wire, f"{name}Request")(), subject, role)
    except grpc.aio.AioRpcError:
        return None


@pytest.mark.row("C23")
async def test_a_feed_is_filtered_by_topic_language_network_and_audience(
    rig: Rig, programme_id: str, shelf: Mapping[str, str]
) -> None:
    person = f"e-{uuid4()}"
    await rig.publish(SHARE, employee(person, team="North"), "share")

    async def everything() -> list[str]:
        titles = await feed(rig, person, programme_id)
        assert len(titles) == 5
        return titles

    assert await until(everything) == ["team day", "canteen", "prices", "hiring", "solar"]
    assert await feed(rig, f"e-{uuid4()}", programme_id) == ["canteen", "prices", "hiring", "solar"]
    assert await feed(rig, person, programme_id, addressed=True) == ["team day"]
    assert await feed(rig, person, programme_id, topic="energy") == ["prices", "solar"]
    await follow(rig, person, life=2)
    assert await feed(rig, person, programme_id, topic="energy") == ["prices", "solar"]
    assert await feed(rig, person, programme_id, topic="life", addressed=True) == ["team day"]
    assert await feed(rig, person, programme_id, language="fr") == ["prices"]
    assert await feed(rig, person, programme_id, language="en") == ["team day", "canteen", "hiring", "solar"]
    assert "canteen" not in await feed(rig, person, programme_id, network="linkedin")
    assert "canteen" in await feed(rig, person, programme_id, network="slack")
    narrowed = library.ApproveNetworksRequest(content_id=shelf["solar"], networks=["x"])
    await rig.call("ApproveNetworks", narrowed, "rené", "reviewer")
    assert "solar" not in await feed(rig, person, programme_id, network="linkedin")
    assert "solar" in await feed(rig, person, programme_id, network="x")
    assert await feed(rig, person, "another", network="x") == []
    unknown = wire.GetFeedRequest(network="myspace")
    assert (await rig.refused("GetFeed", unknown, person, "employee")).fields == {"network"}
    nonsense = wire.GetFeedRequest(page_token="bm9uc2Vuc2U=")
    assert (await rig.refused("GetFeed", nonsense, person, "employee")).fields == {"page_token"}


async def test_what_somebody_shared_is_not_shown_to_them_again(
    rig: Rig, programme_id: str, shelf: Mapping[str, str]
) -> None:
    person, other = f"e-{uuid4()}", f"e-{uuid4()}"
    await follow(rig, person, energy=3)
    featured = library.FeatureItemRequest(content_id=shelf["hiring"], featured=True)
    await rig.call("FeatureItem", featured, "paul", "publisher")
    assert await feed(rig, person, programme_id) == ["hiring", "prices", "solar", "canteen"]
    for title in ("prices", "hiring"):
        await rig.publish(SHARE, shared(person, shelf[title], programme_id), "share")

    async def without() -> bool:
        return await feed(rig, person, programme_id) == ["solar", "canteen"]

    assert await until(without)
    assert await feed(rig, other, programme_id) == ["hiring", "canteen", "prices", "solar"]
    await rig.publish(SHARE, share_pb2.EmployeeErased(employee_id=person, occurred_at_ms=AT_MS), "share")

    async def forgotten() -> bool:
        mine = await rig.call("GetTopics", wire.GetTopicsRequest(), person, "employee")
        return not mine.topics and len(await feed(rig, person, programme_id)) == 4

    assert await until(forgotten)


async def test_what_is_over_leaves_the_feed_and_what_is_featured_leads_it_once(
    rig: Rig, programme_id: str, shelf: Mapping[str, str]
) -> None:
    person = f"e-{uuid4()}"
    await follow(rig, person, life=3)
    featured = library.FeatureItemRequest(content_id=shelf["solar"], featured=True)
    await rig.call("FeatureItem", featured, "paul", "publisher")
    for size in (1, 2, 3, 50):
        assert await feed(rig, person, programme_id, page_size=size) == [
            "solar",
            "canteen",
            "prices",
            "hiring",
        ]
    await walk(rig, shelf["hiring"], ["WithdrawItem"])
    await rig.age(shelf["prices"], "draft.expires_at")
    assert await feed(rig, person, programme_id) == ["solar", "canteen"]
    assert (await look(rig, shelf["solar"])).featured


async def test_a_page_tells_its_mix(rig: Rig, programme_id: str, shelf: Mapping[str, str]) -> None:
    request = wire.GetFeedRequest(programme_id=programme_id)
    page = await rig.call("GetFeed", request, f"e-{uuid4()}", "employee")
    assert {one.category: one.items for one in page.mix} == {"brand": 2, "employer_brand": 1, "industry": 1}
    assert page.company_share == 0.75
    request.programme_id = "another"
    assert not (await rig.call("GetFeed", request, "e1", "employee")).HasField("company_share")
    status, document = await rig.json(
        "GET", f"/v1/feed?programmeId={programme_id}&topic=energy", None, "e1", "employee"
    )
    assert (status, [one["item"]["draft"]["title"] for one in document["entries"]]) == (
        200,
        ["prices", "solar"],
    )


async def test_pages_hold_each_item_once_in_the_order_of_their_ranks_whatever_comes_between(
    rig: Rig, programme_id: str
) -> None:
    topics: tuple[list[str], ...] = (["a"], ["b"], ["a", "b"], ["c"], [])
    await shelve(rig, programme_id, {f"t{n}": {"topics": topics[n % 5]} for n in range(25)})
    person = f"e-{uuid4()}"
    await follow(rig, person, a=1, b=3)
    request = wire.GetFeedRequest(programme_id=programme_id, page_size=4)
    seen: list[int] = []
    while True:
        page = await rig.call("GetFeed", request, person, "employee")
        seen += [int(one.item.draft.title[1:]) for one in page.entries]
        assert all(set(one.followed) <= {"a", "b"} for one in page.entries)
        if not page.next_page_token:
            break
        await published(rig, whole_draft(programme_id, title="t1000", topics=["b"]))
        request.page_token = page.next_page_token
    heavy = [n for n in range(25) if n % 5 in (1, 2)]
    light = [n for n in range(25) if n % 5 == 0]
    rest = [n for n in range(25) if n % 5 in (3, 4)]
    assert seen == [*reversed(heavy), *reversed(light), *reversed(rest)]
