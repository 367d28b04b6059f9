"""Amounts into tallies: a batch is counted row by row, and what follows from its days is added once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from services.metrics.domain.model.measures import Amount, Provenance
from services.metrics.domain.model.tallies import (
    Deed,
    Rows,
    Scope,
    Span,
    Tally,
    TallyKey,
    What,
    bucket_of,
)
from services.metrics.domain.rules.calendar import hour_of, quarter_of

EVERYBODY = "_"
"""The one member of a scope that has no members."""
EVERYWHERE = "_"
"""Stands for the network where networks are not kept apart."""

Amounts = Sequence[tuple[Provenance, Sequence[tuple[What, Amount]]]]
"""Of one deed, by how they came about."""
_Page = tuple[str, Span, str, str, str]
"""What tallies of all scopes and buckets have in common: programme, span, date, late, partition."""


class Counting:
    """What a batch adds to tallies. Plain tuples and dictionaries: every event passes here several times."""

    def __init__(self) -> None:
        self._pages: dict[_Page, dict[Scope, Rows]] = defaultdict(_scopes)

    def add(self, partition: str, deed: Deed, late: str, amounts: Amounts) -> None:
        """Count in every tally that does not follow from another."""
        programme, at_ms = deed.programme_id, deed.at_ms
        hour = self._pages[programme, Span.HOUR, hour_of(at_ms), late, partition]
        day = self._pages[programme, Span.DAY, deed.date, late, partition]
        places = [(hour[Scope.ALL], quarter_of(at_ms)), (day[Scope.ITEM], member_of(deed.item))]
        if deed.unit is not None:
            places += [(day[Scope.UNIT], member_of(deed.unit)), (day[Scope.PERSON], deed.employee_id)]
        for provenance, counted in amounts:
            for rows, member in places:
                _add(rows[deed.channel, provenance, deed.network, member], counted)

    def tallies(self) -> Mapping[TallyKey, Tally]:
        """All of them, once everything is counted."""
        self._roll_up()
        found: dict[TallyKey, Tally] = defaultdict(Tally)
        for (programme, span, date, late, partition), scopes in self._pages.items():
            for scope, rows in scopes.items():
                for row, amounts in rows.items():
                    bucket = bucket_of(scope, row[3])
                    key = TallyKey(programme, scope, span, date, late, bucket, partition)
                    found[key].rows[row] = amounts
        return found

    def _roll_up(self) -> None:
        """Months follow from days, and the whole from the items."""
        for page in [page for page in self._pages if page[1] is Span.DAY]:
            programme, _, date, late, partition = page
            day, month = self._pages[page], self._pages[programme, Span.MONTH, date[:7], late, partition]
            _gather(day[Scope.ALL], day[Scope.ITEM], member=EVERYBODY)
            _gather(month[Scope.ALL], day[Scope.ALL])
            for scope in (Scope.ITEM, Scope.UNIT, Scope.PERSON):
                _gather(month[scope], day[scope], network=EVERYWHERE)


def _scopes() -> dict[Scope, Rows]:
    return defaultdict(_rows)


def _rows() -> Rows:
    return defaultdict(dict)


def _add(kept: dict[What, Amount], amounts: Iterable[tuple[What, Amount]]) -> None:
    for what, amount in amounts:
        kept[what] = kept.get(what, 0) + amount


def _gather(into: Rows, rows: Rows, *, network: str = "", member: str = "") -> None:
    """Add rows, under one network or one member where these are not kept apart."""
    for (channel, provenance, where, who), amounts in rows.items():
        _add(into[channel, provenance, network or where, member or who], amounts.items())


@lru_cache(100_000)
def member_of(parts: Iterable[object]) -> str:
    """The name of a member in its tally, from the parts of its key."""
    return "\x1f".join(str(int(one)) if isinstance(one, bool) else str(one) for one in parts)


def parts_of(member: str) -> list[str]:
    """The parts of a member's key."""
    return member.split("\x1f")
