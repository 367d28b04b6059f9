"""What Prometheus is shown of each programme: everything since its first day, by network."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from services.metrics.domain.model.measures import (
    CLICKS_BY_CLASS,
    CONVERSIONS,
    ENGAGEMENT,
    VALUES,
    Amount,
    Measure,
    Provenance,
    counters_of,
)
from services.metrics.domain.model.questions import Period
from services.metrics.domain.model.tallies import Scope, Span
from services.metrics.domain.rules.summing import Leaves
from services.metrics.ports.figures import Figures, Reading
from services.metrics.ports.library import Library
from services.metrics.usecases.figures import active_in
from services.metrics.usecases.reading import PEOPLES

FIRST_MONTH, LAST_MONTH = "0000-00", "9999-12"
ACTIVE_DAYS = 30
MEASURES = (
    Measure.SHARES,
    Measure.REACH,
    Measure.POTENTIAL_REACH,
    Measure.IMPRESSIONS,
    *ENGAGEMENT,
    *CLICKS_BY_CLASS.values(),
    *CONVERSIONS.values(),
    *VALUES.values(),
)


class Shown(NamedTuple):
    """One value of a series; `labels` as the series declares them."""

    series: str
    labels: tuple[str, ...]
    value: float


Sums = Mapping[tuple[Measure, Provenance, str, str], Amount]
"""By measure, provenance, network and unit."""


class Watching:
    """Reads this month and the last at every look; earlier months and people at a thorough one."""

    def __init__(self, figures: Figures, library: Library) -> None:
        self._figures = figures
        self._library = library
        self._programmes: Sequence[str] = ()
        self._early: dict[str, Sums] = {}
        self._people: list[Shown] = []

    async def look(self, today: date, *, thorough: bool) -> Sequence[Shown]:
        """Every value; what is only looked at thoroughly is as it was then."""
        recent = (today.replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
        if thorough:
            self._programmes = await self._library.programmes()
            before = (date.fromisoformat(f"{recent}-01") - timedelta(days=1)).strftime("%Y-%m")
            self._early = {one: await self._sums(one, FIRST_MONTH, before) for one in self._programmes}
            self._people = [one for each in self._programmes for one in await self._of_people(each, today)]
        found = list(self._people)
        for programme_id in self._programmes:
            late = await self._sums(programme_id, recent, LAST_MONTH)
            found += _shown(programme_id, _add(self._early[programme_id], late))
        return found

    async def _sums(self, programme_id: str, first: str, last: str) -> Sums:
        counters = counters_of(MEASURES, PEOPLES)
        reading = Reading(programme_id, Scope.ALL, Span.MONTH, first, last, counters)
        return _summed(await self._figures.leaves([reading]))

    async def _of_people(self, programme_id: str, today: date) -> Sequence[Shown]:
        lately = Period(today - timedelta(days=ACTIVE_DAYS - 1), today)
        enrolled = await self._figures.enrolled(programme_id, Period(today, today))
        active = await active_in(self._figures, programme_id, lately)
        return [
            Shown("enrolled", (programme_id,), len(enrolled)),
            Shown("active_advocates", (programme_id,), len(active)),
        ]


def _summed(leaves: Iterable[Leaves]) -> Sums:
    found: dict[tuple[Measure, Provenance, str, str], Amount] = {}
    for one in leaves:
        key = (one.counter.measure, one.counter.provenance, one.network, one.unit)
        found[key] = found.get(key, 0) + sum(one.amounts.values())
    return found


def _add(first: Sums, second: Sums) -> Sums:
    return {key: first.get(key, 0) + second.get(key, 0) for key in {*first, *second}}


def _shown(programme_id: str, sums: Sums) -> Iterator[Shown]:
    values: dict[tuple[str, tuple[str, ...]], float] = {}
    for (measure, how, network, unit), amount in sums.items():
        place = _place(measure, how, unit)
        if place is not None:
            series, *label = place
            key = (series, (programme_id, network, *label))
            values[key] = values.get(key, 0) + float(amount)
    for (series, labels), value in values.items():
        yield Shown(series, labels, value)


_MADE_BY = {measure: one.value for one, measure in CLICKS_BY_CLASS.items()}
_KINDS = {measure: one.value for one, measure in CONVERSIONS.items()}


def _place(measure: Measure, how: Provenance, unit: str) -> tuple[str, ...] | None:
    """The series of an amount, and its labels but programme and network; None for what is not shown."""
    if measure in _MADE_BY:
        return ("clicks", _MADE_BY[measure])
    if measure in _KINDS:
        return ("conversions", _KINDS[measure])
    if unit:
        return ("value", unit)
    if measure in ENGAGEMENT:
        return ("engagement", measure.value)
    if measure is Measure.IMPRESSIONS:
        return ("impressions",)
    if measure in (Measure.REACH, Measure.POTENTIAL_REACH):
        return ("reach", how.value)
    return ("shares", how.value) if measure is Measure.SHARES else None
