"""Spotlights, and a period's digest: nobody is named without consenting now."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from services.content.domain.errors import NotFound
from services.content.domain.model.people import Person, Viewer
from services.content.domain.model.places import Place
from services.content.domain.model.recognition import Digest, MadeShare, Shown, Spotlight
from services.content.domain.rules import recognition as rules
from services.content.ports.recognition import Names, Recognition
from services.content.usecases.programmes import get_programme

ITEMS, SPOTLIGHTS, AUTHORS = 200, 100, 20_000
"""What a digest has at most, and of how many sharers it asks who may be named."""
ASKED_AT_ONCE = 1000


async def agreed_share(read: Recognition, names: Names, share_id: str) -> tuple[MadeShare, str]:
    """A share and its author's name. Raises NotFound, NamingNotAgreed."""
    found = (await read.shares.find([share_id])).get(share_id)
    return rules.check_naming(found, await names.consenting([found.employee_id]) if found else {})


async def create_spotlight(work: Recognition, spotlight: Spotlight, agreed: tuple[MadeShare, str]) -> Shown:
    """Show a share whose author agreed. Raises NotFound for one that was taken back meanwhile."""
    share, name = agreed
    item = await work.books.items.find(share.content_id)
    if item is None or not await work.shares.find([share.share_id]):
        raise NotFound("there is no such share")
    await work.spotlights.add(spotlight)
    return Shown(spotlight, share, item, name)


async def remove_spotlight(work: Recognition, spotlight_id: str) -> None:
    """Show it no more. Raises NotFound."""
    if await work.spotlights.find(spotlight_id) is None:
        raise NotFound("there is no such spotlight")
    await work.spotlights.remove(spotlight_id)


async def list_spotlights(
    read: Recognition,
    names: Names,
    programme_id: str,
    size: int,
    after: Place | None,
    viewer: Viewer,
    at: datetime,
) -> tuple[Sequence[Shown], Place | None]:
    """A page, newest first, of what the viewer may see; and where to go on."""
    found = await read.spotlights.page(programme_id, size + 1, after)
    more, last = len(found) > size, found[size - 1 : size]
    shown = await _shown(read, names, found[:size])
    person = Person(viewer.subject) if viewer.editor else await read.books.people.find(viewer.subject)
    following = Place(last[0].made_at, last[0].spotlight_id) if more else None
    return rules.seen_by(shown, viewer, person, at), following


async def make_digest(
    read: Recognition, names: Names, programme_id: str, first: str, last: str, at: datetime
) -> Digest:
    """What was new in a programme, and whom to thank. Raises NotFound, Invalid."""
    programme = await get_programme(read.books, programme_id)
    period = rules.period(first, last, programme.draft.zone)
    everybody = Viewer("", editor=False)
    spotlights = await _shown(read, names, await read.spotlights.page(programme_id, SPOTLIGHTS, None, period))
    items = await read.news.of(programme_id, period, ITEMS)
    authors = await read.shares.authors(programme_id, period, AUTHORS)
    named = await _consenting(names, authors)
    return Digest(
        programme.draft.name,
        period,
        tuple(rules.for_everybody(items, at)),
        tuple(rules.seen_by(spotlights, everybody, Person(""), at)),
        tuple(sorted(named.values(), key=str.casefold)),
    )


async def learn_shares(
    work: Recognition, made: Collection[MadeShare], retracted: Collection[str], erased: Collection[str]
) -> None:
    """Keep what stands; what was taken back, and what is of who asked to be forgotten, is shown no more."""
    await work.shares.learn(made, retracted)
    gone = [*retracted, *(await work.shares.forget(erased) if erased else ())]
    if gone:
        await work.spotlights.remove_of(gone)


async def _shown(read: Recognition, names: Names, spotlights: Sequence[Spotlight]) -> list[Shown]:
    shares = await read.shares.find([one.share_id for one in spotlights])
    items = await read.books.items.find_many({one.content_id for one in shares.values()})
    named = await _consenting(names, list({one.employee_id for one in shares.values()}))
    return rules.shown(spotlights, shares, items, named)


async def _consenting(names: Names, employee_ids: Sequence[str]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for start in range(0, len(employee_ids), ASKED_AT_ONCE):
        found |= await names.consenting(employee_ids[start : start + ASKED_AT_ONCE])
    return found
