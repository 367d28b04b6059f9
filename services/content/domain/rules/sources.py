"""What entries of feeds become, and when a feed is looked at again."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from services.content.domain.errors import Invalid
from services.content.domain.model import items
from services.content.domain.model.items import Draft, Item, Origin, State
from services.content.domain.model.sources import Entry, Feed, FeedSource

CATEGORY, KIND = "industry", "article"
TITLE_CHARACTERS, URL_CHARACTERS = 200, 2000
LONGEST_WAIT = timedelta(days=1)
LOOKING = timedelta(minutes=2)
"""Far longer than a look takes: then another process looks, since the one that began is gone."""


def identities(entries: Iterable[Entry]) -> Mapping[str, Entry]:
    """Entries by what tells them apart for ever: the guid, else the link, else title and date.

    Of two with one identity the first counts; one that has none of these is left out.
    """
    found: dict[str, Entry] = {}
    for one in entries:
        identity = one.guid or one.link or "\x1f".join(filter(None, (one.title, one.published)))
        if identity:
            found.setdefault(identity, one)
    return found


def item_of(source: FeedSource, content_id: str, entry: Entry, at: datetime) -> Item:
    """The draft of an entry; what a reader needs beyond it, such as why, an editor adds."""
    draft = Draft(
        programme_id=source.programme_id,
        category=CATEGORY,
        kind=KIND,
        title=entry.title[:TITLE_CHARACTERS],
        url=entry.link if _is_web(entry.link) else "",
        language=entry.language or source.language,
        external=True,
        source=items.Source(source.name, entry.link if _is_web(entry.link) else source.url),
    )
    origin = Origin(source.name, entry.link[:URL_CHARACTERS])
    return Item(content_id, draft, State.DRAFT, created_at=at, changed_at=at, origin=origin)


def looked(source: FeedSource, feed: Feed, new: int, at: datetime) -> FeedSource:
    """The source after a look that went well."""
    return replace(
        source,
        checked_at=at,
        next_at=at + timedelta(minutes=source.every_minutes),
        etag=feed.etag,
        last_modified=feed.last_modified,
        failure="",
        failures=0,
        drafts=source.drafts + new,
    )


def failed(source: FeedSource, why: str, at: datetime) -> FeedSource:
    """The source after a look that failed: the next one is later each time, up to a day."""
    failures = source.failures + 1
    wait = min(timedelta(minutes=source.every_minutes) * 2 ** min(failures, 12), LONGEST_WAIT)
    return replace(source, checked_at=at, next_at=at + wait, failure=why, failures=failures)


def paused(source: FeedSource, at: datetime, *, rest: bool) -> FeedSource:
    """The source, resting or to be looked at now."""
    return replace(source, paused=rest, next_at=source.next_at if rest else at)


def due(source: FeedSource, at: datetime) -> FeedSource:
    """The source, to be looked at now. Raises Invalid while it rests."""
    if source.paused:
        raise Invalid("this source rests: let it go on first", {"source_id": "is paused"})
    return replace(source, next_at=at)


def _is_web(link: str) -> bool:
    return link.startswith(("http://", "https://")) and len(link) <= URL_CHARACTERS
