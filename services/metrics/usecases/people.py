"""Units that give reason to worry, who stayed, and who was trained."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from services.metrics.domain.model.answers import Rate
from services.metrics.domain.model.groups import Limits, Stayed, UnitFigures, UnitRate
from services.metrics.domain.model.measures import Measure, Provenance
from services.metrics.domain.model.questions import Dimension, Period, Selection
from services.metrics.domain.rules.calendar import before, ms_of_day, parts
from services.metrics.domain.rules.counting import parts_of
from services.metrics.domain.rules.hours import check_over
from services.metrics.domain.rules.lateness import frozen_after
from services.metrics.domain.rules.people import rate_of, shield, sizes
from services.metrics.domain.rules.retention import Workforce, quarter_of, stayed, window_before
from services.metrics.domain.rules.shielding import nested, rows_of
from services.metrics.domain.rules.summing import by_member
from services.metrics.domain.rules.warnings import warned
from services.metrics.ports.figures import Figures
from services.metrics.ports.people import Records
from services.metrics.usecases.figures import Active, active_in
from services.metrics.usecases.reading import COLUMNS, read

Units = Mapping[str, str]
"""The unit of each person."""


class Warnings(NamedTuple):
    """How units do; what is hidden is of how many people, enrolled and eligible."""

    whole: UnitFigures
    units: Sequence[UnitFigures]
    hidden: int
    adoption: Rate | None
    adoptions: Sequence[UnitRate]
    hidden_eligible: int
    before: Period


class Training(NamedTuple):
    """Who was trained, and how many people no unit may show."""

    trained: Rate | None
    units: Sequence[UnitRate] = ()
    hidden: int = 0


class _Stand(NamedTuple):
    """A period as it is before anything is shielded. `reach` is by unit, as the shares were stamped."""

    units: Units
    active: Active
    reach: Mapping[str, int]

    def sizes(self) -> Sequence[Mapping[str, int]]:
        """How many people are behind the rows of each answer that tells of this period by unit."""
        people = sizes(self.units, self.units)
        return [people, {unit: people.get(unit, 0) for unit in {*people, *self.reach}}]

    def figures(self, held: Collection[str] | None) -> tuple[Rate | None, Rate | None]:
        """Participation and reach per person of some units, or of all; None where nobody is in them."""
        people = [one for one, unit in self.units.items() if held is None or unit in held]
        if not people:
            return None, None
        reach = sum(amount for unit, amount in self.reach.items() if held is None or unit in held)
        return rate_of(people, self.active), Rate(reach, len(people), Provenance.ESTIMATED)


NOBODY = _Stand({}, {}, {})


async def get_warnings(
    figures: Figures, programme_id: str, period: Period, by: Dimension, limits: Limits, floor: int
) -> Warnings:
    """How units do beside the period before, and which of them give reason to worry."""
    earlier = before(period)
    now = await _stand(figures, programme_id, period, by, floor)
    then = await _stand(figures, programme_id, earlier, by, floor)
    whole = _figures("", False, now, then, None)
    shielded = nested([*now.sizes(), *then.sizes()], floor)
    units = [_figures(*row[:2], now, then, row[2]) for row in rows_of(shielded)]
    adoption, adoptions, hidden = await _adoption(figures, programme_id, period, by, floor)
    shown = [warned(unit, whole, limits) for unit in units]
    return Warnings(whole, shown, shielded.hidden, adoption, adoptions, hidden, earlier)


async def _stand(figures: Figures, programme_id: str, period: Period, by: Dimension, floor: int) -> _Stand:
    """Nobody where so few were enrolled that nothing of the period may be shown at all."""
    enrolled = await figures.enrolled(programme_id, period)
    if len(enrolled) < floor:
        return NOBODY
    active = await active_in(figures, programme_id, period)
    found = await read(figures, Selection(programme_id, period), (Measure.POTENTIAL_REACH,), by=by)
    counted = by_member(found.leaves, lambda member: parts_of(member)[COLUMNS[by]])
    reach = {unit: sum(amounts.values()) for unit, amounts in counted.items()}
    return _Stand(await _units(figures, enrolled, period.last.isoformat(), by), active, reach)


async def _units(figures: Figures, people: Iterable[str], day: str, by: Dimension) -> dict[str, str]:
    several = list(people)
    places = await figures.places(several, day)
    return {one: str(places[one][COLUMNS[by]]) if one in places else "" for one in several}


def _figures(
    name: str, rolled_up: bool, now: _Stand, then: _Stand, held: Collection[str] | None
) -> UnitFigures:
    participation, reach = now.figures(held)
    participation_before, reach_before = then.figures(held)
    return UnitFigures(name, rolled_up, participation, participation_before, reach, reach_before)


async def _adoption(
    figures: Figures, programme_id: str, period: Period, by: Dimension, floor: int
) -> tuple[Rate | None, Sequence[UnitRate], int]:
    last = Period(period.last, period.last)
    eligible = await figures.eligible(last)
    enrolled = frozenset(await figures.enrolled(programme_id, last))
    units = await _units(figures, eligible, period.last.isoformat(), by)
    rows, hidden = _rates(units, enrolled, floor)
    return _rate(eligible, enrolled, floor), rows, hidden


async def get_training(
    figures: Figures,
    records: Records,
    programme_id: str,
    period: Period,
    course_id: str,
    by: Dimension | None,
    floor: int,
) -> Training:
    """Who had a valid training at the end of the last day; by unit where asked, none below the floor."""
    last = Period(period.last, period.last)
    enrolled = await figures.enrolled(programme_id, last)
    trained = frozenset(await records.trained(ms_of_day(period.last + timedelta(days=1)), course_id))
    whole = _rate(enrolled, trained, floor)
    if by is None:
        return Training(whole)
    units = await _units(figures, enrolled, period.last.isoformat(), by)
    return Training(whole, *_rates(units, trained, floor))


def _rate(people: Collection[str], among: frozenset[str], floor: int) -> Rate | None:
    if len(people) < floor:
        return None
    return Rate(len(among.intersection(people)), len(people), Provenance.MEASURED)


def _rates(units: Units, among: frozenset[str], floor: int) -> tuple[Sequence[UnitRate], int]:
    shielded = shield(sizes(units, units), floor)
    rows = []
    for name, rolled_up, held in rows_of(shielded):
        people = [one for one, unit in units.items() if unit in held]
        rate = Rate(len(among.intersection(people)), len(people), Provenance.MEASURED)
        rows.append(UnitRate(name, rolled_up, rate))
    return rows, shielded.hidden


async def get_retention(
    figures: Figures,
    records: Records,
    programme_id: str,
    quarter: str,
    by_department: bool,
    at_ms: int,
    floor: int,
) -> tuple[Stayed, Period]:
    """Who stayed in a quarter, and its days. Raises NotADate, NotOver."""
    period = quarter_of(quarter)
    check_over("quarter", frozen_after(period.last), at_ms)
    earlier = window_before(period)
    active = await active_in(figures, programme_id, earlier)
    advocates = frozenset(await figures.enrolled(programme_id, earlier)).intersection(active)
    employed = frozenset(await figures.eligible(period))
    left = frozenset(await records.left(period))
    absences = await records.absences(parts("month", period))
    departments = None
    if by_department:
        departments = await _units(figures, employed, period.first.isoformat(), Dimension.DEPARTMENT)
    return stayed(Workforce(employed, advocates, left, absences), departments, floor), period
