"""Who stayed, among advocates and others. Groups alone, and never as a cause."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple

from services.metrics.domain.model.answers import Rate
from services.metrics.domain.model.groups import Absence, DepartmentRetention, Retention, Stayed
from services.metrics.domain.model.measures import Provenance
from services.metrics.domain.model.people import Enrolment
from services.metrics.domain.model.questions import Period
from services.metrics.domain.rules.calendar import month_of
from services.metrics.domain.rules.people import sizes
from services.metrics.domain.rules.shielding import nested, rows_of

ADVOCATE_DAYS = 180

People = Collection[str]
Absences = Mapping[str, Sequence[Decimal]]


class Workforce(NamedTuple):
    """Everybody employed in a period, who of them were advocates before it, who left, who was absent."""

    employed: frozenset[str]
    advocates: frozenset[str]
    left: frozenset[str]
    absences: Absences


def quarter_of(text: str) -> Period:
    """The days of a quarter written YYYY-Qn. Raises NotADate."""
    year, number = text.split("-Q")
    months = [month_of(f"{year}-{int(number) * 3 - back:02}") for back in (2, 0)]
    return Period(months[0].first, months[1].last)


def window_before(of: Period) -> Period:
    """The days in which one has to have shared, to be an advocate of a period: all before it."""
    return Period(of.first - timedelta(days=ADVOCATE_DAYS), of.first - timedelta(days=1))


def left_in(employed: Sequence[Enrolment], of: Period) -> bool:
    """Somebody employed so left in the period, and was not back at its end."""
    first, last = of.first.isoformat(), of.last.isoformat()
    begun = [one for one in employed if one.since <= last]
    return bool(begun) and begun[-1].until is not None and first <= begun[-1].until <= last


def stayed(all_of_them: Workforce, departments: Mapping[str, str] | None, floor: int) -> Stayed:
    """Who stayed; `departments` of people, where it is asked by them. See Stayed for what is not shown.

    Where one group is too small both are not shown, for one would follow from the other and from all.
    """
    employed = all_of_them.employed
    advocates, others = employed & all_of_them.advocates, employed - all_of_them.advocates
    everybody = _retention(all_of_them, employed, floor) if len(employed) >= floor else None
    if min(len(advocates), len(others)) < floor:
        return Stayed(None, None, everybody)
    pair = _both([_retention(all_of_them, group, floor) for group in (advocates, others)])
    rows = _departments(all_of_them, departments, floor) if departments is not None else ()
    return Stayed(pair[0], pair[1], everybody, rows)


def _departments(of: Workforce, departments: Mapping[str, str], floor: int) -> Sequence[DepartmentRetention]:
    groups = of.employed & of.advocates, of.employed - of.advocates
    names = {departments.get(person, "") for person in of.employed}
    counts = [dict.fromkeys(names, 0) | sizes(group, departments) for group in groups]
    rows, cells = list[tuple[str, bool]](), list[Retention]()
    for name, rolled_up, held in rows_of(nested(counts, floor)):
        rows.append((name, rolled_up))
        for group in groups:
            here = [person for person in group if departments.get(person, "") in held]
            cells.append(_retention(of, here, floor))
    shown = _both(cells)
    return [
        DepartmentRetention(name, rolled_up, shown[2 * place], shown[2 * place + 1])
        for place, (name, rolled_up) in enumerate(rows)
    ]


def _both(cells: Sequence[Retention]) -> Sequence[Retention]:
    """Absence in all of the cells or in none: what one does not tell would follow from the others."""
    if all(one.absence is not None for one in cells):
        return cells
    return [one._replace(absence=None) for one in cells]


def _retention(of: Workforce, group: People, floor: int) -> Retention:
    leavers = sum(person in of.left for person in group)
    return Retention(Rate(leavers, len(group), Provenance.MEASURED), _absence(of.absences, group, floor))


def _absence(absences: Absences, group: People, floor: int) -> Absence | None:
    counted = [absences[person] for person in group if person in absences]
    if len(counted) < floor:
        return None
    days = sum((day for months in counted for day in months), Decimal(0))
    return Absence(days, sum(map(len, counted)), len(counted))
