"""Tracked links: where a code leads, and visits made durable, many in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.share.domain.model.links import Visit, Visitor
from services.share.domain.model.register import Register
from services.share.domain.rules.clicks import is_person, observe
from services.share.domain.rules.links import is_code, target
from services.share.domain.rules.visitors import KEPT_MS, periods, visitor
from services.share.ports import Salts, Shares, Work
from services.share.usecases.registers import load_shares, load_standing


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


async def record_visits(visits: Sequence[Visit], work: Work) -> None:
    """Say every visit. The first of a person to a share on a UTC day is told from the later ones."""
    register = Register({})
    await load_shares({visit.share_id for visit in visits}, (), register, work)
    register.employees = await work.people.find({share.employee_id for share in register.shares.values()})
    await load_standing(register, work)
    people = {_key(visit): visit for visit in visits if is_person(visit)}
    known = await work.counts.first_visits(people.keys()) if people else set()
    first: dict[str, int] = {}
    for visit in visits:
        key = _key(visit)
        is_first = is_person(visit) and key not in known and key not in first
        if is_first:
            first[key] = periods(visit.at_ms)[0].ends_at_ms + KEPT_MS
        fact = observe(visit, is_first, register)
        if fact is not None:
            work.say(fact, visit.event_id)
    if first:
        await work.counts.save_first_visits(first)


def _key(visit: Visit) -> str:
    return f"{visit.share_id}|{visit.day}|{visit.visitor.day.hex()}"
