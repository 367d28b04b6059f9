"""Figures in time."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

from services.metrics.domain.model.measures import Counted, Measure, Provenance
from services.metrics.domain.model.questions import Period, Step
from services.metrics.domain.rules.calendar import hours, local_hour, moment_of, name_of, parts
from services.metrics.domain.rules.summing import Leaves, by_leaf


class Point(NamedTuple):
    """One part of a series."""

    part: str
    counted: Counted
    hidden: bool = False


def of_days(leaves: Iterable[Leaves], step: Step, of: Period) -> Sequence[Point]:
    """By the calendars of the people whose shares they were; the dates of leaves are days, or months."""
    found = by_leaf(leaves, lambda one: part_of(step, one.date))
    return [Point(part, found.get(part, {})) for part in parts(step, of)]


def part_of(step: Step, text: str) -> str:
    """The part that a day or a month lies in; of a part, itself."""
    try:
        return name_of(step, date.fromisoformat(text if len(text) > len("2026-11") else f"{text}-01"))
    except ValueError:
        return text


def of_hours(leaves: Iterable[Leaves], step: Step, of: Period, zone: ZoneInfo) -> Sequence[Point]:
    """By the clock of a zone; the dates of leaves are hours in UTC, their members quarters of them."""
    names = hours(of, zone) if step is Step.HOUR else parts(step, of)
    found: dict[str, dict[tuple[Measure, Provenance], int]] = {one: {} for one in names}
    places: dict[tuple[str, str], str] = {}
    for leaf in leaves:
        what = (leaf.counter.measure, leaf.counter.provenance)
        for quarter, amount in leaf.amounts.items():
            place = (leaf.date, quarter)
            if place not in places:
                places[place] = _local_part(step, leaf.date, quarter, of, zone)
            row = found.get(places[place])
            if row is not None:
                row[what] = row.get(what, 0) + int(amount)
    return [Point(part, counted) for part, counted in found.items()]


def _local_part(step: Step, hour: str, quarter: str, of: Period, zone: ZoneInfo) -> str:
    """The part that a quarter of an hour lies in; empty where that day is not the period's."""
    local = moment_of(hour, quarter).astimezone(zone)
    if not of.first <= local.date() <= of.last:
        return ""
    return local_hour(local, zone) if step is Step.HOUR else name_of(step, local.date())


def utc_hours(of: Period) -> tuple[str, str]:
    """The first and last UTC hour that these days touch in any zone, from UTC+14 to UTC-12."""
    first, last = date.fromordinal(of.first.toordinal() - 1), date.fromordinal(of.last.toordinal() + 1)
    return f"{first}T10", f"{last}T12"
