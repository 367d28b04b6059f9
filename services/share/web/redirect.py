"""Tracked links: the visit is durable, then the answer is given. No address is stored or logged."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import lru_cache

from prometheus_client import Counter
from starlette.types import Receive, Scope, Send

from services.share.domain.model.links import Visit, Visitor
from services.share.domain.model.stamps import ClickClass
from services.share.domain.rules.agents import class_at, class_of
from services.share.web.targets import HEADERS, Lead, Targets
from services.share.web.till import NotKept, Till

USER_AGENT_CHARACTERS = 512
_PURPOSES = (b"sec-purpose", b"purpose", b"x-purpose", b"x-moz")
_TEXT = (b"content-type", b"text/plain; charset=utf-8")

Answer = tuple[int, list[tuple[bytes, bytes]], bytes]


@dataclass(frozen=True)
class Clicks:
    """What a visit needs: who visits, from where and by what, the time, ids, and figures."""

    visitor_of: Callable[[str, str, int], Awaitable[Visitor]]
    is_crawler: Callable[[str], bool]
    in_datacentre: Callable[[str], bool]
    now_ms: Callable[[], int]
    new_id: Callable[[], str]
    clicks_total: Counter


class Redirect:
    """Answers GET and HEAD /l/{code}; an ASGI application, for there is no cheaper way to answer."""

    def __init__(self, targets: Targets, clicks: Clicks, till: Till) -> None:
        self._targets = targets
        self._clicks = clicks
        self._till = till
        self._class_of = lru_cache(maxsize=10_000)(self._classify)
        self._kept = {kind: clicks.clicks_total.labels(kind.name.lower()) for kind in ClickClass}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """302 to the item once the visit is durable; HEAD never counts, for only programs ask so.

        404 for a code that leads nowhere, 503 where the visit cannot be kept.
        """
        status, headers, body = await self._follow(scope)
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _follow(self, scope: Scope) -> Answer:
        lead = await self._targets.of(scope["path_params"]["code"])
        if lead is None:
            return _text(404, b"There is no such link.\n")
        if scope["method"] == "GET":
            try:
                await self._keep(await self._visit(scope, lead))
            except NotKept:
                return _text(503, b"Please try again.\n", (b"retry-after", b"2"))
        return 302, lead.headers, b""

    async def _keep(self, visit: Visit) -> None:
        await self._till.keep(visit)
        self._kept[visit.click_class].inc()

    async def _visit(self, scope: Scope, lead: Lead) -> Visit:
        at_ms = self._clicks.now_ms()
        headers = dict(scope["headers"])
        user_agent = headers.get(b"user-agent", b"").decode("latin-1")[:USER_AGENT_CHARACTERS]
        prefetch = any(b"pre" in headers[name].lower() for name in _PURPOSES if name in headers)
        address = scope["client"][0] if scope["client"] else ""
        return Visit(
            event_id=self._clicks.new_id(),
            share_id=lead.share_id,
            at_ms=at_ms,
            click_class=class_at(self._class_of(user_agent, prefetch), address, self._clicks.in_datacentre),
            visitor=await self._clicks.visitor_of(address, user_agent, at_ms),
        )

    def _classify(self, user_agent: str, prefetch: bool) -> ClickClass:
        return class_of(user_agent, prefetch=prefetch, is_crawler=self._clicks.is_crawler)


def _text(status: int, body: bytes, *more: tuple[bytes, bytes]) -> Answer:
    return status, [*HEADERS, _TEXT, (b"content-length", b"%d" % len(body)), *more], body
