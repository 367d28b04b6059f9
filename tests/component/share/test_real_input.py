"""Real inputs through the doors: the figures of the data folder come out to the unit."""

import asyncio
import csv
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import yaml

from chassis.envelope import outside_id
from portevoix.content.v1 import events_pb2 as content_pb2
from portevoix.inbox.v1 import events_pb2 as inbox_pb2
from portevoix.share.v1 import events_pb2 as said_pb2
from portevoix.type.v1 import facts_pb2
from tests.component.share.rig import CONTENT, INBOX, Rig, Said, engagement
from tests.component.share.test_links import clicks, kind
from tests.waiting import until

RESHARES, START_MS = facts_pb2.MEASURE_RESHARES, 1_700_000_000_000
COLUMNS = {
    "like": facts_pb2.MEASURE_LIKES,
    "comment": facts_pb2.MEASURE_COMMENTS,
    "share": RESHARES,
    "Lifetime Post Total Reach": facts_pb2.MEASURE_REACH,
    "Lifetime Post Total Impressions": facts_pb2.MEASURE_IMPRESSIONS,
}
FACEBOOK = dict(zip(COLUMNS.values(), (88_795, 3_741, 13_524, 6_951_680, 14_792_974), strict=True))


async def test_running_totals_of_linkedin(rig: Rig, programme_id: str, data: Path) -> None:
    """Every reading that differs from the one before, the last ones again, and old ones late."""
    source = f"urn:{uuid4().hex}"
    items = dict(readings(data / "linkedin_running_totals" / "readings.csv"))
    await publish_items(rig, programme_id, [f"{programme_id}-{item}" for item in items])
    await report_readings(rig, programme_id, source, items, range(72))
    assert await total_of(rig, source) == {RESHARES: 5_499}
    await report_readings(rig, programme_id, source, items, range(144))
    assert await total_of(rig, source) == {RESHARES: 8_358}
    figures = rig.house.mongo.collections["figures"]
    assert await figures.count_documents({"_id": {"$regex": programme_id}}) == len(items) - 156


async def test_facebook_posts_as_the_brand_channels_own(rig: Rig, programme_id: str, data: Path) -> None:
    source = f"urn:{uuid4().hex}"
    posts = list(facebook_posts(data))
    ids = [f"{programme_id}-{place}" for place in range(len(posts))]
    await publish_items(rig, programme_id, ids)
    reports = [
        engagement(*post.items(), network="facebook", content_id=content_id)
        for content_id, post in zip(ids, posts, strict=True)
    ]
    await rig.report(*reports, source=source)
    assert await total_of(rig, source) == FACEBOOK


async def test_facebook_posts_as_shares(rig: Rig, programme_id: str, data: Path) -> None:
    source, content_id = f"urn:{uuid4().hex}", await rig.item(programme_id)
    people = [uuid4().hex for _ in range(5)]
    for external_id in people:
        await rig.advocate(programme_id, "facebook", external_id=external_id)
    now = round(time.time() * 1000)
    events: list[tuple[str, str, Any]] = []
    for place, post in enumerate(facebook_posts(data)):
        made = inbox_pb2.ShareMade(
            external_id=people[place % len(people)],
            content_id=content_id,
            network="facebook",
            occurred_at_ms=now,
        )
        share_id = outside_id(source, f"s{place}")
        report = engagement(*post.items(), network="facebook", running=False, share_id=share_id)
        events += [(f"s{place}", source, made), (f"e{place}", source, report)]
    await rig.publish(INBOX, events)
    assert await total_of(rig, source) == FACEBOOK
    log = [one for one in await rig.log() if type(one.message) is said_pb2.ShareMade]
    assert len([one for one in log if one.message.item.content_id == content_id]) == 500


async def test_user_agents_through_the_redirect(rig: Rig, programme_id: str, data: Path) -> None:
    """Previews are never people, the networks' own browsers always are; the rest as lists can tell."""
    browsers = await classes(rig, programme_id, agents(data, "isbot_browsers.yml"))
    crawlers = await classes(rig, programme_id, agents(data, "isbot_crawlers.yml"))
    for agent, found in crawlers.items():
        if any(name in agent.lower() for name in PREVIEWS):
            assert found == "PREVIEW", agent
    for agent, found in browsers.items():
        if any(name in agent for name in IN_APP):
            assert found == "HUMAN", agent
    people = Counter(found == "HUMAN" for found in browsers.values())
    programs = Counter(found != "HUMAN" for found in crawlers.values())
    assert people[True] >= 505, people
    assert programs[True] >= 555, programs


PREVIEWS = (
    "linkedinbot",
    "facebookexternalhit",
    "twitterbot",
    "slackbot",
    "whatsapp",
    "telegrambot",
    "skypeuripreview",
)
IN_APP = ("FBAN", "FBAV", "MetaIAB Facebook", "LinkedInApp", "Instagram")


def readings(path: Path) -> Iterator[tuple[str, list[int]]]:
    """Items with their readings, one every 20 minutes; -1 where there was none."""
    with path.open() as file:
        rows = csv.reader(file)
        next(rows)
        for item, *values in rows:
            yield item, [int(value) for value in values]


async def report_readings(
    rig: Rig, programme_id: str, source: str, items: dict[str, list[int]], steps: range
) -> None:
    events: list[tuple[str, str, Any]] = []
    for item, values in items.items():
        seen = [(step, values[step]) for step in steps if values[step] >= 0]
        changed = [pair for before, pair in zip([(0, -1), *seen], seen, strict=False) if before[1] != pair[1]]
        for step, total in [*changed, *seen[-1:], *seen[:1]]:
            at_ms = START_MS + step * 1_200_000
            report = engagement((RESHARES, total), at_ms=at_ms, content_id=f"{programme_id}-{item}")
            events.append((f"{item}/{step}/{len(events)}", source, report))
    await rig.publish(INBOX, events)


async def publish_items(rig: Rig, programme_id: str, ids: list[str]) -> None:
    """Say on content's topic that these items were published, and wait until share has heard of them."""
    messages = [
        content_pb2.ContentPublished(
            item=facts_pb2.Item(content_id=content_id, programme_id=programme_id),
            occurred_at_ms=START_MS,
            title="Post",
            why="Because",
            url="https://example.org/",
            external=True,
        )
        for content_id in ids
    ]
    await rig.publish(CONTENT, [(str(uuid4()), "content", message) for message in messages])
    known = rig.house.mongo.collections["items"]

    async def heard() -> bool:
        return bool(await known.count_documents({"item.programme_id": programme_id}) == len(ids))

    await until(heard, 60)


def facebook_posts(data: Path) -> Iterator[dict[int, int]]:
    """Posts with their figures; a blank is missing."""
    with (data / "facebook_page_metrics" / "posts.csv").open() as file:
        for row in csv.DictReader(file):
            yield {measure: int(float(row[name])) for name, measure in COLUMNS.items() if row[name]}


async def total_of(rig: Rig, source: str) -> Counter[int]:
    """The sums of all changes that a source's reports led to, once the inbox is read and the outbox empty."""
    await rig.settled(90)
    outbox = rig.house.mongo.collections["outbox"]

    async def empty() -> bool:
        return await outbox.find_one({}) is None

    await until(empty, 30)
    sums: Counter[int] = Counter()
    for one in await rig.log():
        if type(one.message) is said_pb2.EngagementObserved and one.message.source == source:
            sums.update({delta.measure: delta.amount for delta in one.message.deltas})
    return sums


def agents(data: Path, name: str) -> list[str]:
    """The user agents of a file, each once."""
    groups = yaml.safe_load((data / "user_agents" / name).read_text("utf-8"))
    return sorted({agent for group in groups.values() for agent in group})


async def classes(rig: Rig, programme_id: str, wanted: list[str]) -> dict[str, str]:
    """The class that a click by each user agent was given; sixteen links are clicked, each in order."""
    content_id = await rig.item(programme_id)
    parts = [wanted[place::16] for place in range(16)]
    found = await asyncio.gather(*(_classes(rig, programme_id, content_id, part) for part in parts))
    return {agent: one for part in found for agent, one in part.items()}


async def _classes(rig: Rig, programme_id: str, content_id: str, wanted: list[str]) -> dict[str, str]:
    employee_id = await rig.advocate(programme_id, "linkedin")
    prepared = await rig.share(employee_id, content_id)
    for agent in wanted:
        await rig.click(prepared.link, agent)
    said: list[Said] = await clicks(rig, employee_id, len(wanted))
    return {agent: kind(one) for agent, one in zip(wanted, said, strict=True)}
