"""All counts of a period, row by row; a day is read when its rows are wanted."""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from services.metrics.domain.model.measures import Amount, Channel, Counted
from services.metrics.domain.model.questions import Dimension, Period, Selection
from services.metrics.domain.model.tallies import ItemKey
from services.metrics.domain.rules.calendar import days
from services.metrics.domain.rules.counting import parts_of
from services.metrics.domain.rules.lateness import frozen_after
from services.metrics.domain.rules.naming import COUNTS, name_of
from services.metrics.domain.rules.summing import Leaves
from services.metrics.ports.figures import Figures
from services.metrics.ports.library import Library
from services.metrics.usecases.council import Council
from services.metrics.usecases.reading import read_all

SEVERAL = ItemKey("", "", "", "")


class Row(NamedTuple):
    """One count. `date` is empty where days may not be told apart, `heard_on` is of what came too late."""

    date: str
    heard_on: str
    item: ItemKey
    title: str
    network: str
    channel: str
    measure: str
    provenance: str
    amount: Amount


async def export(
    figures: Figures, library: Library, council: Council, programme_id: str, period: Period
) -> AsyncIterator[Sequence[Row]]:
    """Every count by day, item, network, channel, measure and provenance, in that order.

    In the works council's mode days are not told apart, nor networks, nor items of fewer people than the
    floor. Raises BelowTheFloor where too few people stand behind all of it.
    """
    selection = Selection(programme_id, period)
    await council.admit(selection)
    titles = {one.content_id: one.title for one in await library.items(programme_id)}
    frozen = frozen_after(period.last)
    if await council.watches(programme_id):
        found = await read_all(figures, selection, tuple(COUNTS.values()), tuple(Channel))
        groups: dict[str, Counted] = {parts_of(member)[0]: {} for one in found for member in one.amounts}
        shown = {row.key for row in await council.rows(selection, Dimension.ITEM, groups)}
        yield _rows([_veiled(one, shown) for one in found], titles, frozen)
        return
    for day in days(period):
        one_day = selection._replace(period=Period(day, day))
        yield _rows(await read_all(figures, one_day, tuple(COUNTS.values()), tuple(Channel)), titles, frozen)


def _veiled(leaf: Leaves, shown: set[str]) -> Leaves:
    amounts: dict[str, Amount] = {}
    for member, amount in leaf.amounts.items():
        key = member if parts_of(member)[0] in shown else "\x1f\x1f\x1f"
        amounts[key] = amounts.get(key, 0) + amount
    return leaf._replace(date="", network="", amounts=amounts)


def _rows(leaves: Iterable[Leaves], titles: Mapping[str, str], frozen: str) -> Sequence[Row]:
    sums: dict[Row, Amount] = {}
    for row in _each(leaves, titles, frozen):
        key = row._replace(amount=0)
        sums[key] = sums.get(key, 0) + row.amount
    return [key._replace(amount=amount) for key, amount in sorted(sums.items()) if amount]


def _each(leaves: Iterable[Leaves], titles: Mapping[str, str], frozen: str) -> Iterator[Row]:
    for leaf in leaves:
        late = leaf.late if leaf.late > frozen else ""
        for member, amount in leaf.amounts.items():
            item = ItemKey(*parts_of(member))
            measure, channel, how = leaf.counter
            title = titles.get(item.content_id, "")
            yield Row(leaf.date, late, item, title, leaf.network, channel, name_of(measure), how, amount)
