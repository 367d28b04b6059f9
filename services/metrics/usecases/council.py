"""What a programme in the works council's mode answers."""

from collections.abc import Callable, Collection, Mapping, Sequence

from services.metrics.domain.errors import BelowTheFloor
from services.metrics.domain.model.answers import Group
from services.metrics.domain.model.measures import Channel, Counted, Measure
from services.metrics.domain.model.questions import ITEMS, Dimension, Selection
from services.metrics.domain.model.tallies import Scope
from services.metrics.domain.rules.council import veil, veiled_rows
from services.metrics.domain.rules.naming import COUNTS
from services.metrics.domain.rules.series import Point
from services.metrics.ports.figures import Figures, Sharing
from services.metrics.ports.library import Library
from services.metrics.usecases.reading import COLUMNS, PEOPLES, read


class Council:
    """Shows everything where the mode is off, and nothing of fewer people than the floor where it is on."""

    def __init__(self, figures: Figures, library: Library, floor: int) -> None:
        self._figures = figures
        self._library = library
        self.floor = floor

    async def watches(self, programme_id: str) -> bool:
        """Whether the mode is on."""
        return (await self._library.programme(programme_id)).works_council

    async def _veils(self, selection: Selection) -> bool:
        """The company's own posts are nobody's activity."""
        return selection.channel is not Channel.BRAND and await self.watches(selection.programme_id)

    async def admit(self, selection: Selection) -> None:
        """Raise BelowTheFloor where the mode is on and too few people stand behind the whole selection."""
        if not await self._veils(selection):
            return
        people = {one.employee_id for one in await self._sharings(selection)}
        if len(people) < self.floor:
            raise BelowTheFloor("programme_id", f"fewer than {self.floor} people stand behind these figures")

    async def rows(
        self, selection: Selection, by: Dimension, groups: Mapping[str, Counted]
    ) -> Sequence[Group]:
        """Rows in the order of their names; in this mode none of fewer people than the floor."""
        if not await self._veils(selection):
            return [Group(one, groups[one]) for one in sorted(groups)]
        people = (
            await self._by_day(selection, lambda day: day)
            if by is Dimension.DAY
            else _behind(await self._sharings(selection), by)
        )
        return veiled_rows(groups, people, self.floor)

    async def shown(self, selection: Selection, by: Dimension) -> Callable[[str], bool]:
        """Which networks, or items and what groups them, may be shown alone."""
        if not await self._veils(selection):
            return lambda _: True
        alone = frozenset(veil(_behind(await self._sharings(selection), by), self.floor).alone)
        return lambda name: name in alone

    async def counted_among(self, selection: Selection, enrolled: Collection[str]) -> Collection[str]:
        """The people whose number decides whether a group may be shown: the enrolled, or who shared."""
        if not await self._veils(selection):
            return enrolled
        return {one.employee_id for one in await self._sharings(selection)}

    async def points(
        self, selection: Selection, points: Sequence[Point], part_of: Callable[[str], str]
    ) -> Sequence[Point]:
        """Parts of a series; in this mode those of fewer people than the floor are hidden.

        `part_of` tells which part a local day belongs to, or which parts share its people.
        """
        if not await self._veils(selection):
            return points
        people = await self._by_day(selection, part_of)
        filled = {one.part: people.get(part_of(one.part), set()) for one in points if one.counted}
        shown = set(veil(filled, self.floor).alone)
        return [
            one if not one.counted or one.part in shown else Point(one.part, {}, hidden=True)
            for one in points
        ]

    async def _by_day(self, selection: Selection, part_of: Callable[[str], str]) -> Mapping[str, set[str]]:
        """Who did anything on the days of each part, or whose shares the world reacted to."""
        bare = selection._replace(content_id="", campaign_id="")
        measures: Sequence[Measure] = tuple(COUNTS.values())
        found = await read(self._figures, bare, measures, daily=True, channels=PEOPLES, of=Scope.PERSON)
        people: dict[str, set[str]] = {}
        for one in found.leaves:
            people.setdefault(part_of(one.date), set()).update(one.amounts)
        return people

    async def _sharings(self, selection: Selection) -> Sequence[Sharing]:
        found = await self._figures.sharings(selection.programme_id, selection.period.last.isoformat())
        return [
            one
            for one in found
            if selection.network in ("", one.network)
            and selection.content_id in ("", one.item.content_id)
            and selection.campaign_id in ("", one.item.campaign_id)
        ]


def _behind(sharings: Sequence[Sharing], by: Dimension) -> Mapping[str, set[str]]:
    people: dict[str, set[str]] = {}
    for one in sharings:
        key = str(one.item[COLUMNS[by]]) if by in ITEMS else one.network
        people.setdefault(key, set()).add(one.employee_id)
    return people
