"""The keys that amounts are kept under.

A tally is kept by local day and by calendar month, of the whole programme by hour too. A question reads the
months that it covers whole and days for the rest. Of months, networks are kept apart for the whole alone.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple
from zlib import crc32

from services.metrics.domain.model.measures import Amount, Channel, Provenance


class Scope(StrEnum):
    """Whose amounts a tally holds, member by member."""

    ALL = "all"
    ITEM = "item"
    UNIT = "unit"
    PERSON = "person"


class Span(StrEnum):
    """How much time a tally holds: a local day or month, or a UTC hour, whose members are its quarters."""

    HOUR = "hour"
    DAY = "day"
    MONTH = "month"


class ItemKey(NamedTuple):
    """An item as it was stamped; the same item in another campaign is another member."""

    content_id: str
    campaign_id: str
    kind: str
    category: str


class UnitKey(NamedTuple):
    """Where a person belonged when it happened."""

    team: str
    department: str
    country: str
    leader: bool


class Deed(NamedTuple):
    """What an amount is counted for: by the local date, the moment in UTC, and everything stamped."""

    programme_id: str
    date: str
    at_ms: int
    item: ItemKey
    unit: UnitKey | None
    employee_id: str
    network: str
    channel: Channel
    provenance: Provenance


class TallyKey(NamedTuple):
    """One document. `late` is the UTC date on which the log heard of it, where that froze before; else empty.

    Kept per partition of the log, so that no two readers of the log write the same.
    """

    programme_id: str
    scope: Scope
    span: Span
    date: str
    late: str
    bucket: int
    partition: str


class Cell(NamedTuple):
    """One amount of a tally. `unit` is a currency, or the source of a network's own clicks; else empty."""

    measure: str
    channel: str
    provenance: str
    network: str
    unit: str
    member: str


Row = tuple[str, str, str, str]
"""What cells have in common that differ in measure and unit alone: channel, provenance, network, member."""
What = tuple[str, str]
"""The measure and the unit of a cell."""


Rows = dict[Row, dict[What, Amount]]
"""One observation counts in many rows, with the same measures in each."""


class Tally(Mapping[Cell, Amount]):
    """Amounts by cell, kept by row."""

    def __init__(self) -> None:
        self.rows: Rows = {}

    def __getitem__(self, cell: Cell) -> Amount:
        row = (cell.channel, cell.provenance, cell.network, cell.member)
        return self.rows[row][cell.measure, cell.unit]

    def __iter__(self) -> Iterator[Cell]:
        for (channel, provenance, network, member), amounts in self.rows.items():
            for measure, unit in amounts:
                yield Cell(measure, channel, provenance, network, unit, member)

    def __len__(self) -> int:
        return sum(map(len, self.rows.values()))


BUCKETS = {Scope.ALL: 1, Scope.UNIT: 1, Scope.ITEM: 4, Scope.PERSON: 16}
"""In how many parts the members of a scope are kept, so that no document holds everybody or everything."""


def bucket_of(scope: Scope, member: str) -> int:
    """In which part of its scope a member is kept."""
    parts = BUCKETS[scope]
    return crc32(member.encode()) % parts if parts > 1 else 0
