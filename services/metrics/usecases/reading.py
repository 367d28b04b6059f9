"""Which tallies answer a question, read and told apart by when they were heard of."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple

from services.metrics.domain.errors import NotTogether
from services.metrics.domain.model.answers import Correction
from services.metrics.domain.model.measures import Channel, Measure, counters_of
from services.metrics.domain.model.questions import GROUPS, ITEMS, Dimension, Period, Selection
from services.metrics.domain.model.tallies import Scope, Span
from services.metrics.domain.rules.calendar import months_and_days
from services.metrics.domain.rules.counting import parts_of
from services.metrics.domain.rules.lateness import frozen_after
from services.metrics.domain.rules.summing import Leaves, corrections, only, split
from services.metrics.ports.figures import Figures, Reading

PEOPLES = (Channel.PEOPLE, Channel.INTERNAL)
"""What employees did, in whatever place."""
COLUMNS: Mapping[Dimension, int] = {
    Dimension.ITEM: 0,
    Dimension.CAMPAIGN: 1,
    Dimension.KIND: 2,
    Dimension.CATEGORY: 3,
    Dimension.TEAM: 0,
    Dimension.DEPARTMENT: 1,
    Dimension.COUNTRY: 2,
}
"""Which part of a member's key a dimension is."""


class Found(NamedTuple):
    """What belongs to the period, and what was heard of it too late."""

    leaves: Sequence[Leaves]
    corrections: Sequence[Correction]


async def read(
    figures: Figures,
    selection: Selection,
    measures: Collection[Measure],
    *,
    by: Dimension | None = None,
    daily: bool = False,
    channels: Collection[Channel] = (),
    of: Scope | None = None,
) -> Found:
    """The amounts of a selection, such that they can be broken down; `of` names the scope where none follows.

    Raises NotTogether.
    """
    scope = of or _scope(selection, by)
    apart = scope is not Scope.ALL and bool(selection.network or by is Dimension.NETWORK)
    daily = daily or by is Dimension.DAY or apart
    networks = daily or scope is Scope.ALL
    counters = counters_of(measures, channels or (selection.channel,))
    readings = [
        Reading(selection.programme_id, scope, span, first, last, counters, networks=networks)
        for span, first, last in _stretches(selection.period, daily)
    ]
    leaves = await figures.leaves(readings)
    if selection.network:
        leaves = [one for one in leaves if one.network == selection.network]
    if keep := _members(selection):
        leaves = only(leaves, keep)
    inside, late = split(leaves, frozen_after(selection.period.last))
    return Found(inside, corrections(late))


async def read_all(
    figures: Figures, selection: Selection, measures: Collection[Measure], channels: Collection[Channel]
) -> Sequence[Leaves]:
    """Every amount of every item, day by day and network by network, whenever it was heard."""
    first, last = selection.period.first.isoformat(), selection.period.last.isoformat()
    counters = counters_of(measures, channels)
    reading = Reading(selection.programme_id, Scope.ITEM, Span.DAY, first, last, counters)
    return await figures.leaves([reading])


def _scope(selection: Selection, by: Dimension | None) -> Scope:
    of_items = bool(selection.content_id or selection.campaign_id) or by in ITEMS
    if by in GROUPS:
        if of_items or selection.employee_id:
            raise NotTogether("by", "groups of people are not kept by item")
        return Scope.UNIT
    if selection.employee_id:
        if of_items:
            raise NotTogether("by", "what a person did is not kept by item")
        return Scope.PERSON
    return Scope.ITEM if of_items else Scope.ALL


def _stretches(of: Period, daily: bool) -> list[tuple[Span, str, str]]:
    if daily:
        return [(Span.DAY, of.first.isoformat(), of.last.isoformat())]
    months, rest = months_and_days(of)
    found = [(Span.DAY, one.first.isoformat(), one.last.isoformat()) for one in rest]
    return [*found, (Span.MONTH, months[0], months[-1])] if months else found


def _members(selection: Selection) -> Callable[[str], bool] | None:
    if selection.employee_id:
        return lambda member: member == selection.employee_id
    if not selection.content_id and not selection.campaign_id:
        return None

    def wanted(member: str) -> bool:
        content_id, campaign_id, *_ = parts_of(member)
        return selection.content_id in ("", content_id) and selection.campaign_id in ("", campaign_id)

    return wanted
