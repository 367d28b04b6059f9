"""Tallies as they were read, kept in memory while they stand.

Every batch puts a new stamp on the days that it touches, so one small look tells which of them changed since
they were read; a month changes with its days. What did not change is neither read again nor summed over its
partitions again. A stamp is looked at before its tallies are read: what is kept may be newer than its stamp
says, never older.
"""

from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from services.metrics.domain.model.measures import Amount, Counter
from services.metrics.domain.rules.counting import EVERYWHERE
from services.metrics.domain.rules.summing import Leaves

MOST_CELLS = 1_000_000
"""How many amounts are kept at most, some hundred bytes each."""

Place = tuple[str, ...]
"""Whose leaves: the stored collection, programme, scope, span, whether networks are apart, and the date."""


@dataclass(slots=True)
class Kept:
    """What is known of a place under one stamp, by counter; one without leaves is known to have none."""

    stamp: int
    by_counter: dict[Counter, Sequence[Leaves]] = field(default_factory=dict)
    cells: int = 0


class Remembered:
    """Of all places together at most `most` amounts; those that were asked for longest ago go first."""

    def __init__(self, most: int = MOST_CELLS) -> None:
        self._most, self._cells = most, 0
        self._kept: OrderedDict[Place, Kept] = OrderedDict()

    def find(self, place: Place, stamp: int, counters: Collection[Counter]) -> Sequence[Leaves] | None:
        """The leaves of these counters, or None where some of them must be read."""
        kept = self._kept.get(place)
        if kept is None or kept.stamp != stamp or not all(one in kept.by_counter for one in counters):
            return None
        self._kept.move_to_end(place)
        return [leaf for one in counters for leaf in kept.by_counter[one]]

    def keep(self, place: Place, stamp: int, counters: Collection[Counter], leaves: Iterable[Leaves]) -> None:
        """Keep what was read of these counters under the stamp that was seen before."""
        kept = self._kept.get(place)
        if kept is None or kept.stamp != stamp:
            kept = self._replace(place, Kept(stamp))
        found: dict[Counter, list[Leaves]] = {one: [] for one in counters}
        for leaf in leaves:
            found[leaf.counter].append(leaf)
        for counter, some in found.items():
            self._count(kept, _cells(some) - _cells(kept.by_counter.get(counter, ())))
            kept.by_counter[counter] = some
        while self._cells > self._most:
            self._cells -= self._kept.popitem(last=False)[1].cells

    def _replace(self, place: Place, new: Kept) -> Kept:
        if old := self._kept.pop(place, None):
            self._cells -= old.cells
        self._kept[place] = new
        return new

    def _count(self, kept: Kept, cells: int) -> None:
        kept.cells += cells
        self._cells += cells


def _cells(leaves: Iterable[Leaves]) -> int:
    return sum(len(leaf.amounts) for leaf in leaves)


def together(leaves: Iterable[Leaves], *, networks: bool) -> Iterator[Leaves]:
    """The same amounts, one leaf where partitions, buckets and, unless kept apart, networks had several."""
    found: dict[tuple[str, str, Counter, str, str], dict[str, Amount]] = {}
    for date, late, counter, network, unit, amounts in leaves:
        sums = found.setdefault((date, late, counter, network if networks else EVERYWHERE, unit), {})
        for member, amount in amounts.items():
            sums[member] = sums.get(member, 0) + amount
    return (Leaves(*key, amounts) for key, amounts in found.items())


def stamps_by_date(documents: Iterable[Mapping[str, Mapping[str, int]]]) -> Mapping[str, int]:
    """The stamp of every day and of every month, from those of the days in each partition."""
    found: dict[str, int] = {}
    for document in documents:
        for day, stamp in document["v"].items():
            found[day] = found.get(day, 0) + stamp
            found[day[:7]] = found.get(day[:7], 0) + stamp
    return found
