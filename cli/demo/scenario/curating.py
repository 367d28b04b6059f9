"""News of the trade comes in by a feed, and what must not be said is refused: to a writer and to a sharer."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from xml.sax.saxutils import escape

import grpc

from cli.demo.cast import PROGRAMME_ID
from cli.demo.scenario.staff import Staff
from cli.demo.story import Member, Refused, Story
from cli.doors import call
from portevoix.content.v1 import policy_pb2 as policy
from portevoix.content.v1 import service_pb2 as content
from portevoix.content.v1 import sources_pb2 as sources
from portevoix.share.v1 import service_pb2 as share

FEED = "La Gazette de l'énergie"
HEADLINES = ("La chaleur des serveurs chauffe une piscine", "Cent toits, une centrale", "Le vent d'octobre")
SECRET = "Albatros"
RULE = "Produits pas encore annoncés"
LOOKS = 150


async def bring_in(staff: Staff, story: Story) -> None:
    """A feed on this machine is added as a source; it is waited for until each entry is a draft."""
    editor = staff.token("contributor")
    with _published() as url:
        request = sources.AddSourceRequest(programme_id=PROGRAMME_ID, url=url, name=FEED, language="fr")
        await call(staff.doors.sources.AddSource, request, editor)
        asked = sources.ListSourcesRequest(programme_id=PROGRAMME_ID)
        for _ in range(LOOKS):
            (source,) = (await call(staff.doors.sources.ListSources, asked, editor)).sources
            if source.drafts or source.failure:
                break
            await asyncio.sleep(0.2)
    wanted = content.ListItemsRequest(
        programme_id=PROGRAMME_ID, category="industry", state=content.ITEM_STATE_DRAFT
    )
    found = (await call(staff.doors.content.ListItems, wanted, editor)).items
    story.drafts = sorted(item.draft.title for item in found if item.draft.source.name == FEED)


async def forbid(staff: Staff, story: Story) -> None:
    """A term is confidential from now on: a writer and a sharer who use it are told, nothing is stored."""
    draft = policy.RuleDraft(
        kind=policy.RULE_KIND_WORD, term=SECRET, name=RULE, effect=policy.RULE_EFFECT_CONFIDENTIAL
    )
    request = policy.AddRuleRequest(programme_id=PROGRAMME_ID, draft=draft)
    manager = staff.token("programme_manager")
    await call(staff.doors.policy.AddRule, request, manager)
    writing = content.ItemDraft(programme_id=PROGRAMME_ID, title=f"{SECRET} arrive", why="Bientôt")
    created = content.CreateItemRequest(draft=writing)
    story.forbidden += await _refused(staff.doors.content.CreateItem, created, staff.token("contributor"))
    member = next(one for one in story.members if one.consents and one.charter)
    story.forbidden += await _refused(staff.doors.share.PrepareShare, _leak(story, member), member.token)
    noted = await call(
        staff.doors.policy.ListRefusals, policy.ListRefusalsRequest(programme_id=PROGRAMME_ID), manager
    )
    story.noted = len(noted.refusals)


def _leak(story: Story, member: Member) -> share.PrepareShareRequest:
    content_id = story.items[0].content_id
    text = f"Vivement {SECRET.lower()} !"
    return share.PrepareShareRequest(content_id=content_id, network="linkedin", text=text)


async def _refused(door: Any, request: Any, token: str) -> list[Refused]:
    """How it was refused; nothing where it was not."""
    try:
        await call(door, request, token)
    except grpc.aio.AioRpcError as error:
        return [Refused(error.code().name, error.details() or "")]
    return []


@contextmanager
def _published() -> Iterator[str]:
    """The feed is served on a free port of the loopback interface within the block; its address."""
    server = HTTPServer(("127.0.0.1", 0), _Feed)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/rss"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Feed(BaseHTTPRequestHandler):
    """RSS 2.0 with HEADLINES; one entry has no guid."""

    def do_GET(self) -> None:
        """Answer with the feed."""
        body = _rss().encode()
        self.send_response(200)
        self.send_header("content-type", "application/rss+xml; charset=utf-8")
        self.send_header("etag", '"1"')
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the demo's page is not for this."""


def _rss() -> str:
    when = format_datetime(datetime.now(UTC))
    entries = "".join(
        f"<item><title>{escape(title)}</title><link>https://gazette.example/{number}</link>"
        f"<pubDate>{when}</pubDate>" + (f"<guid>gazette-{number}</guid>" if number else "") + "</item>"
        for number, title in enumerate(HEADLINES)
    )
    return f'<rss version="2.0"><channel><title>{escape(FEED)}</title>{entries}</channel></rss>'
