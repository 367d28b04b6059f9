"""What somebody follows, and what they are shown."""

from asyncio import gather
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.content.domain.model.feed import Entry, Feed, Lane, Place, Wanted
from services.content.domain.model.items import Item
from services.content.domain.model.people import Person
from services.content.domain.rules import audience, sharing
from services.content.domain.rules import feed as rules
from services.content.ports.books import Books, Desk

ROUNDS = 6  # of reading for one page: then it is given as it is, with where to go on
FEATURED = 5
SPARE = 8


async def set_topics(desk: Desk, employee_id: str, weights: Sequence[tuple[str, int]]) -> Mapping[str, int]:
    """What the person follows from now on. Raises Invalid for a topic that is named twice."""
    rules.check_interests([topic for topic, _ in weights])
    await desk.interests.replace(employee_id, dict(weights))
    return dict(weights)


async def get_topics(books: Books, employee_id: str) -> Mapping[str, int]:
    """What the person follows."""
    return await books.interests.of(employee_id)


async def get_feed(
    books: Books, employee_id: str, wanted: Wanted, size: int, after: Place | None, at: datetime
) -> Feed:
    """A page of what the person may share and did not share yet. Raises Invalid."""
    if wanted.network:
        sharing.check_network(wanted.network)
    person, interests = await gather(books.people.find(employee_id), books.interests.of(employee_id))
    segments = rules.segments_for(person, await books.shelf.segments(person), wanted)
    reading = _Reading(books, employee_id, segments, interests, wanted, size, at)
    entries, following = await reading.page(after)
    found = await _found(books, entries, person, at)
    mix = Counter(item.draft.category for item in found)
    return Feed(
        tuple((item, tuple(one for one in item.draft.topics if one in interests)) for item in found),
        following,
        mix,
        rules.company_share(mix),
    )


async def _found(books: Books, entries: Sequence[Entry], person: Person, at: datetime) -> list[Item]:
    """The items as they stand now: what left the library since it was read is left out."""
    items = await books.items.find_many([one.content_id for one in entries])
    known = (items[one.content_id] for one in entries if one.content_id in items)
    return [item for item in known if audience.is_open(item, at) and audience.is_for(item, person)]


class _Stream:
    """A lane under way: what was read of it and not shown yet, with its place, and behind what to read on."""

    def __init__(self, lane: Lane, after: Place | None) -> None:
        self.lane = lane
        self.entries: deque[tuple[Place, Entry]] = deque()
        self.behind = None if after is None else rules.start_of(lane, after)
        self.ended = False

    def take(self, entries: Sequence[Entry], size: int) -> None:
        """What was read, all there was where it is less than asked for."""
        self.entries.extend((rules.place_in(self.lane, one), one) for one in entries)
        self.ended = len(entries) < size
        if entries:
            self.behind = entries[-1].published_at, entries[-1].content_id


@dataclass(frozen=True)
class _Reading:
    """One page of one person's feed under way."""

    books: Books
    employee_id: str
    segments: tuple[str, ...]
    interests: Mapping[str, int]
    wanted: Wanted
    size: int
    at: datetime

    async def page(self, after: Place | None) -> tuple[list[Entry], Place | None]:
        """The next page and behind what to go on: lanes merged by place, read on as they run dry."""
        streams = [_Stream(lane, after) for lane in rules.lanes(self.interests, self.wanted)]
        featured, _ = await gather(self.books.shelf.featured(self.segments, FEATURED), self._read_on(streams))
        without = {one.content_id for one in featured}
        page = [] if after is not None else await self._open([one for one in featured if self._is_about(one)])
        wanted, last = len(page) + self.size, after
        for _ in range(ROUNDS):
            passed = _merged(streams)
            shown = [one for _, lane, one in passed if self._counts(lane, one, without)]
            fresh = {one.content_id for one in await self._open(shown)}
            for last, lane, entry in passed:
                if entry.content_id in fresh and self._counts(lane, entry, without):
                    page.append(entry)
                if len(page) == wanted:
                    return page, last
            if all(stream.ended and not stream.entries for stream in streams):
                return page, None
            await self._read_on(streams)
        return page, last

    async def _read_on(self, streams: Sequence[_Stream]) -> None:
        """Read those that ran dry, all at once; a little more than a page, since some was shared."""
        dry = [stream for stream in streams if not stream.entries and not stream.ended]
        size = self.size + SPARE
        read = self.books.shelf.read
        found = await gather(*(read(self.segments, one.lane.topics, size, one.behind) for one in dry))
        for stream, entries in zip(dry, found, strict=True):
            stream.take(entries, size)

    async def _open(self, entries: Sequence[Entry]) -> list[Entry]:
        """Those that are wanted, not over, and not shared."""
        candidates = [one for one in entries if rules.is_wanted(one, self.wanted, self.at)]
        if not candidates:
            return []
        shared = await self.books.shared.among(self.employee_id, [one.content_id for one in candidates])
        return [one for one in candidates if one.content_id not in shared]

    def _is_about(self, entry: Entry) -> bool:
        return not self.wanted.topic or self.wanted.topic in entry.topics

    def _counts(self, lane: Lane, entry: Entry, without: set[str]) -> bool:
        return entry.content_id not in without and rules.counts_in(lane, entry, self.interests, self.wanted)


def _merged(streams: Sequence[_Stream]) -> list[tuple[Place, Lane, Entry]]:
    """What can be told to come next, greatest place first: up to where a lane that goes on runs dry."""
    merged: list[tuple[Place, Lane, Entry]] = []
    while all(stream.entries or stream.ended for stream in streams):
        full = [stream for stream in streams if stream.entries]
        if not full:
            break
        best = max(full, key=lambda stream: stream.entries[0][0])
        place, entry = best.entries.popleft()
        merged.append((place, best.lane, entry))
    return merged
