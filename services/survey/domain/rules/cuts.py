"""Cuts: which one an answer may carry, and which ones may be published.

Two floors are held. At the launch, an answer carries a cut only where at least the floor were invited, so
that even whoever reads the answer store learns no more than the cut. At the close, a cut is published only
with at least the floor of answers, and so that no difference of published cuts lies below it.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import chain
from operator import add
from typing import Protocol, Self, TypeVar

from services.survey.domain.model import EVERYBODY, CutBy, Path, Person


class Counted(Protocol):
    """Something counted of people, which adds up over cuts."""

    @property
    def n(self) -> int:
        """People it stands for."""
        ...

    def __add__(self, other: Self, /) -> Self: ...


C = TypeVar("C", bound=Counted)


def path_of(person: Person, cuts: Sequence[CutBy]) -> Path:
    """Return a person's place in the declared tree; it ends where the directory says nothing."""
    path = EVERYBODY
    for by in cuts:
        value = str(getattr(person, by.value))
        if not value:
            break
        path = (*path, f"{by.value}:{value}")
    return path


def buckets(invited: Mapping[Path, int], floor: int) -> dict[Path, Path]:
    """Return for each place the cut that answers from there carry: itself, or one above it.

    What is too small is rolled up into the cut above, with its next smallest sibling as long as what is
    rolled up stays below the floor; so every cut that is carried is carried by at least `floor` people
    invited. Takes for granted that `floor` people are invited in all.
    """
    carried: dict[Path, Path] = {}
    _roll_up(EVERYBODY, invited, floor, carried)
    return carried


class Beside(Protocol):
    """What was published before, of other surveys."""

    def take(self, buckets: Collection[Path]) -> bool:
        """Tell whether a figure about these buckets may be told beside it; then it counts as told."""
        ...

    def settle(self, rest: Collection[Path], kept: Mapping[Path, Collection[Path]]) -> Collection[Path]:
        """Return which cuts may be told with what is left over when they are; then all of it is told.

        `kept` are cuts with their buckets, the first to be hidden first; `rest` the buckets of none of them.
        """
        ...


@dataclass(frozen=True)
class Within:
    """A Beside: no question shows a cut that the survey as a whole does not show."""

    allowed: Collection[Path]

    def take(self, buckets: Collection[Path]) -> bool:
        """As Beside says: the root is asked for when it is shown."""
        return bool(self.allowed)

    def settle(self, rest: Collection[Path], kept: Mapping[Path, Collection[Path]]) -> Collection[Path]:
        """As Beside says."""
        return [path for path in kept if path in self.allowed]


def publish(tallies: Mapping[Path, C], floor: int, beside: Beside | None = None) -> dict[Path, C]:
    """Return the cuts that may be shown, root first; `tallies` has every bucket, also one without answers.

    A cut below the floor is hidden, and its next smallest sibling as long as what is hidden stays below the
    floor: the cut above minus the cuts shown is then at least the floor, or nobody's. So is a cut that tells
    too much beside what was published before. Below a hidden cut nothing is shown.
    """
    shown: dict[Path, C] = {}
    whole = tallies and _sum(tallies, EVERYBODY).n >= floor
    if whole and (beside is None or beside.take(tallies.keys())):
        _show(EVERYBODY, tallies, floor, shown, beside)
    return shown


def _roll_up(node: Path, invited: Mapping[Path, int], floor: int, carried: dict[Path, Path]) -> None:
    sizes = {child: _total(invited, child) for child in _children(node, invited)}
    kept, hidden = _split(sizes, invited.get(node, 0), floor, bool(invited.get(node)))
    if invited.get(node):
        carried[node] = node
    for place in invited:
        if any(place[: len(child)] == child for child in hidden):
            carried[place] = node
    for child in kept:
        _roll_up(child, invited, floor, carried)


def _show(
    node: Path, tallies: Mapping[Path, C], floor: int, shown: dict[Path, C], beside: Beside | None
) -> None:
    shown[node] = _sum(tallies, node)
    sizes = {child: _sum(tallies, child).n for child in _children(node, tallies)}
    own = tallies.get(node)
    kept, _ = _split(sizes, own.n if own else 0, floor, own is not None)
    if beside is not None and kept:
        parts = {child: _below(child, tallies) for child in sorted(kept, key=lambda one: (sizes[one], one))}
        rest = _below(node, tallies) - frozenset(chain.from_iterable(parts.values()))
        kept = sorted(beside.settle(rest, parts))
    for child in kept:
        _show(child, tallies, floor, shown, beside)


def _split(sizes: Mapping[Path, int], own: int, floor: int, has_own: bool) -> tuple[list[Path], list[Path]]:
    """Part siblings into shown and hidden, such that the hidden ones and what the cut above has of its own
    come to at least `floor` together, or there are none. Ties go by name, so that the outcome is one.
    """
    by_size = sorted(sizes, key=lambda path: (sizes[path], path))
    count = sum(size < floor for size in sizes.values())
    rest = own + sum(sizes[path] for path in by_size[:count])
    while (count or has_own) and rest < floor and count < len(by_size):
        rest += sizes[by_size[count]]
        count += 1
    return sorted(by_size[count:]), sorted(by_size[:count])


def _children(node: Path, paths: Iterable[Path]) -> list[Path]:
    depth = len(node)
    return sorted({path[: depth + 1] for path in paths if len(path) > depth and path[:depth] == node})


def _below(node: Path, paths: Iterable[Path]) -> frozenset[Path]:
    return frozenset(path for path in paths if path[: len(node)] == node)


def _total(invited: Mapping[Path, int], node: Path) -> int:
    return sum(count for path, count in invited.items() if path[: len(node)] == node)


def _sum(tallies: Mapping[Path, C], node: Path) -> C:
    return reduce(add, (tally for path, tally in tallies.items() if path[: len(node)] == node))


def sizes_of(places: Iterable[Path], carried: Mapping[Path, Path]) -> dict[Path, int]:
    """Count people per bucket, given the place of each."""
    return dict(Counter(carried[place] for place in places))
