"""Tracked links: one opaque code, one event per visit, nothing about the visitor kept."""

import asyncio
from urllib.parse import parse_qs, urlsplit

import pytest

from portevoix.share.v1 import events_pb2 as said_pb2
from portevoix.type.v1 import facts_pb2
from tests.component.share.rig import BROWSER, Rig, Said, browser

LINKEDIN_APP = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 LinkedInApp/9.30"


@pytest.mark.row("X12", door="GET /l/{code}")
async def test_a_link_leads_to_the_item_and_names_nobody(rig: Rig, programme_id: str) -> None:
    employee_id = await rig.advocate(programme_id, "linkedin")
    content_id = await rig.item(programme_id)
    prepared = await rig.share(employee_id, content_id)
    answer = await rig.click(prepared.link)
    assert answer.status_code == 302
    assert "no-store" in answer.headers["cache-control"]
    leads = urlsplit(answer.headers["location"])
    assert (leads.scheme, leads.netloc, leads.path, leads.fragment) == (
        "https",
        "example.org",
        "/energy",
        "top",
    )
    code = prepared.link.rsplit("/", 1)[1]
    assert parse_qs(leads.query) == {
        "ref": ["news"],
        "utm_source": ["linkedin"],
        "utm_medium": ["employee-advocacy"],
        "utm_campaign": [content_id],
        "utm_content": [code],
    }
    for secret in (employee_id, prepared.share_id, "Salma", "Grid"):
        assert secret not in prepared.link + answer.headers["location"]


@pytest.mark.row("S13", door="GET /l/{code}")
async def test_each_visit_is_one_event(rig: Rig, programme_id: str) -> None:
    employee_id = await rig.advocate(programme_id, "linkedin")
    content_id = await rig.item(programme_id)
    prepared = await rig.share(employee_id, content_id)
    for _ in range(2):
        answer = await rig.click(prepared.link)
        assert answer.status_code == 302
        leads = parse_qs(urlsplit(answer.headers["location"]).query)
        assert {name: value for name, value in leads.items() if name.startswith("utm_")} == {
            "utm_source": ["linkedin"],
            "utm_medium": ["employee-advocacy"],
            "utm_campaign": [content_id],
            "utm_content": [prepared.link.rsplit("/", 1)[1]],
        }
    first, second = await clicks(rig, employee_id, 2)
    assert [kind(one) for one in (first, second)] == ["HUMAN", "HUMAN"]
    assert [[delta.amount for delta in one.message.deltas] for one in (first, second)] == [[1], [1]]
    assert first.message.deltas[0].measure == facts_pb2.MEASURE_CLICKS
    assert first.message.source == "portevoix.links"
    assert first.message.share_id == prepared.share_id
    assert first.message.eligibility == facts_pb2.Eligibility(consent=True, charter=True, training=True)
    assert [first.message.click.first_visit, second.message.click.first_visit] == [True, False]
    for name in ("visitor_day", "visitor_week", "visitor_month"):
        one, other = getattr(first.message.click, name), getattr(second.message.click, name)
        assert one == other
        assert len(one) == 16
    assert len({bytes(first.message.click.visitor_day), bytes(first.message.click.visitor_week)}) == 2


async def test_visitors_are_told_apart(rig: Rig, programme_id: str) -> None:
    employee_id = await rig.advocate(programme_id, "linkedin")
    prepared = await rig.share(employee_id, await rig.item(programme_id))
    await rig.click(prepared.link)
    await rig.click(prepared.link, LINKEDIN_APP)
    found = await clicks(rig, employee_id, 2)
    assert [one.message.click.first_visit for one in found] == [True, True]
    assert len({bytes(one.message.click.visitor_day) for one in found}) == 2


async def test_an_address_that_anybody_may_claim_is_not_believed(rig: Rig, programme_id: str) -> None:
    employee_id = await rig.advocate(programme_id, "linkedin")
    prepared = await rig.share(employee_id, await rig.item(programme_id))
    await rig.click(prepared.link)
    await rig.click(prepared.link, **{"x-forwarded-for": "203.0.113.9"})
    found = await clicks(rig, employee_id, 2)
    assert [one.message.click.first_visit for one in found] == [True, False]


async def test_classes_are_kept_apart(rig: Rig, programme_id: str) -> None:
    employee_id = await rig.advocate(programme_id, "linkedin")
    prepared = await rig.share(employee_id, await rig.item(programme_id))
    agents = {
        "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)": "PREVIEW",
        "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)": "BOT",
        "": "BOT",
        LINKEDIN_APP: "HUMAN",
        browser(prepared.link): "HUMAN",
    }
    for agent in agents:
        assert (await rig.click(prepared.link, agent)).status_code == 302
    await rig.click(prepared.link, **{"sec-purpose": "prefetch;prerender"})
    found = await clicks(rig, employee_id, 6)
    assert [kind(one) for one in found] == [*agents.values(), "PREVIEW"]
    assert [one.message.click.first_visit for one in found] == [False, False, False, True, True, False]


async def test_head_does_not_count(rig: Rig, programme_id: str) -> None:
    employee_id = await rig.advocate(programme_id, "linkedin")
    prepared = await rig.share(employee_id, await rig.item(programme_id))
    answer = await rig.http.head(urlsplit(prepared.link).path, headers={"user-agent": BROWSER})
    assert answer.status_code == 302
    assert answer.headers["location"].startswith("https://example.org/energy")
    await rig.click(prepared.link)
    await clicks(rig, employee_id, 1)


async def test_codes_that_lead_nowhere_are_counted_and_not_followed(rig: Rig) -> None:
    before = await refused(rig)
    for path in ("/l/zzzzzzzzzz", "/l/short", "/l/https:%2F%2Fevil.example", "/l/0O0O0O0O0O"):
        answer = await rig.http.get(path, headers={"user-agent": BROWSER})
        assert answer.status_code == 404
        assert "location" not in answer.headers
    after = await refused(rig)
    assert after["unknown"] - before["unknown"] == 1
    assert after["malformed"] - before["malformed"] >= 2


async def test_clicks_that_come_together_share_a_transaction(rig: Rig, programme_id: str) -> None:
    employee_id = await rig.advocate(programme_id, "linkedin")
    prepared = await rig.share(employee_id, await rig.item(programme_id))
    before = await transactions(rig)
    answers = await asyncio.gather(*(rig.click(prepared.link) for _ in range(60)))
    assert {answer.status_code for answer in answers} == {302}
    used = await transactions(rig) - before
    found = await clicks(rig, employee_id, 60)
    assert used < 45
    assert sum(one.message.click.first_visit for one in found) == 1
    assert len({one.event_id for one in found}) == 60


async def test_no_address_is_stored(rig: Rig, programme_id: str) -> None:
    employee_id = await rig.advocate(programme_id, "linkedin")
    prepared = await rig.share(employee_id, await rig.item(programme_id))
    await rig.click(prepared.link, "Mozilla/5.0 (X11; Linux x86_64) Unmistakable/1.0")
    await clicks(rig, employee_id, 1)
    database = rig.house.mongo.database
    for name in await database.list_collection_names():
        async for document in database[name].find({}):
            assert "127.0.0.1" not in repr(document), name
            assert "Unmistakable" not in repr(document), name


async def test_old_salts_are_destroyed(rig: Rig) -> None:
    salts = rig.house.mongo.collections["salts"]
    await salts.insert_one({"_id": "day:2020-01-01", "salt": b"x" * 32, "destroy_at_ms": 1_578_009_600_000})
    (job,) = [one for one in rig.house._components if one.name == "job:salts"]
    await job._work()
    assert await salts.find_one({"_id": "day:2020-01-01"}) is None
    assert await salts.count_documents({}) >= 0


async def clicks(rig: Rig, employee_id: str, count: int) -> list[Said]:
    """The clicks of a person's links, in the order in which they came."""
    found = await rig.said(said_pb2.EngagementObserved, employee_id, count)
    return sorted(found, key=lambda one: one.message.moment.occurred_at_ms)


def kind(one: Said) -> str:
    """The class of a click."""
    name = facts_pb2.ClickClass.Name(getattr(one.message.click, "class"))
    return name.removeprefix("CLICK_CLASS_")


async def refused(rig: Rig) -> dict[str, float]:
    """How many requests for links were refused, by why."""
    return await by_label(rig, "links_refused_total", "why")


async def counted(rig: Rig) -> dict[str, float]:
    """How many visits were counted, by class."""
    return await by_label(rig, "links_clicks_total", "class")


async def by_label(rig: Rig, series: str, label: str) -> dict[str, float]:
    """The samples of a series."""
    page = (await rig.http.get("/metrics")).text
    lines = [line for line in page.splitlines() if line.startswith(f"portevoix_{series}")]
    return {line.split(f'{label}="')[1].split('"')[0]: float(line.rsplit(" ", 1)[1]) for line in lines}


async def transactions(rig: Rig) -> float:
    """How many transactions were committed by this process."""
    page = (await rig.http.get("/metrics")).text
    (line,) = [
        one
        for one in page.splitlines()
        if one.startswith("portevoix_mongo_transaction_attempts_total") and 'outcome="committed"' in one
    ]
    return float(line.rsplit(" ", 1)[1])


async def test_a_click_that_cannot_be_kept_is_not_answered_as_if_it_were(rig: Rig, programme_id: str) -> None:
    employee_id = await rig.advocate(programme_id, "linkedin")
    prepared = await rig.share(employee_id, await rig.item(programme_id))
    (till,) = [one for one in rig.house._components if one.name == "clicks"]
    before = await counted(rig)
    await till.stop()
    try:
        answer = await rig.click(prepared.link)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    finally:
        await till.start()
    assert await counted(rig) == before
    assert (await rig.click(prepared.link)).status_code == 302
    assert await counted(rig) == before | {"human": before["human"] + 1}
