"""People in the order of a board: sorted once, and beside it what changed since, both searched by halves."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator, Sequence
from heapq import merge
from itertools import islice

import numpy as np

from services.gamify.domain.model.boards import Place
from services.gamify.storage.standings.table import Codes, Flags, Ints, Table

Key = tuple[int, int, bytes]
"""The less, the further up: points below 0, the moment they were reached, the id."""


class Sorted:
    """Everybody with points, of the stamps that hold, as a table has them. Never changed."""

    def __init__(self, table: Table, holds: Flags) -> None:
        sums = table.sums(holds)
        placed = np.flatnonzero(sums > 0)
        order = np.lexsort(
            (table.reached[placed], -sums[placed])
        )  # stable: equal ones stay in the order of ids
        self.table = table
        self.who: Codes = placed[order].astype(np.int32)
        self.less: Ints = -sums[self.who]
        self.reached: Ints = table.reached[self.who]
        self.at: Codes = np.full(len(table.ids), -1, np.int32)
        self.at[self.who] = np.arange(len(self.who), dtype=np.int32)
        first = np.ones(len(self.less), bool)
        first[1:] = self.less[1:] != self.less[:-1]
        self.values: Ints = self.less[first]  # each result once

    def __len__(self) -> int:
        """How many there are."""
        return len(self.who)

    def position(self, employee_id: bytes) -> int | None:
        """Where somebody is, from 0 on; None for who has no points."""
        place = self.table.place(employee_id)
        at = -1 if place is None else int(self.at[place])
        return None if at < 0 else at

    def key(self, position: int) -> Key:
        """The key of who is there."""
        named = bytes(self.table.ids[self.who[position]])
        return int(self.less[position]), int(self.reached[position]), named

    def before(self, key: Key) -> int:
        """How many keys are less."""
        less, reached, named = key
        low, high = self.span(less)
        span = self.reached[low:high]
        first = low + int(np.searchsorted(span, reached))
        last = low + int(np.searchsorted(span, reached, "right"))
        return first + bisect_left(
            range(first, last), named, key=lambda at: bytes(self.table.ids[self.who[at]])
        )

    def span(self, less: int) -> tuple[int, int]:
        """From where until where (excluded) the result is this one."""
        return int(np.searchsorted(self.less, less)), int(np.searchsorted(self.less, less, "right"))


class Order:
    """ports.boards.Places: what was sorted, less who changed since, and those where they stand now."""

    def __init__(self, kept: Sorted) -> None:
        self._kept = kept
        self._now: dict[bytes, Key | None] = {}
        self._gone: list[int] = []  # positions of who changed
        self._new: list[Key] = []
        self._moved: dict[int, int] = {}  # by result, how many more have it
        self._born: list[int] = []  # results that nobody had
        self._dead: list[int] = []  # results that nobody has any more

    @property
    def people(self) -> int:
        """See ports.boards, like what follows."""
        return len(self._kept) - len(self._gone) + len(self._new)

    def of(self, employee_id: str) -> Place | None:
        """See ports.boards."""
        named = employee_id.encode()
        if named in self._now:
            key = self._now[named]
            return self._place(key, self._kept.before(key)) if key is not None else None
        position = self._kept.position(named)
        return self._place(self._kept.key(position), position) if position is not None else None

    def between(self, first: int, last: int) -> Sequence[Place]:
        """See ports.boards."""
        number, wanted = max(first, 1), min(last, self.people) + 1 - max(first, 1)
        keys = islice(self._from(number - 1), max(wanted, 0))
        return [self._place(key, self._kept.before(key)) for key in keys]

    def move(self, employee_id: bytes, points: int, reached_ms: int) -> None:
        """Somebody stands elsewhere from now on, or nowhere without points."""
        if employee_id in self._now:
            key = self._now[employee_id]
            if key is not None:
                del self._new[bisect_left(self._new, key)]
                self._count(key[0], -1)
        elif (position := self._kept.position(employee_id)) is not None:
            insort(self._gone, position)
            self._count(int(self._kept.less[position]), -1)
        self._now[employee_id] = None
        if points > 0:
            self._now[employee_id] = key = (-points, reached_ms, employee_id)
            insort(self._new, key)
            self._count(-points, 1)

    def _place(self, key: Key, position: int) -> Place:
        """The place of a key that stands before what is sorted at `position`."""
        less, _, named = key
        low, _ = self._kept.span(less)
        return Place(
            named.decode(),
            -less,
            1 + self._live(position) + bisect_left(self._new, key),
            1 + self._live(low) + bisect_left(self._new, (less, -1, b"")),
            1
            + int(np.searchsorted(self._kept.values, less))
            - bisect_left(self._dead, less)
            + bisect_left(self._born, less),
        )

    def _live(self, position: int) -> int:
        """How many before a position did not change."""
        return position - bisect_left(self._gone, position)

    def _from(self, index: int) -> Iterator[Key]:
        """The keys from an index of the whole order on."""

        def index_of(number: int) -> int:
            return self._live(self._kept.before(self._new[number])) + number

        number = bisect_left(range(len(self._new)), index, key=index_of)
        same = index - number
        gone = bisect_right(range(len(self._gone)), same, key=lambda at: self._gone[at] - at)
        unchanged = (self._kept.key(at) for at in self._unchanged(same + gone, gone))
        return merge(unchanged, islice(self._new, number, None))

    def _unchanged(self, position: int, gone: int) -> Iterator[int]:
        """Positions of who did not change, from one on; so many before it did."""
        for at in range(position, len(self._kept)):
            if gone < len(self._gone) and self._gone[gone] == at:
                gone += 1
            else:
                yield at

    def _count(self, less: int, more: int) -> None:
        low, high = self._kept.span(less)
        before = high - low + self._moved.get(less, 0)
        self._moved[less] = self._moved.get(less, 0) + more
        turned = self._born if high == low else self._dead
        if (before == 0) != (before + more == 0):
            at = bisect_left(turned, less)
            if at < len(turned) and turned[at] == less:
                del turned[at]
            else:
                turned.insert(at, less)
