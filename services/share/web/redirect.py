"""Tracked links: the visit is durable, then the answer is given. No address is stored or logged."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import lru_cache

from prometheus_client import Counter
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from services.share.domain.model.links import Visit, Visitor
from services.share.domain.model.stamps import ClickClass
from services.share.domain.rules.agents import class_of
from services.share.domain.rules.links import is_code
from services.share.usecases.links import Target
from services.share.web.till import NotKept, Till

USER_AGENT_CHARACTERS = 512
TARGETS_REMEMBERED = 10_000
# Nobody between us and the visitor may keep the answer, or the next visit is not counted.
HEADERS = {"cache-control": "private, no-store", "x-robots-tag": "noindex"}
_PURPOSES = ("sec-purpose", "purpose", "x-purpose", "x-moz")


@dataclass(frozen=True)
class Clicks:
    """What a visit needs: where codes lead, who visits, the time, ids, and figures."""

    resolve: Callable[[str], Awaitable[Target | None]]
    visitor_of: Callable[[str, str, int], Awaitable[Visitor]]
    is_crawler: Callable[[str], bool]
    now_ms: Callable[[], int]
    new_id: Callable[[], str]
    day_of: Callable[[int], str]
    clicks_total: Counter
    refused_total: Counter


class Redirect:
    """Answers GET and HEAD /l/{code}."""

    def __init__(self, clicks: Clicks, till: Till) -> None:
        self._clicks = clicks
        self._till = till
        self._targets: OrderedDict[str, Target] = OrderedDict()
        self._class_of = lru_cache(maxsize=10_000)(self._classify)

    async def follow(self, request: Request) -> Response:
        """302 to the item once the visit is durable; HEAD never counts, for only programs ask so.

        404 for a code that leads nowhere, 503 where the visit cannot be kept.
        """
        target = await self._target(request.path_params["code"])
        if target is None:
            return PlainTextResponse("There is no such link.\n", 404, HEADERS)
        if request.method == "GET":
            try:
                await self._till.keep(await self._visit(request, target))
            except NotKept:
                return PlainTextResponse("Please try again.\n", 503, HEADERS | {"retry-after": "2"})
        return RedirectResponse(target.address, 302, HEADERS)

    async def _target(self, code: str) -> Target | None:
        known = self._targets.get(code)
        if known is not None:
            self._targets.move_to_end(code)
            return known
        if not is_code(code):
            self._clicks.refused_total.labels("malformed").inc()
            return None
        found = await self._clicks.resolve(code)
        if found is None:
            self._clicks.refused_total.labels("unknown").inc()
            return None
        self._targets[code] = found
        if len(self._targets) > TARGETS_REMEMBERED:
            self._targets.popitem(last=False)
        return found

    async def _visit(self, request: Request, target: Target) -> Visit:
        at_ms = self._clicks.now_ms()
        user_agent = request.headers.get("user-agent", "")[:USER_AGENT_CHARACTERS]
        prefetch = any("pre" in request.headers.get(name, "").lower() for name in _PURPOSES)
        click_class = self._class_of(user_agent, prefetch)
        self._clicks.clicks_total.labels(click_class.name.lower()).inc()
        address = request.client.host if request.client is not None else ""
        return Visit(
            event_id=self._clicks.new_id(),
            share_id=target.share_id,
            at_ms=at_ms,
            day=self._clicks.day_of(at_ms),
            click_class=click_class,
            visitor=await self._clicks.visitor_of(address, user_agent, at_ms),
        )

    def _classify(self, user_agent: str, prefetch: bool) -> ClickClass:
        return class_of(user_agent, prefetch=prefetch, is_crawler=self._clicks.is_crawler)
