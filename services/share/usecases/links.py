"""Tracked links: where a code leads, and who follows it."""

from dataclasses import dataclass

from services.share.domain.model.links import Visitor
from services.share.domain.rules.links import is_code, target
from services.share.domain.rules.visitors import periods, visitor
from services.share.ports import Salts, Shares


@dataclass(frozen=True, slots=True)
class Target:
    """Where a link leads, and whose share it is."""

    share_id: str
    address: str


async def resolve(code: str, shares: Shares) -> Target | None:
    """Where a code leads; None for one that leads nowhere. It never changes."""
    if not is_code(code):
        return None
    share = (await shares.by_code([code])).get(code)
    return Target(share.share_id, target(share)) if share is not None else None


async def visitor_of(address: str, user_agent: str, link_host: str, at_ms: int, salts: Salts) -> Visitor:
    """The keys of a visitor at a moment. The address goes no further."""
    day, week, month = periods(at_ms)
    keys = (await salts.of(day), await salts.of(week), await salts.of(month))
    return visitor(keys, address, user_agent, link_host)
