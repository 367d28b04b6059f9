"""Participation, counts and traffic of a period."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from services.metrics.domain.model.answers import Answer, Group, Rate, Traffic
from services.metrics.domain.model.measures import (
    CLICKS_BY_CLASS,
    Counted,
    Measure,
    Provenance,
)
from services.metrics.domain.model.questions import GROUPS, ITEMS, Dimension, Period, Selection
from services.metrics.domain.model.tallies import Scope
from services.metrics.domain.rules.calendar import Stretch, parts
from services.metrics.domain.rules.counting import parts_of
from services.metrics.domain.rules.people import GroupRate, by_group, rate_of, roll_up, sizes
from services.metrics.domain.rules.rates import click_through_rate
from services.metrics.domain.rules.summing import Leaves, by_leaf, by_member, total
from services.metrics.domain.rules.visiting import Within, scope_of
from services.metrics.ports.figures import Figures
from services.metrics.usecases.council import Council
from services.metrics.usecases.reading import COLUMNS, PEOPLES, Found, read

Active = Mapping[str, Collection[Provenance]]


class Participation(NamedTuple):
    """Who took part; `hidden` people no row may stand for, and `leaders` is absent below the floor."""

    participation: Rate
    activation: Rate
    adoption: Rate
    leaders: Rate | None
    shares: Counted
    rows: Sequence[GroupRate] = ()
    hidden: int = 0


async def active_in(figures: Figures, programme_id: str, period: Period) -> Active:
    """Those with a share that stands in the period, and how their shares are known."""
    selection = Selection(programme_id, period)
    found = await read(figures, selection, (Measure.SHARES,), channels=PEOPLES, of=Scope.PERSON)
    people = by_member(found.leaves, str)
    known = {
        one: [how for (_, how), amount in counted.items() if amount > 0] for one, counted in people.items()
    }
    return {person: provenances for person, provenances in known.items() if provenances}


async def get_participation(
    figures: Figures, programme_id: str, period: Period, by: Dimension | None, floor: int
) -> Participation:
    """Who took part as of the period; by group where asked, none below the floor."""
    enrolled = await figures.enrolled(programme_id, period)
    active = await active_in(figures, programme_id, period)
    eligible = await figures.eligible(period)
    places = await figures.places(enrolled, period.last.isoformat())
    leaders = [one for one in enrolled if one in places and places[one].leader]
    shares = await read(figures, Selection(programme_id, period), (Measure.SHARES,), channels=PEOPLES)
    whole = Participation(
        rate_of(enrolled, active),
        rate_of(eligible, active),
        await _adoption(figures, programme_id, period),
        rate_of(leaders, active) if len(leaders) >= floor else None,
        total(shares.leaves),
    )
    if by is None:
        return whole
    groups = {one: place[COLUMNS[by]] for one, place in places.items()}
    rows, hidden = by_group(enrolled, active, groups, floor)  # type: ignore[arg-type]  # of text columns alone
    return whole._replace(rows=rows, hidden=hidden)


async def _adoption(figures: Figures, programme_id: str, period: Period) -> Rate:
    """Of the people who were eligible on the last day, those who were enrolled on it."""
    last = Period(period.last, period.last)
    eligible, enrolled = await figures.eligible(last), await figures.enrolled(programme_id, last)
    return Rate(len(set(enrolled) & set(eligible)), len(eligible), Provenance.MEASURED)


async def count(
    figures: Figures,
    council: Council,
    selection: Selection,
    measures: Sequence[Measure],
    by: Dimension | None,
) -> Answer:
    """The total and its breakdown, in the order of the keys; no group of people below the floor.

    Raises BelowTheFloor where the works council's mode is on and too few people stand behind the total.
    """
    await council.admit(selection)
    found = await read(figures, selection, measures, by=by)
    whole = Group("", total(found.leaves))
    if by is None:
        return Answer(whole, (), found.corrections)
    groups = _grouped(found, by)
    if by in GROUPS:
        rows = roll_up(groups, await _sizes(figures, council, selection, by), council.floor)
        return Answer(whole, rows, found.corrections)
    return Answer(whole, await council.rows(selection, by, groups), found.corrections)


def _grouped(found: Found, by: Dimension) -> Mapping[str, Counted]:
    if by in GROUPS or by in ITEMS:
        return by_member(found.leaves, lambda member: parts_of(member)[COLUMNS[by]])
    return by_leaf(found.leaves, _network if by is Dimension.NETWORK else _date)


def _network(leaf: Leaves) -> str:
    return leaf.network


def _date(leaf: Leaves) -> str:
    return leaf.date


async def _sizes(figures: Figures, council: Council, selection: Selection, by: Dimension) -> dict[str, int]:
    enrolled = await figures.enrolled(selection.programme_id, selection.period)
    people = await council.counted_among(selection, enrolled)
    places = await figures.places(people, selection.period.last.isoformat())
    return sizes(people, {one: str(place[COLUMNS[by]]) for one, place in places.items()})


async def get_traffic(figures: Figures, council: Council, selection: Selection) -> Traffic:
    """Own clicks by class, what others say they counted, and unique visitors; none added to another.

    Raises BelowTheFloor as `count` does.
    """
    await council.admit(selection)
    measures = (*CLICKS_BY_CLASS.values(), Measure.CLICKS, Measure.IMPRESSIONS)
    of_item = bool(selection.content_id or selection.campaign_id)  # whose months have their networks together
    found = await read(figures, selection, measures, daily=of_item)
    counted = total([one for one in found.leaves if one.counter.measure is not Measure.CLICKS])
    own = {one: counted.get((measure, Provenance.MEASURED), 0) for one, measure in CLICKS_BY_CLASS.items()}
    may_be_shown = await council.shown(selection, Dimension.NETWORK)
    others = {place: one for place, one in _others(found.leaves).items() if may_be_shown(place[0])}
    uniques = await _uniques(figures, selection)
    return Traffic(own, others, uniques, click_through_rate(counted), found.corrections)


def _others(leaves: Sequence[Leaves]) -> Mapping[tuple[str, str], Counted]:
    said = [one for one in leaves if one.counter.measure is Measure.CLICKS]
    places = sorted({(one.network, one.unit) for one in said})
    return {place: total([one for one in said if (one.network, one.unit) == place]) for place in places}


async def _uniques(figures: Figures, selection: Selection) -> Mapping[tuple[str, str], int]:
    scope = scope_of(Within.PROGRAMME)
    if selection.content_id:
        scope = scope_of(Within.ITEM, selection.content_id)
    elif selection.network:
        scope = scope_of(Within.NETWORK, selection.network)
    periods = {one.value: frozenset(parts(one, selection.period)) for one in Stretch}
    return await figures.uniques(selection.programme_id, scope, periods)
