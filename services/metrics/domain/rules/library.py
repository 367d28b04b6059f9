"""Which items could be shared, and when."""

from collections.abc import Iterable

from services.metrics.domain.model.library import Item, Release

ENDLESS = 2**62


def shareable(releases: Iterable[Release], begin_ms: int, end_ms: int) -> bool:
    """Whether there was a moment from `begin_ms` on and before `end_ms` at which the item could be shared."""
    open_from: int | None = None
    closes = ENDLESS
    for one in sorted(releases):
        if open_from is not None and max(open_from, begin_ms) < min(closes, one.at_ms, end_ms):
            return True
        open_from = one.at_ms if one.published else None
        closes = one.expires_at_ms or ENDLESS
    return open_from is not None and max(open_from, begin_ms) < min(closes, end_ms)


def could_be_shared(items: Iterable[Item], begin_ms: int, end_ms: int) -> list[Item]:
    """Those that may leave the company and could be shared at some moment within."""
    return [one for one in items if one.external and shareable(one.releases, begin_ms, end_ms)]
