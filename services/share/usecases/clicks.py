"""Visits: counted, many in one transaction, listed, and judged anew."""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from services.share.domain.errors import Invalid, Unknown
from services.share.domain.model.links import Group, KeptClick, Reclassification, Visit
from services.share.domain.model.register import Register
from services.share.domain.model.shares import Share
from services.share.domain.model.stamps import ClickClass, Evidence
from services.share.domain.rules.behaviour import WINDOW_MS
from services.share.domain.rules.clicks import is_laid, is_person, judged, observe, stamped, take_back
from services.share.domain.rules.evidence import lacks_evidence, witness
from services.share.domain.rules.reclassifying import Change, rejudge
from services.share.ports import Books, Work

WHOLE_VISITORS = 1000
BREATH = 50  # visits, a few milliseconds: then whoever waits for an answer has a turn
_TAKEN_BACK, _SAID_ANEW, _WITNESSED = range(3)


class Outcome(NamedTuple):
    """How many visits had another class, and how many had the one that was asked for."""

    changed: int
    unchanged: int


class CountedElsewhere(Exception):
    """Some of these visits stand in the journal no more: another process counted them."""


async def count_visits(visits: Sequence[Visit], books: Books, work: Work) -> None:
    """Take these visits out of the journal and record them; so each is counted once, whoever tries.

    Raises CountedElsewhere where one of them was not there.
    """
    # First of all: two who count the same visit meet here, before either has worked for nothing.
    if await work.visits.remove([visit.event_id for visit in visits]) < len(visits):
        raise CountedElsewhere
    await record_visits(visits, books, work)


async def record_visits(visits: Sequence[Visit], books: Books, work: Work) -> None:
    """Keep every visit and say it; what can be laid to nobody any more is neither.

    Visits of a burst are bots, those too that were kept as human before: these are taken back and said anew.
    """
    # Read after the visits came, so they are stamped with all that was decided until then.
    loading = asyncio.create_task(_register({visit.share_id for visit in visits}, books))
    try:
        standing = await _standing(visits, work)
        register = await loading
    finally:
        loading.cancel()
    laid = [visit for visit in visits if is_laid(visit.share_id, register)]
    if not laid:
        return
    clicks, bots = judged(laid, standing)
    if bots:
        clicks = await _convict(bots, clicks, standing, books, work)
    await _hold_firsts({one.group for one in clicks if is_person(one) and not one.first}, standing, work)
    clicks = [stamped(one, register) for one in clicks]
    await work.clicks.add(clicks)
    for number, click in enumerate(clicks, 1):
        work.say_as(observe(click, register, click.at_ms), click.click_id)
        if number % BREATH == 0:
            await asyncio.sleep(0)
    await _witness(clicks, register, work)


async def list_clicks(code: str, size: int, after: tuple[int, str] | None, books: Books) -> list[KeptClick]:
    """Visits of a link, oldest first. Raises Unknown."""
    share = (await books.shares.by_code([code])).get(code)
    if share is None:
        raise Unknown("UNKNOWN_LINK", "no link has this code")
    return await books.clicks.page(share.share_id, size, after)


async def reclassify(
    click_ids: Collection[str], asked: Reclassification, books: Books, work: Work
) -> Outcome:
    """Give visits the class asked for, and say what changes thereby. Raises Unknown, Invalid.

    What can be laid to nobody any more stays as it is, for nothing can be said of it.
    """
    named = await _named(click_ids, asked.whole_visitor, work)
    register = await _register({click.share_id for click in named}, books)
    laid = [click for click in named if is_laid(click.share_id, register)]
    clicks = [*laid, *await work.clicks.beside(laid)]
    changes = rejudge(clicks, dict.fromkeys([click.click_id for click in laid], asked.click_class))
    changed = sum(one.before.click_class is not one.after.click_class for one in changes)
    await work.clicks.mark_judged([click.click_id for click in laid])
    if changes:
        await _hold_firsts({click.group for click in laid}, clicks, work)
        await _restate(changes, register, asked.at_ms, work)
        await _witness([one.after for one in changes if is_person(one.after)], register, work, asked.at_ms)
        await work.clicks.note(replace(asked, changed=changed))
    return Outcome(changed, len(named) - changed)


async def _named(click_ids: Collection[str], whole_visitor: bool, work: Work) -> Collection[KeptClick]:
    found = await work.clicks.find(click_ids)
    if len(found) < len(click_ids):
        raise Unknown("UNKNOWN_CLICK", "no visit has one of these ids", "click_ids")
    if not whole_visitor:
        return found.values()
    visitor_days = {click.visitor.day for click in found.values()}
    theirs = await work.clicks.of_visitors(visitor_days, WHOLE_VISITORS + 1)
    if len(theirs) > WHOLE_VISITORS:
        raise Invalid("TOO_MANY", f"these visitors made more than {WHOLE_VISITORS} visits", "click_ids")
    return theirs


async def _register(share_ids: Collection[str], books: Books) -> Register:
    """What visits of these shares are stamped with, read at once where it can be."""
    shares = await books.shares.find(share_ids)
    authors = {(share.employee_id, share.item.programme_id) for share in shares.values()}
    employees, programmes, acknowledgements = await asyncio.gather(
        books.people.find({employee_id for employee_id, _ in authors}),
        books.library.programmes({programme_id for _, programme_id in authors}),
        books.library.acknowledgements(authors),
    )
    return Register(
        {}, employees=employees, shares=shares, programmes=programmes, acknowledgements=acknowledgements
    )


async def _standing(visits: Sequence[Visit], work: Work) -> list[KeptClick]:
    people = {visit.visitor.day for visit in visits if is_person(visit)}
    since_ms = min(visit.at_ms for visit in visits) - WINDOW_MS
    return await work.clicks.standing(people, since_ms) if people else []


async def _convict(
    bots: Collection[str],
    clicks: Sequence[KeptClick],
    standing: Iterable[KeptClick],
    books: Books,
    work: Work,
) -> list[KeptClick]:
    """Take back the earlier visits of bursts; the new visits as they are judged then."""
    caught = [one for one in standing if one.click_id in bots]
    register = await _register({one.share_id for one in caught}, books)
    laid = [one for one in caught if is_laid(one.share_id, register)]
    stored = [*laid, *await work.clicks.beside(laid)]
    groups = {one.group for one in laid}
    arrived = {one.click_id: one for one in clicks}
    changes = rejudge(
        [*stored, *(one for one in clicks if one.group in groups)], dict.fromkeys(bots, ClickClass.BOT)
    )
    earlier = [one for one in changes if one.before.click_id not in arrived]
    if earlier:
        await _restate(earlier, register, max(one.at_ms for one in clicks), work)
    return list((arrived | {one.after.click_id: one.after for one in changes if one not in earlier}).values())


async def _hold_firsts(groups: Collection[Group], clicks: Iterable[KeptClick], work: Work) -> None:
    """Whoever relies on a group having its first writes it: so nobody else takes it away meanwhile."""
    firsts = [one.click_id for one in clicks if one.first and one.group in groups]
    if firsts:
        await work.clicks.hold(firsts)


async def _restate(changes: Sequence[Change], register: Register, at_ms: int, work: Work) -> None:
    """Take back what stands for each visit, and say it anew.

    The ids follow from what is taken back: nothing is ever taken back twice.
    """
    saved = []
    for change in changes:
        cause, before = change.before.said_as, stamped(change.before, register)
        after = replace(change.after, stamp=before.stamp)
        work.say(take_back(before, register, at_ms), cause, _TAKEN_BACK)
        said_as = work.say(observe(after, register, at_ms), cause, _SAID_ANEW)
        saved.append(replace(after, said_as=said_as))
    await work.clicks.save(saved)


async def _witness(
    clicks: Iterable[KeptClick], register: Register, work: Work, accepted_at_ms: int = 0
) -> None:
    """A person's visit is evidence of the share: the first one is kept with it, and said.

    A share that seems to lack evidence is read again, in the transaction that changes it.
    """
    people = sorted(filter(is_person, clicks), key=lambda one: one.at_ms)
    visits = [one for one in people if lacks_evidence(register.shares[one.share_id])]
    if not visits:
        return
    shares, seen = await work.shares.find({one.share_id for one in visits}), dict[str, Share]()
    for click in visits:
        share = seen.get(click.share_id) or shares.get(click.share_id)
        if share is None:
            continue
        author = register.employees[share.employee_id]
        witnessed, fact = witness(
            share, author, Evidence.CLICK, click.at_ms, max(click.at_ms, accepted_at_ms)
        )
        if fact is not None:
            work.say(fact, click.click_id, _WITNESSED)
        if witnessed is not share:
            seen[click.share_id] = witnessed
    if seen:
        await work.shares.save_all(seen.values())
