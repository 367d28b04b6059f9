"""Figures in time, side by side, against goals, and one's own."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from services.metrics.domain.errors import NotTogether, PeriodTooLong
from services.metrics.domain.model.answers import Answer, Correction, Group, Rate
from services.metrics.domain.model.library import Campaign, Goal, Item
from services.metrics.domain.model.measures import (
    CONVERSIONS,
    ENGAGEMENT,
    Channel,
    Counted,
    Measure,
    Provenance,
    counters_of,
)
from services.metrics.domain.model.questions import Dimension, Period, Selection, Step
from services.metrics.domain.model.tallies import Scope, Span
from services.metrics.domain.rules.counting import parts_of
from services.metrics.domain.rules.goals import Progress, days_over, span_of
from services.metrics.domain.rules.lateness import frozen_after
from services.metrics.domain.rules.library import could_be_shared
from services.metrics.domain.rules.naming import COUNTS, amount_of_goal
from services.metrics.domain.rules.series import Point, of_days, of_hours, part_of, utc_hours
from services.metrics.domain.rules.summing import by_leaf, by_member, corrections, split, total
from services.metrics.ports.figures import Figures, Reading
from services.metrics.ports.library import Library
from services.metrics.usecases.council import Council
from services.metrics.usecases.reading import PEOPLES, read

LONGEST_HOURLY_DAYS = 62
LONGEST_ZONED_DAYS = 400
COMPANYS = frozenset({"brand", "employer_brand"})
COMPARED = (Measure.REACH, Measure.IMPRESSIONS, *ENGAGEMENT)


class Series(NamedTuple):
    """Figures in time, and what was heard of them too late."""

    points: Sequence[Point]
    corrections: Sequence[Correction]


async def get_series(
    figures: Figures,
    council: Council,
    selection: Selection,
    measures: Sequence[Measure],
    step: Step,
    zone: ZoneInfo | None,
) -> Series:
    """Figures in time: on the clock of a zone, or else on the calendars of the people.

    Raises NotTogether, PeriodTooLong, and BelowTheFloor as `count` does.
    """
    await council.admit(selection)
    found = await _in_time(figures, selection, measures, step, zone)
    watched = Step.DAY if step is Step.HOUR else step
    points = await council.points(selection, found.points, lambda text: part_of(watched, text[:10]))
    return found._replace(points=points)


async def _in_time(
    figures: Figures, selection: Selection, measures: Sequence[Measure], step: Step, zone: ZoneInfo | None
) -> Series:
    if zone is not None:
        return await _zoned(figures, selection, measures, step, zone)
    if step is Step.HOUR:
        raise NotTogether("zone", "hours are those of a zone: give one")
    daily = step in (Step.DAY, Step.WEEK)
    found = await read(figures, selection, measures, daily=daily)
    return Series(of_days(found.leaves, step, selection.period), found.corrections)


async def _zoned(
    figures: Figures, selection: Selection, measures: Sequence[Measure], step: Step, zone: ZoneInfo
) -> Series:
    if selection.content_id or selection.campaign_id:
        raise NotTogether("zone", "of an item or a campaign, days are those of the people: give no zone")
    longest = LONGEST_HOURLY_DAYS if step is Step.HOUR else LONGEST_ZONED_DAYS
    if (selection.period.last - selection.period.first).days >= longest:
        raise PeriodTooLong("to_date", f"on the clock of a zone, at most {longest} days")
    first, last = utc_hours(selection.period)
    counters = counters_of(measures, (selection.channel,))
    reading = Reading(selection.programme_id, Scope.ALL, Span.HOUR, first, last, counters)
    leaves = [one for one in await figures.leaves([reading]) if selection.network in ("", one.network)]
    inside, late = split(leaves, frozen_after(selection.period.last))
    return Series(of_hours(inside, step, selection.period, zone), corrections(late))


class Funnel(NamedTuple):
    """From what was published to what came of it."""

    published: int
    items_shared: int
    counted: Counted
    corrections: Sequence[Correction]


async def get_funnel(
    figures: Figures,
    library: Library,
    council: Council,
    programme_id: str,
    period: Period,
    campaign_id: str,
) -> Funnel:
    """Items that could be shared, those that were, whom that reached, who clicked, and what they became.

    Raises BelowTheFloor as `count` does.
    """
    await council.admit(Selection(programme_id, period, campaign_id=campaign_id))
    use = await _use(figures, library, programme_id, period, campaign_id)
    measures = (
        Measure.SHARES,
        Measure.REACH,
        Measure.POTENTIAL_REACH,
        Measure.CLICKS_HUMAN,
        *CONVERSIONS.values(),
    )
    found = await read(figures, Selection(programme_id, period, campaign_id=campaign_id), measures)
    return Funnel(len(use.items), len(use.shared), total(found.leaves), found.corrections)


class Use(NamedTuple):
    """Items that could be shared in a period, those of them that were, and shares by category."""

    items: Sequence[Item]
    shared: frozenset[str]
    categories: dict[str, int]


async def _use(
    figures: Figures, library: Library, programme_id: str, period: Period, campaign_id: str = ""
) -> Use:
    zone = ZoneInfo((await library.programme(programme_id)).zone)
    begin = datetime.combine(period.first, datetime.min.time(), zone)
    end = datetime.combine(period.last + timedelta(days=1), datetime.min.time(), zone)
    items = [one for one in await library.items(programme_id) if campaign_id in ("", one.campaign_id)]
    able = could_be_shared(items, _ms(begin), _ms(end))
    found = await read(
        figures, Selection(programme_id, period), (Measure.SHARES,), by=Dimension.ITEM, channels=PEOPLES
    )
    shared = {
        content_id
        for content_id, counted in by_member(found.leaves, lambda member: parts_of(member)[0]).items()
        if sum(counted.values()) > 0
    }
    categories = by_member(found.leaves, lambda member: parts_of(member)[3])
    return Use(
        able,
        frozenset(one.content_id for one in able if one.content_id in shared),
        {name: sum(counted.values()) for name, counted in categories.items()},
    )


def _ms(moment: datetime) -> int:
    return round(moment.astimezone(UTC).timestamp() * 1000)


class ContentUse(NamedTuple):
    """How much of the content is shared, and how much of what is shared is the company's own."""

    utilisation: Rate
    company_share: Rate


async def get_content_use(
    figures: Figures, library: Library, programme_id: str, period: Period
) -> ContentUse:
    """Utilisation and mix. Of the mix, shares of items without a category are left out."""
    use = await _use(figures, library, programme_id, period)
    known = {name: count for name, count in use.categories.items() if name}
    own = sum(count for name, count in known.items() if name in COMPANYS)
    return ContentUse(
        Rate(len(use.shared), len(use.items), Provenance.MEASURED),
        Rate(own, sum(known.values()), Provenance.MEASURED),
    )


async def list_goals(figures: Figures, library: Library, programme_id: str, on: date) -> Sequence[Progress]:
    """Every goal of a programme's campaigns, as of the end of a day."""
    found: list[Progress] = []
    for campaign in await library.campaigns(programme_id):
        over, days = days_over(campaign, on)
        counted = await _so_far(figures, campaign, on) if over else {}
        found += [_progress(campaign, goal, counted, over, days) for goal in campaign.goals]
    return found


async def _so_far(figures: Figures, campaign: Campaign, on: date) -> Counted:
    days = span_of(campaign)
    selection = Selection(
        campaign.programme_id, Period(days.first, min(days.last, on)), campaign_id=campaign.campaign_id
    )
    return total((await read(figures, selection, tuple(COUNTS.values()))).leaves)


def _progress(campaign: Campaign, goal: Goal, counted: Counted, over: int, days: int) -> Progress:
    amount = amount_of_goal(goal.measure, counted)
    return Progress(campaign, goal, None if amount is None else float(amount), over, days)


class Amplified(NamedTuple):
    """One measure of the employees' shares of an item, and of the company's own posts of it."""

    measure: Measure
    people: int | None
    brand: int | None

    @property
    def ratio(self) -> float | None:
        """people / brand; None without a baseline."""
        return self.people / self.brand if self.brand and self.people is not None else None


async def get_amplification(
    figures: Figures, council: Council, programme_id: str, period: Period, content_id: str
) -> tuple[Sequence[Amplified], Sequence[Correction]]:
    """How far employees carry an item; what is measured alone. Raises BelowTheFloor as `count` does."""
    await council.admit(Selection(programme_id, period, content_id=content_id))
    sides: dict[Channel, Counted] = {}
    late: list[Correction] = []
    for channel in (Channel.PEOPLE, Channel.BRAND):
        selection = Selection(programme_id, period, channel, content_id=content_id)
        found = await read(figures, selection, COMPARED)
        sides[channel] = total(found.leaves)
        late += found.corrections
    how = Provenance.MEASURED
    return [
        Amplified(one, sides[Channel.PEOPLE].get((one, how)), sides[Channel.BRAND].get((one, how)))
        for one in COMPARED
    ], late


async def get_mine(
    figures: Figures, programme_id: str, period: Period, employee_id: str, by: Dimension | None
) -> Answer:
    """Everything about one's own shares."""
    selection = Selection(programme_id, period, employee_id=employee_id)
    found = await read(figures, selection, tuple(COUNTS.values()), by=by, channels=PEOPLES)
    whole = Group("", total(found.leaves))
    if by is None:
        return Answer(whole, (), found.corrections)
    groups = by_leaf(found.leaves, lambda one: one.network if by is Dimension.NETWORK else one.date)
    return Answer(whole, [Group(key, groups[key]) for key in sorted(groups)], found.corrections)
