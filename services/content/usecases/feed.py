"""What somebody follows, and what they are shown."""

from collections import Counter
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
    person = await books.people.find(employee_id)
    interests = await books.interests.of(employee_id)
    segments = rules.segments_for(person, await books.shelf.segments(), wanted)
    featured = await books.shelf.featured(segments, FEATURED)
    reading = _Reading(books, employee_id, segments, interests, wanted, size, at)
    first = await reading.open([one for one in featured if _matches(one, wanted)])
    page, following = await reading.page(after, {one.content_id for one in featured})
    entries = page if after is not None else [*first, *page]
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


def _matches(entry: Entry, wanted: Wanted) -> bool:
    return not wanted.topic or wanted.topic in entry.topics


class _Stream:
    """A lane under way: what was read of it and not shown, and behind what to read on."""

    def __init__(self, lane: Lane, after: Place | None) -> None:
        self.lane = lane
        self.entries: list[Entry] = []
        self.behind = None if after is None else rules.start_of(lane, after)
        self.ended = False

    def take(self, entries: Sequence[Entry], size: int) -> None:
        """What was read, all there was where it is less than asked for."""
        self.entries = list(entries)
        self.ended = len(entries) < size
        if entries:
            self.behind = entries[-1].published_at, entries[-1].content_id

    def head(self) -> Place:
        """The place of what comes next."""
        return rules.place_in(self.lane, self.entries[0])


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

    async def open(self, entries: Sequence[Entry]) -> list[Entry]:
        """Those that are wanted, not over, and not shared."""
        candidates = [one for one in entries if rules.is_wanted(one, self.wanted, self.at)]
        shared = await self.books.shared.among(self.employee_id, [one.content_id for one in candidates])
        return [one for one in candidates if one.content_id not in shared]

    async def page(self, after: Place | None, without: set[str]) -> tuple[list[Entry], Place | None]:
        """The next page and behind what to go on: lanes merged by place, read on as they run dry."""
        streams = [_Stream(lane, after) for lane in rules.lanes(self.interests, self.wanted)]
        page: list[Entry] = []
        last = after
        for _ in range(ROUNDS):
            for stream in streams:
                if not stream.entries and not stream.ended:
                    await self._read(stream)
            passed = _merged(streams)
            shown = [one for _, stream_lane, one in passed if self._counts(stream_lane, one, without)]
            fresh = {one.content_id for one in await self.open(shown)}
            for place, lane, entry in passed:
                last = place
                if entry.content_id in fresh and self._counts(lane, entry, without):
                    page.append(entry)
                if len(page) == self.size:
                    return page, last
            if all(stream.ended and not stream.entries for stream in streams):
                return page, None
        return page, last

    async def _read(self, stream: _Stream) -> None:
        size = 2 * self.size
        lane = stream.lane
        stream.take(await self.books.shelf.read(self.segments, lane.topics, size, stream.behind), size)

    def _counts(self, lane: Lane, entry: Entry, without: set[str]) -> bool:
        return entry.content_id not in without and rules.counts_in(lane, entry, self.interests, self.wanted)


def _merged(streams: Sequence[_Stream]) -> list[tuple[Place, Lane, Entry]]:
    """What can be told to come next, greatest place first: up to where a lane that goes on runs dry."""
    merged: list[tuple[Place, Lane, Entry]] = []
    while all(stream.entries or stream.ended for stream in streams):
        full = [stream for stream in streams if stream.entries]
        if not full:
            break
        best = max(full, key=_Stream.head)
        merged.append((best.head(), best.lane, best.entries.pop(0)))
    return merged
