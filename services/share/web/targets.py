"""Where codes lead, remembered: for good where they lead somewhere, for a moment where they do not."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from prometheus_client import Counter

from services.share.domain.rules.links import is_code
from services.share.usecases.links import Target

TARGETS_REMEMBERED = 10_000
UNKNOWN_REMEMBERED = 1_000
UNKNOWN_MS = 1_000  # a code that another process makes works after this at the latest
# Nobody between us and the visitor may keep the answer, or the next visit is not counted.
HEADERS = [(b"cache-control", b"private, no-store"), (b"x-robots-tag", b"noindex")]
_KEPT_IN_ADDRESSES = ":/%#?=@[]!$&'()*+,;"


@dataclass(frozen=True, slots=True)
class Lead:
    """Whose share a code stands for, and the headers that lead there."""

    share_id: str
    headers: list[tuple[bytes, bytes]]


class Targets:
    """Bounded: whoever tries codes at random fills neither memory nor, with the same ones, the database."""

    def __init__(
        self,
        resolve: Callable[[str], Awaitable[Target | None]],
        now_ms: Callable[[], int],
        refused_total: Counter,
    ) -> None:
        self._resolve = resolve
        self._now_ms = now_ms
        self._malformed = refused_total.labels("malformed")
        self._unknown = refused_total.labels("unknown")
        self._known: OrderedDict[str, Lead] = OrderedDict()
        self._nowhere: OrderedDict[str, int] = OrderedDict()

    async def of(self, code: str) -> Lead | None:
        """Where a code leads; None, and counted, for one that leads nowhere."""
        known = self._known.get(code)
        if known is not None:
            self._known.move_to_end(code)
            return known
        if not is_code(code):
            self._malformed.inc()
            return None
        found = await self._look_up(code)
        if found is None:
            self._unknown.inc()
        return found

    async def _look_up(self, code: str) -> Lead | None:
        if self._nowhere.get(code, 0) > self._now_ms():
            return None
        found = await self._resolve(code)
        if found is None:
            self._nowhere[code] = self._now_ms() + UNKNOWN_MS
            self._nowhere.move_to_end(code)
            _bound(self._nowhere, UNKNOWN_REMEMBERED)
            return None
        self._known[code] = _lead(found)
        _bound(self._known, TARGETS_REMEMBERED)
        return self._known[code]


def _lead(target: Target) -> Lead:
    location = quote(target.address, safe=_KEPT_IN_ADDRESSES).encode("latin-1")
    return Lead(target.share_id, [*HEADERS, (b"location", location), (b"content-length", b"0")])


def _bound(remembered: OrderedDict[str, Any], most: int) -> None:
    while len(remembered) > most:
        remembered.popitem(last=False)
