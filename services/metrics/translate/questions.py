"""Questions from wire, and their answers to it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from portevoix.metrics.v1 import figures_pb2 as wire
from portevoix.metrics.v1 import service_pb2 as base
from services.metrics.domain.model.answers import Answer, Correction
from services.metrics.domain.model.measures import CONVERSIONS, Counted, Measure, Provenance
from services.metrics.domain.model.questions import Period, Selection, Step
from services.metrics.domain.rules.calendar import before, period
from services.metrics.domain.rules.goals import GoalState, Progress
from services.metrics.domain.rules.naming import name_of
from services.metrics.translate.answers import (
    CHANNELS,
    PROVENANCES,
    corrections_to_wire,
    figure_to_wire,
    figures_to_wire,
    rate_to_wire,
    row_to_wire,
    rows_to_wire,
    version_of,
)
from services.metrics.usecases.questions import Amplified, ContentUse, Funnel, Series

STEPS: Mapping[int, Step] = {
    number: Step(wire.Step.Name(number).removeprefix("STEP_").lower())
    for number in wire.Step.values()
    if number
}


def selection_from_wire(request: Any) -> Selection:
    """What a question is about. Raises NotADate, PeriodTooLong."""
    return Selection(
        request.programme_id,
        period(request.from_date, request.to_date),
        CHANNELS[request.channel],
        request.network,
        request.content_id,
        request.campaign_id,
    )


def other_period(request: wire.ComparePeriodsRequest, of: Period) -> Period:
    """The period to compare with."""
    if not request.other_from_date and not request.other_to_date:
        return before(of)
    return period(request.other_from_date, request.other_to_date)


def series_to_wire(found: Series, on: date) -> wire.GetSeriesResponse:
    """Figures in time."""
    points = [
        wire.Point(part=one.part, figures=figures_to_wire(one.counted, on), hidden=one.hidden)
        for one in found.points
    ]
    return wire.GetSeriesResponse(points=points, corrections=corrections_to_wire(found.corrections, on))


def breakdown_to_wire(found: Answer, on: date, floor: int) -> wire.GetBreakdownResponse:
    """Figures by the members of a dimension."""
    return wire.GetBreakdownResponse(
        total=row_to_wire(found.total, on),
        rows=rows_to_wire(found, on),
        floor=floor,
        corrections=corrections_to_wire(found.corrections, on),
    )


def comparison_to_wire(
    now: Answer, other: Answer, of: Period, before_it: Period
) -> wire.ComparePeriodsResponse:
    """Two periods side by side."""
    ours, theirs = now.total.counted, other.total.counted
    return wire.ComparePeriodsResponse(
        other_from_date=before_it.first.isoformat(),
        other_to_date=before_it.last.isoformat(),
        comparisons=[
            _compared(key, ours.get(key), theirs.get(key), of.last) for key in sorted({*ours, *theirs})
        ],
        corrections=corrections_to_wire(now.corrections, of.last),
        other_corrections=corrections_to_wire(other.corrections, before_it.last),
    )


def _compared(
    key: tuple[Measure, Provenance], ours: int | None, theirs: int | None, on: date
) -> wire.Comparison:
    measure = name_of(key[0])
    return wire.Comparison(
        measure=measure,
        provenance=PROVENANCES[key[1]],
        amount=ours,
        other=theirs,
        change=(ours - theirs) / theirs if ours is not None and theirs else None,
        definition_version=version_of(measure, on),
    )


def funnel_to_wire(found: Funnel, on: date) -> wire.GetFunnelResponse:
    """The five steps."""

    def counted(*measures: Measure) -> Sequence[base.Figure]:
        some: Counted = {key: amount for key, amount in found.counted.items() if key[0] in measures}
        return figures_to_wire(some, on)

    how = Provenance.MEASURED
    published = [figure_to_wire("items_published", found.published, how, on)]
    shared = [figure_to_wire("items_shared", found.items_shared, how, on), *counted(Measure.SHARES)]
    steps = {
        "published": published,
        "shared": shared,
        "reached": counted(Measure.REACH, Measure.POTENTIAL_REACH),
        "clicked": counted(Measure.CLICKS_HUMAN),
        "converted": counted(*CONVERSIONS.values()),
    }
    return wire.GetFunnelResponse(
        steps=[wire.FunnelStep(step=name, figures=figures) for name, figures in steps.items()],
        corrections=corrections_to_wire(found.corrections, on),
    )


GOAL_STATES: Mapping[GoalState, wire.GoalState.ValueType] = {
    one: wire.GoalState.Value(f"GOAL_STATE_{one.name}") for one in GoalState
}


def goals_to_wire(found: Sequence[Progress]) -> wire.ListGoalsResponse:
    """Goals, and how they stand."""
    return wire.ListGoalsResponse(goals=[_goal(one) for one in found])


def _goal(one: Progress) -> wire.GoalProgress:
    return wire.GoalProgress(
        campaign_id=one.campaign.campaign_id,
        campaign_name=one.campaign.name,
        starts_on=one.campaign.starts_on,
        ends_on=one.campaign.ends_on,
        kind=one.goal.kind,
        measure=one.goal.measure,
        target=one.goal.target,
        actual=one.actual,
        days_over=one.days_over,
        days=one.days,
        pace=one.pace,
        forecast=one.forecast,
        state=GOAL_STATES[one.state],
    )


def amplification_to_wire(
    found: Sequence[Amplified], late: Sequence[Correction], on: date
) -> wire.GetAmplificationResponse:
    """One row per measure."""
    return wire.GetAmplificationResponse(
        measures=[
            wire.Amplification(
                measure=name_of(one.measure), people=one.people, brand=one.brand, ratio=one.ratio
            )
            for one in found
        ],
        definition_version=version_of("amplification", on),
        corrections=corrections_to_wire(late, on),
    )


def content_use_to_wire(found: ContentUse, limit: float, on: date) -> wire.GetContentUseResponse:
    """Utilisation and mix."""
    share = found.company_share.value
    return wire.GetContentUseResponse(
        utilisation=rate_to_wire("content_utilisation", found.utilisation, on),
        company_share=rate_to_wire("company_share_of_mix", found.company_share, on),
        limit=limit,
        above_limit=share is not None and share > limit,
    )


def mine_to_wire(found: Answer, on: date) -> wire.GetMineResponse:
    """One's own figures."""
    return wire.GetMineResponse(
        total=row_to_wire(found.total, on, rated=True),
        rows=rows_to_wire(found, on, rated=True),
        corrections=corrections_to_wire(found.corrections, on),
    )
