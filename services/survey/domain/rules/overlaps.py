"""What figures about overlapping sets of people give away together, such as waves of one survey.

Whoever assumes that people answer alike each time can add and subtract published figures, and gets the sum
of other sets of people. A figure is refused where this would give a sum over fewer people than the floor.
"""

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations, product

Atom = int
"""People who are together in every set that is looked at: one bit for each set that has them."""

Row = dict[Atom, Fraction]
MOST_TOGETHER = 8
"""More figures than these that hang together are not tried one with another: the next one is refused."""


def atoms_of(sets: Sequence[Collection[Hashable]]) -> list[dict[Atom, int]]:
    """Return the sets as atoms with the people in each; the same people are the same atom in all."""
    marks: Counter[Hashable] = Counter()
    for bit, people in enumerate(sets):
        for person in people:
            marks[person] |= 1 << bit
    sizes = Counter(marks.values())
    return [{atom: size for atom, size in sizes.items() if atom >> bit & 1} for bit in range(len(sets))]


@dataclass
class Given:
    """What was given away so far: the sums that published figures span, in reduced echelon form.

    Larger atoms come first, so that a row whose first atom is below the floor is about atoms below the floor
    alone, and a sum over few people can be made of such rows only.
    """

    floor: int
    sizes: dict[Atom, int] = field(default_factory=dict)
    rows: dict[Atom, Row] = field(default_factory=dict)

    def copy(self) -> "Given":
        """Return the same, to try something with."""
        return Given(self.floor, dict(self.sizes), {first: dict(row) for first, row in self.rows.items()})

    def take(self, figure: Mapping[Atom, int]) -> bool:
        """Add a figure, unless it gives away fewer people than the floor; tell whether it was added."""
        self.sizes.update(figure)
        row = self._reduced({atom: Fraction(1) for atom in figure})
        if row and self._singles_out(row):
            return False
        self._keep(row)
        return True

    def hold(self, figure: Mapping[Atom, int]) -> None:
        """Add a figure that is published already, whatever it gives away."""
        self.sizes.update(figure)
        self._keep(self._reduced({atom: Fraction(1) for atom in figure}))

    def _keep(self, row: Row) -> None:
        if not row:
            return
        first = self._first(row)
        row = {atom: value / row[first] for atom, value in row.items()}
        for other in self.rows.values():
            if first in other:
                _subtract(other, other[first], row)
        self.rows[first] = row

    def _reduced(self, row: Row) -> Row:
        for atom in [atom for atom in row if atom in self.rows]:
            _subtract(row, row[atom], self.rows[atom])
        return row

    def _singles_out(self, row: Row) -> bool:
        """Tell whether this row, alone or mixed with others of few people, is about fewer than the floor."""
        if self.sizes[self._first(row)] >= self.floor:
            return False
        near = self._near(row)
        if len(near) > MOST_TOGETHER:
            return True
        return any(self._people(mixed) < self.floor for mixed in _mixtures(row, near, self.floor))

    def _near(self, row: Row) -> list[Row]:
        """The rows of few people that share somebody with this one, or with one that does."""
        reached, near = set(row), list[Row]()
        waiting = [one for first, one in self.rows.items() if self.sizes[first] < self.floor]
        while found := [one for one in waiting if reached & one.keys()]:
            near += found
            reached.update(*found)
            waiting = [one for one in waiting if one not in found]
        return near

    def _people(self, row: Iterable[Atom]) -> int:
        return sum(self.sizes[atom] for atom in row)

    def _first(self, row: Iterable[Atom]) -> Atom:
        return min(row, key=lambda atom: (-self.sizes[atom], atom))


def _mixtures(row: Row, near: Sequence[Row], floor: int) -> Iterable[Row]:
    """Each row has somebody whom no other has: `floor` rows together are about enough people."""
    for count in range(min(floor - 2, len(near)) + 1):
        for some in combinations(near, count):
            for signs in product((1, -1), repeat=count):
                mixed = dict(row)
                for sign, other in zip(signs, some, strict=True):
                    _subtract(mixed, Fraction(sign), other)
                yield mixed


def _subtract(row: Row, times: Fraction, other: Row) -> None:
    for atom, value in other.items():
        rest = row.get(atom, Fraction(0)) - times * value
        if rest:
            row[atom] = rest
        else:
            row.pop(atom, None)
