"""Feeds are looked at, and each entry becomes one draft."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from services.content.domain.errors import Invalid, NotFound
from services.content.domain.model.sources import Feed, Source
from services.content.domain.rules import sources as rules
from services.content.ports.sources import Feeds, Looking, NewIds, SourceDesk, Sources, Unreadable


async def add_source(desk: SourceDesk, source: Source) -> Source:
    """Begin to read a feed. Raises Invalid."""
    if await desk.programmes.find(source.programme_id) is None:
        raise Invalid("there is no such programme", {"programme_id": "names no programme"})
    if any(one.url == source.url for one in await desk.sources.of_programme(source.programme_id)):
        raise Invalid("this feed is a source already", {"url": "is a source already"})
    await desk.sources.save(source)
    return source


async def pause_source(desk: SourceDesk, source_id: str, at: datetime, *, rest: bool) -> Source:
    """Rest or go on. Raises NotFound."""
    return await _save(desk, rules.paused(await _find(desk.sources, source_id), at, rest=rest))


async def poll_source(desk: SourceDesk, source_id: str, at: datetime) -> Source:
    """Have a feed looked at now. Raises NotFound, Invalid."""
    return await _save(desk, rules.due(await _find(desk.sources, source_id), at))


async def list_sources(sources: Sources, programme_id: str) -> Sequence[Source]:
    """All of a programme."""
    return await sources.of_programme(programme_id)


async def look_around(looking: Looking, feeds: Feeds, ids: NewIds, at: datetime) -> bool:
    """Look at one feed that is due, if any; return whether one was."""
    source = await looking.take(at, at + rules.LOOKING)
    if source is None:
        return False
    try:
        feed = await feeds.look(source)
    except Unreadable as why:
        text = str(why)
        await looking.transact(lambda desk: _note_failure(desk, source.source_id, text, at))
    else:
        await looking.transact(lambda desk: take_in(desk, source.source_id, feed, ids, at))
    return True


async def take_in(desk: SourceDesk, source_id: str, feed: Feed, ids: NewIds, at: datetime) -> None:
    """Make drafts of the entries that are new, and note the look.

    The source is written first, so that of two looks at one moment the second sees what the first made.
    """
    source = await _save(desk, replace(await _find(desk.sources, source_id), checked_at=at))
    entries = rules.identities(feed.entries or ())
    content_ids = dict(zip(ids(source_id, entries), entries.values(), strict=True))
    known = await desk.items.known(content_ids)
    new = {content_id: entry for content_id, entry in content_ids.items() if content_id not in known}
    await desk.items.add_all([rules.item_of(source, *one, at) for one in new.items()])
    await _save(desk, rules.looked(source, feed, len(new), at))


async def _note_failure(desk: SourceDesk, source_id: str, why: str, at: datetime) -> None:
    await _save(desk, rules.failed(await _find(desk.sources, source_id), why, at))


async def _find(sources: Sources, source_id: str) -> Source:
    source = await sources.find(source_id)
    if source is None:
        raise NotFound("there is no such source")
    return source


async def _save(desk: SourceDesk, source: Source) -> Source:
    await desk.sources.save(source)
    return source
