"""Feeds: merged of lanes, they hold what is wanted, each item once, by rank; whatever the page."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.content.domain.model.feed import Entry, Feed, Lane, Segment, Wanted
from services.content.domain.model.items import EVERYBODY, Audience, Draft, Item, State
from services.content.domain.model.people import Person
from services.content.domain.rules import feed as rules
from services.content.domain.rules import placeholders
from services.content.usecases.feed import get_feed

AT = datetime(2026, 6, 1, tzinfo=UTC)
TOPICS = ("a", "b", "c", "d")


class Memory:
    """Books that hold published items in memory, as the use case asks for them."""

    def __init__(self, items: Sequence[Item], interests: Mapping[str, int], shared: Collection[str]) -> None:
        self._items = {one.content_id: one for one in items}
        self._interests, self._shared = dict(interests), frozenset(shared)
        self.people = self.interests = self.shelf = self.shared = self.items = self
        self.reads = 0

    async def find(self, employee_id: str) -> Person:
        return Person(employee_id)

    async def of(self, employee_id: str) -> Mapping[str, int]:
        return self._interests

    async def segments(self, person: Person) -> Sequence[Segment]:
        return list(
            {rules.segment_of(one).segment: rules.segment_of(one) for one in self._items.values()}.values()
        )

    async def featured(self, segments: Collection[str], most: int) -> Sequence[Entry]:
        return [one for one in await self.read(segments, None, 1000, None) if one.featured][:most]

    async def read(
        self, segments: Collection[str], topics: Collection[str] | None, size: int, behind: Any
    ) -> Sequence[Entry]:
        self.reads += size
        entries = sorted(map(rules.entry_of, self._items.values()), key=_key, reverse=True)
        return [
            one
            for one in entries
            if one.segment in segments
            and (topics is None or not set(topics).isdisjoint(one.topics))
            and (behind is None or _key(one) < behind)
        ][:size]

    async def among(self, employee_id: str, content_ids: Collection[str]) -> frozenset[str]:
        return self._shared & set(content_ids)

    async def find_many(self, content_ids: Collection[str]) -> Mapping[str, Item]:
        return {one: self._items[one] for one in content_ids}


def _key(entry: Entry) -> tuple[datetime, str]:
    return entry.published_at, entry.content_id


def rank(item: Item, interests: Mapping[str, int]) -> tuple[datetime, str]:
    """The rank of an item, told a second time."""
    weight = max((interests.get(one, 0) for one in item.draft.topics), default=0)
    assert item.published_at is not None
    return item.published_at + timedelta(weeks=weight), item.content_id


@st.composite
def libraries(draw: st.DrawFn) -> list[Item]:
    count = draw(st.integers(0, 30))
    audience = st.sampled_from([EVERYBODY, Audience(teams=("North",)), Audience(countries=("FR",))])
    return [
        Item(
            f"i{number}",
            Draft(
                "p", topics=tuple(draw(st.sets(st.sampled_from(TOPICS), max_size=3))), audience=draw(audience)
            ),
            State.PUBLISHED,
            AT,
            AT,
            published_at=AT - timedelta(days=draw(st.integers(0, 40))),
            featured=draw(st.integers(0, 9)) == 0,
        )
        for number in range(count)
    ]


@settings(max_examples=60, deadline=None)
@given(
    libraries(),
    st.dictionaries(st.sampled_from(TOPICS), st.integers(1, 3)),
    st.sets(st.integers(0, 30)),
    st.integers(1, 7),
)
def test_pages_together_are_the_whole_feed_by_rank(
    items: list[Item], interests: dict[str, int], shared: set[int], size: int
) -> None:
    done = {f"i{number}" for number in shared}
    books: Any = Memory(items, interests, done)
    seen = [one.content_id for page in asyncio.run(walked(books, size)) for one, _ in page.items]
    for_all = [one for one in items if one.draft.audience == EVERYBODY]
    lead = sorted((one for one in for_all if one.featured), key=lambda one: rank(one, {}), reverse=True)[:5]
    rest = [one for one in for_all if one not in lead]
    rest.sort(key=lambda one: rank(one, interests), reverse=True)
    assert seen == [one.content_id for one in (*lead, *rest) if one.content_id not in done]


async def walked(books: Any, size: int) -> list[Feed]:
    """Every page of a feed; AssertionError where it does not end."""
    pages = [await get_feed(books, "e1", Wanted(), size, None, AT)]
    while (place := pages[-1].next) is not None:
        pages.append(await get_feed(books, "e1", Wanted(), size, place, AT))
        assert len(pages) < 200
    return pages


def test_a_page_reads_no_more_of_a_large_library_than_of_a_small_one() -> None:
    def reads(count: int) -> int:
        items = [
            Item(
                f"{n:06}",
                Draft("p", topics=(TOPICS[n % 4],)),
                State.PUBLISHED,
                AT,
                AT,
                published_at=AT - timedelta(hours=n),
            )
            for n in range(count)
        ]
        books: Any = Memory(items, {"a": 1, "b": 3}, ())
        asyncio.run(get_feed(books, "e1", Wanted(), 20, None, AT))
        return int(books.reads)

    assert reads(4000) == reads(400)


def test_lists_of_an_audience_name_one_segment_in_any_order_and_cohorts_are_of_their_programme() -> None:
    def segment(audience: Audience, programme_id: str = "p") -> str:
        item = Item("i", Draft(programme_id, audience=audience), State.PUBLISHED, AT, AT, published_at=AT)
        return rules.segment_of(item).segment

    assert segment(Audience(teams=("N", "S"))) == segment(Audience(teams=("S", "N", "N")), "q")
    assert segment(Audience(teams=("N",))) != segment(Audience(departments=("N",)))
    assert segment(Audience(cohorts=("pilot",))) != segment(Audience(cohorts=("pilot",)), "q")


def test_a_lane_goes_on_behind_the_place_where_the_feed_stopped() -> None:
    entry = Entry("i", "p", "s", AT)
    for weight in range(4):
        lane = Lane(weight, None)
        assert rules.start_of(lane, rules.place_in(lane, entry)) == (AT, "i")


@given(
    st.text(max_size=40), st.dictionaries(st.sampled_from(placeholders.PLACEHOLDERS), st.text(max_size=10))
)
def test_a_text_is_filled_whole_or_not_at_all(text: str, values: dict[str, str]) -> None:
    message = f"{{name}}{text}{{company}}"
    if placeholders.unknown(message):
        return
    whole = placeholders.filled(message, values)
    if values.get("name") and values.get("company") and "{" not in text:
        assert whole == f"{values['name']}{text}{values['company']}"
    elif not (values.get("name") and values.get("company")):
        assert whole is None
