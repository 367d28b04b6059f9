"""Feeds become drafts, once each."""

import asyncio
from collections.abc import AsyncIterator, Collection
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from chassis.mongo import Transaction
from portevoix.content.v1 import service_pb2 as wire
from portevoix.content.v1 import sources_pb2 as sources
from services.content.domain.model.sources import Entry, Feed
from services.content.storage import StoredBooks
from services.content.usecases.sources import take_in
from tests.component.content.rig import Rig, living
from tests.waiting import until

EDITOR = ("ed", "contributor")


class Publisher:
    """A site with a feed, which says what stood in every request."""

    def __init__(self) -> None:
        self.entries: list[str] = []
        self.status, self.tag, self.asked = 200, '"1"', list[dict[str, str]]()

    async def feed(self, request: Request) -> Response:
        self.asked.append(dict(request.headers))
        if request.headers.get("if-none-match") == self.tag:
            return Response(status_code=304)
        body = f'<rss version="2.0"><channel><language>fr</language>{"".join(self.entries)}</channel></rss>'
        headers = {"etag": self.tag, "last-modified": "Mon, 13 Jul 2026 07:21:33 GMT"}
        return Response(body, self.status, headers, "application/rss+xml")


@pytest.fixture
async def publisher() -> AsyncIterator[tuple[Publisher, str]]:
    one = Publisher()
    app = Starlette(routes=[Route("/feed", one.feed)])
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning"))
    serving = asyncio.create_task(server.serve())
    await until(lambda: server.started)
    yield one, f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/feed"
    server.should_exit = True
    await serving


def item(guid: str, title: str = "Une nouvelle") -> str:
    guid_of = f"<guid>{guid}</guid>" if guid else ""
    return f"<item>{guid_of}<link>https://trade.example/{title}</link><title>{title}</title></item>"


async def programme(rig: Rig) -> str:
    draft = wire.ProgrammeDraft(name="P", why="Because", zone="Europe/Paris")
    programme_id = uuid4().hex
    made = wire.CreateProgrammeRequest(programme_id=programme_id, draft=draft)
    await rig.call("CreateProgramme", made, "pm", "programme_manager")
    return programme_id


async def add(rig: Rig, url: str, **more: Any) -> sources.FeedSource:
    request = sources.AddSourceRequest(
        programme_id=more.pop("programme_id", None) or await programme(rig), url=url, name="La revue", **more
    )
    found: sources.FeedSource = (await rig.call("AddSource", request, *EDITOR)).source
    return found


async def looked(rig: Rig, source: sources.FeedSource) -> sources.FeedSource:
    """Have it looked at, and return it once it was."""
    before = (await of(rig, source)).checked_at_ms
    await rig.call("PollSource", sources.PollSourceRequest(source_id=source.source_id), *EDITOR)

    async def again() -> sources.FeedSource:
        found = await of(rig, source)
        assert found.checked_at_ms > before
        return found

    found: sources.FeedSource = await until(again)
    return found


async def of(rig: Rig, source: sources.FeedSource) -> sources.FeedSource:
    request = sources.ListSourcesRequest(programme_id=source.programme_id)
    listed = (await rig.call("ListSources", request, *EDITOR)).sources
    found: sources.FeedSource = next(one for one in listed if one.source_id == source.source_id)
    return found


async def drafts(rig: Rig, source: sources.FeedSource) -> list[wire.LibraryItem]:
    request = wire.ListItemsRequest(programme_id=source.programme_id, page_size=100)
    return list((await rig.call("ListItems", request, *EDITOR)).items)


@pytest.mark.row("S20", door="gRPC content.v1.SourceService, a feed over HTTP")
async def test_every_entry_becomes_one_draft_ever(
    kafka: str, mongodb: str, issuer: Any, publisher: tuple[Publisher, str]
) -> None:
    site, url = publisher
    site.entries = [item("g1"), item("", "Sans guid")]
    namespace = f"t{uuid4().hex[:12]}"
    async with living(kafka, mongodb, issuer, namespace) as rig:
        source = await looked(rig, await add(rig, url))
        assert (source.drafts, source.failure, source.failures) == (2, "", 0)
        first = await drafts(rig, source)
        assert {one.draft.title for one in first} == {"Une nouvelle", "Sans guid"}
        for one in first:
            assert (one.state, one.draft.category) == (wire.ITEM_STATE_DRAFT, "industry")
            assert (one.source, one.draft.language) == ("La revue", "fr")
            assert one.draft.url.startswith("https://trade.example/")
        employee = wire.ListItemsRequest(programme_id=source.programme_id)
        assert not (await rig.call("ListItems", employee, "e1", "employee")).items

        source = await looked(rig, source)  # nothing changed
        assert site.asked[-1]["if-none-match"] == '"1"'
        assert site.asked[-1]["if-modified-since"] == "Mon, 13 Jul 2026 07:21:33 GMT"
        assert source.drafts == 2

        site.tag = '"2"'
        site.entries = [item("g1", "Réécrite"), item("", "Sans guid"), item("g3", "Neuve")]
        assert (await looked(rig, source)).drafts == 3
    async with living(kafka, mongodb, issuer, namespace) as rig:
        # after a restart, and from a server that forgot its tags
        site.tag = '"3"'
        source = await looked(rig, source)
        assert source.drafts == 3
        assert {one.content_id for one in first} < {one.content_id for one in await drafts(rig, source)}
        assert len(await drafts(rig, source)) == 3


async def test_what_fails_is_told_and_tried_later_and_later(
    rig: Rig, publisher: tuple[Publisher, str]
) -> None:
    site, url = publisher
    site.status = 503
    source = await looked(rig, await add(rig, url, every_minutes=5))
    assert (source.failure, source.failures) == ("the server answered 503", 1)
    assert source.next_at_ms - source.checked_at_ms == 10 * 60_000
    source = await looked(rig, source)
    assert source.next_at_ms - source.checked_at_ms == 20 * 60_000
    site.status, site.entries = 200, [item("g1")]
    source = await looked(rig, source)
    assert (source.failure, source.failures, source.drafts) == ("", 0, 1)
    assert source.next_at_ms - source.checked_at_ms == 5 * 60_000


async def test_a_source_rests_and_goes_on(rig: Rig, publisher: tuple[Publisher, str]) -> None:
    site, url = publisher
    source = await looked(rig, await add(rig, url))
    rest = sources.PauseSourceRequest(source_id=source.source_id, paused=True)
    assert (await rig.call("PauseSource", rest, *EDITOR)).source.paused
    poll = sources.PollSourceRequest(source_id=source.source_id)
    refusal = await rig.refused("PollSource", poll, *EDITOR)
    assert refusal.code == "INVALID_ARGUMENT"
    assert refusal.fields == {"source_id"}
    site.entries, site.tag = [item("g1")], '"2"'
    await rig.call("PauseSource", sources.PauseSourceRequest(source_id=source.source_id), *EDITOR)

    async def went_on() -> bool:
        return (await of(rig, source)).drafts == 1

    await until(went_on)


async def test_sources_are_the_editors_and_named_once(rig: Rig, publisher: tuple[Publisher, str]) -> None:
    _, url = publisher
    source = await add(rig, url)
    again = sources.AddSourceRequest(programme_id=source.programme_id, url=url, name="again")
    assert (await rig.refused("AddSource", again, *EDITOR)).fields == {"url"}
    nowhere = sources.AddSourceRequest(programme_id="none", url=url, name="x")
    assert (await rig.refused("AddSource", nowhere, *EDITOR)).fields == {"programme_id"}
    unknown = sources.PollSourceRequest(source_id="none")
    assert (await rig.refused("PollSource", unknown, *EDITOR)).code == "NOT_FOUND"
    assert (await rig.refused("AddSource", again, "e1", "employee")).code == "PERMISSION_DENIED"
    status, body = await rig.json("GET", f"/v1/programmes/{source.programme_id}/sources", None, *EDITOR)
    assert (status, [one["name"] for one in body["sources"]]) == (200, ["La revue"])


async def test_of_two_looks_at_one_moment_the_second_makes_nothing(
    rig: Rig, publisher: tuple[Publisher, str]
) -> None:
    source = await looked(rig, await add(rig, publisher[1]))
    feed = Feed(tuple(Entry(f"g{n}", f"https://trade.example/{n}", f"n {n}", "") for n in range(40)))

    async def look() -> None:
        async def work(tx: Transaction) -> None:
            desk = StoredBooks(tx.collections, tx.session)
            await take_in(desk, source.source_id, feed, _ids, datetime(2026, 11, 28, tzinfo=UTC))

        await rig.house.mongo.transact(work)

    await asyncio.gather(*(look() for _ in range(6)))
    assert (await of(rig, source)).drafts == 40
    assert len(await drafts(rig, source)) == 40


def _ids(source_id: str, identities: Collection[str]) -> list[str]:
    return [f"{source_id}/{one}" for one in identities]
