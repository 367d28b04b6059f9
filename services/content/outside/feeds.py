"""Feeds, fetched."""

import asyncio

from chassis.guarded_http import Answer, Failed, GuardedHttp, Refused
from services.content.domain.model.sources import Feed, Source
from services.content.ports.sources import Unreadable
from services.content.translate.feeds import NotAFeed, entries_of

ACCEPT = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
NOT_MODIFIED = 304


class HttpFeeds:
    """Implements ports.Feeds."""

    def __init__(self, http: GuardedHttp) -> None:
        self._http = http

    async def look(self, source: Source) -> Feed:
        """As the port says. Parsed beside the loop: a large feed takes a while."""
        try:
            answer = await self._http.get(source.url, _conditions(source))
        except (Refused, Failed) as failure:
            raise Unreadable(str(failure)) from failure
        if answer.status == NOT_MODIFIED:
            return Feed(None, source.etag, source.last_modified)
        if answer.status != 200:
            raise Unreadable(f"the server answered {answer.status}")
        return await asyncio.to_thread(_feed_of, answer)


def _conditions(source: Source) -> dict[str, str]:
    known = {"if-none-match": source.etag, "if-modified-since": source.last_modified}
    return {"accept": ACCEPT, **{name: value for name, value in known.items() if value}}


def _feed_of(answer: Answer) -> Feed:
    try:
        entries = entries_of(answer.body, answer.headers.get("content-type", ""))
    except NotAFeed as error:
        raise Unreadable(str(error)) from error
    return Feed(entries, answer.headers.get("etag", ""), answer.headers.get("last-modified", ""))
