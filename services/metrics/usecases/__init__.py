"""The order of steps: what is heard is folded in, what is asked is summed up."""

from collections.abc import Sequence

from services.metrics.domain.facts import Fact
from services.metrics.domain.model import (
    CLICKS_BY_CLASS,
    Channel,
    Dimension,
    Group,
    Measure,
    Participation,
    Period,
    Provenance,
    Selection,
    Span,
    Traffic,
)
from services.metrics.domain.rules.calendar import names
from services.metrics.domain.rules.fold import fold, scope_of, shares_named
from services.metrics.domain.rules.people import by_team, participation, roll_up, sizes
from services.metrics.ports import Figures, Kept

REACH = (Measure.REACH, Measure.POTENTIAL_REACH, Measure.SHARES, Measure.SHARES_UNKNOWN_FOLLOWERS)
ENGAGEMENT = (
    Measure.LIKES,
    Measure.COMMENTS,
    Measure.RESHARES,
    Measure.IMPRESSIONS,
    Measure.SAVES,
    Measure.VIDEO_VIEWS,
    Measure.FOLLOWS,
)


async def take_in(kept: Kept, facts: Sequence[tuple[str, Fact]]) -> None:
    """Fold a batch of facts, each with its partition, into what is kept; each fact is given once."""
    known = await kept.shares(shares_named(fact for _, fact in facts))
    await kept.save(fold(facts, known))


async def get_participation(
    figures: Figures, programme_id: str, period: Period, *, teams: bool, floor: int
) -> Participation:
    """Who took part as of the period; by team where asked, no team below the floor."""
    enrolled = await figures.enrolled(programme_id, period)
    active = await figures.active(programme_id, period)
    selection = Selection(programme_id, period, Channel.PEOPLE)
    shares = (await figures.sums(selection, (Measure.SHARES,))).get((), {})
    whole = participation(enrolled, active, shares)
    if not teams:
        return whole
    return by_team(whole, enrolled, active, await figures.teams(enrolled, period.last.isoformat()), floor)


async def count(
    figures: Figures, selection: Selection, measures: Sequence[Measure], by: Dimension | None, floor: int
) -> tuple[Group, tuple[Group, ...]]:
    """The total and its breakdown, in the order of the keys; no team below the floor."""
    total = Group("", (await figures.sums(selection, measures)).get((), {}))
    if by is None:
        return total, ()
    groups = {key[0]: counted for key, counted in (await figures.sums(selection, measures, (by,))).items()}
    if by is Dimension.TEAM:
        return total, roll_up(groups, await _team_sizes(figures, selection), floor)
    return total, tuple(Group(key, groups[key]) for key in sorted(groups))


async def _team_sizes(figures: Figures, selection: Selection) -> dict[str, int]:
    enrolled = await figures.enrolled(selection.programme_id, selection.period)
    return sizes(enrolled, await figures.teams(enrolled, selection.period.last.isoformat()))


async def get_traffic(figures: Figures, selection: Selection) -> Traffic:
    """Own clicks by class, what others say they counted, and unique visitors; none added to another."""
    classes = await figures.sums(selection, tuple(CLICKS_BY_CLASS.values()))
    counted = classes.get((), {})
    own = {one: counted.get((measure, Provenance.MEASURED), 0) for one, measure in CLICKS_BY_CLASS.items()}
    others = await figures.sums(selection, (Measure.CLICKS,), (Dimension.NETWORK, Dimension.SOURCE))
    scope = scope_of(selection.programme_id, content_id=selection.content_id, network=selection.network)
    visitors = await figures.visitors(scope, {span: names(span, selection.period) for span in Span})
    return Traffic(
        own, {(network, source): one for (network, source), one in others.items() if one}, visitors
    )
