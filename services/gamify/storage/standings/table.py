"""Sums by person and stamp as arrays: a million people in some tens of megabytes. Never changed once made."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from services.gamify.domain.model.ledger import TeamKey

Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]
Names = npt.NDArray[np.bytes_]
NEVER = 0  # stands for the moment of somebody who never was awarded anything


class Row(NamedTuple):
    """What somebody earned under one stamp, by its code, and how many shares of theirs count."""

    stamp: int
    points: int
    made: int


class Account(NamedTuple):
    """What is summed of one person, and when they were last awarded something, milliseconds UTC."""

    reached_ms: int
    rows: Sequence[Row]


class Stamps:
    """Codes of stamps; a code never changes."""

    def __init__(self) -> None:
        self.known: list[TeamKey] = []
        self._codes: dict[TeamKey, int] = {}

    def code(self, stamp: TeamKey) -> int:
        """The code of a stamp."""
        if stamp not in self._codes:
            self._codes[stamp] = len(self.known)
            self.known.append(stamp)
        return self._codes[stamp]

    def where(self, holds: Callable[[TeamKey], bool]) -> Flags:
        """By code, whether it holds."""
        return np.fromiter(map(holds, self.known), bool, len(self.known))


class Column(NamedTuple):
    """Some rows as they were read: ids, stamps, points, shares, moments."""

    ids: Names
    stamp: Codes
    points: Ints
    made: Codes
    reached: Ints


@dataclass(frozen=True, slots=True)
class Table:
    """People in the order of their ids, with rows that name their person by its place there."""

    ids: Names
    reached: Ints
    who: Codes
    stamp: Codes
    points: Ints
    made: Codes

    def place(self, employee_id: bytes) -> int | None:
        """The place of somebody among the ids; None for a stranger."""
        if len(employee_id) > self.ids.itemsize or not len(self.ids):
            return None
        place = int(np.searchsorted(self.ids, np.bytes_(employee_id)))
        return place if place < len(self.ids) and self.ids[place] == employee_id else None

    def replaced(self, accounts: Mapping[bytes, Account]) -> "Table":
        """Return a table with these in the place of what was said of them."""
        fresh = sorted(one for one in accounts if self.place(one) is None)
        grown = self._with_ids(fresh)
        ordered = sorted(accounts)
        places = np.searchsorted(grown.ids, np.array(ordered, grown.ids.dtype)).astype(np.int32)
        reached = grown.reached.copy()
        reached[places] = [accounts[one].reached_ms for one in ordered]
        kept = ~grown.among(places)[grown.who]
        rows = [
            (place, *row) for place, one in zip(places, ordered, strict=True) for row in accounts[one].rows
        ]
        who, stamp, points, made = zip(*rows, strict=True) if rows else ((), (), (), ())
        return Table(
            grown.ids,
            reached,
            np.concatenate([grown.who[kept], np.array(who, np.int32)]),
            np.concatenate([grown.stamp[kept], np.array(stamp, np.int32)]),
            np.concatenate([grown.points[kept], np.array(points, np.int64)]),
            np.concatenate([grown.made[kept], np.array(made, np.int32)]),
        )

    def among(self, places: npt.NDArray[Any]) -> Flags:
        """By place among the ids, whether it is one of these."""
        flags = np.zeros(len(self.ids), bool)
        flags[places] = True
        return flags

    def sums(self, holds: Flags) -> Ints:
        """Points by person, of the stamps that hold."""
        mine = holds[self.stamp]
        weights = self.points[mine].astype(np.float64)  # exact below 2^53
        return np.bincount(self.who[mine], weights, len(self.ids)).astype(np.int64)

    def column(self) -> Column:
        """Return it as if it had been read."""
        return Column(self.ids[self.who], self.stamp, self.points, self.made, self.reached[self.who])

    def _with_ids(self, fresh: Sequence[bytes]) -> "Table":
        if not fresh:
            return self
        added = np.array(fresh, "S")
        width = max(self.ids.itemsize, added.itemsize)
        ids, added = self.ids.astype(f"S{width}"), added.astype(f"S{width}")
        at = np.searchsorted(ids, added)
        shift = np.cumsum(np.bincount(at, minlength=len(ids) + 1))[: len(ids)]
        return Table(
            np.insert(ids, at, added),
            np.insert(self.reached, at, NEVER),
            (self.who + shift[self.who]).astype(np.int32) if len(ids) else self.who,
            self.stamp,
            self.points,
            self.made,
        )


EMPTY = Table(
    np.zeros(0, "S1"),
    np.zeros(0, np.int64),
    np.zeros(0, np.int32),
    np.zeros(0, np.int32),
    np.zeros(0, np.int64),
    np.zeros(0, np.int32),
)


def column_of(rows: Sequence[tuple[bytes, int, int, int, int]]) -> Column:
    """Return rows as arrays."""
    ids, stamp, points, made, reached = zip(*rows, strict=True) if rows else ((),) * 5
    return Column(
        np.array(ids, "S"),
        np.array(stamp, np.int32),
        np.array(points, np.int64),
        np.array(made, np.int32),
        np.array(reached, np.int64),
    )


def joined(columns: Sequence[Column]) -> Column:
    """Return one column of several."""
    return Column(*(np.concatenate(parts) for parts in zip(*columns, strict=True)))


def table_of(columns: Sequence[Column]) -> Table:
    """Return the sums of everything that was read, in any order. Takes seconds for a million."""
    named, stamp, points, made, moments = joined(columns)
    ids, who = np.unique(named, return_inverse=True)
    reached = np.zeros(len(ids), np.int64)
    np.maximum.at(reached, who, moments)
    width = int(stamp.max(initial=0)) + 1
    keys, row = np.unique(who * width + stamp, return_inverse=True)
    return Table(
        ids,
        reached,
        (keys // width).astype(np.int32),
        (keys % width).astype(np.int32),
        np.bincount(row, points.astype(np.float64), len(keys)).astype(np.int64),
        np.bincount(row, made.astype(np.float64), len(keys)).astype(np.int32),
    )
