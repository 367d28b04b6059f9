"""The month in order of time, from content to result."""

from collections.abc import Sequence
from datetime import date

from cli.report import model
from cli.report.figures.asker import Asker, Span
from cli.report.figures.leaders import clicks_in
from cli.report.figures.wire import HOW, by_measure, money_of
from portevoix.metrics.v1 import figures_pb2 as wire
from portevoix.metrics.v1 import value_pb2 as value

KINDS = {
    number: value.ConversionKind.Name(number).removeprefix("CONVERSION_KIND_").lower()
    for number in value.ConversionKind.values()
}


async def series_of(asker: Asker, span: Span) -> model.Series | None:
    """Shares and visits by day, as far as the month has come; absent where there was neither."""
    days = asker.so_far(span).fields()
    request = wire.GetSeriesRequest(**days, measures=["shares", "clicks"], step=wire.STEP_DAY)
    points = tuple(map(_point, (await asker.ask(asker.doors.figures.GetSeries, request)).points))
    some = any(one.shares or one.clicks or one.hidden for one in points)
    return model.Series(model.Step.DAY, points) if some else None


def _point(one: wire.Point) -> model.Point:
    day = date.fromisoformat(one.part)
    if one.hidden:
        return model.Point(day, hidden=True)
    return model.Point(day, by_measure(one.figures).get("shares", ()), clicks_in(one))


async def funnel_of(asker: Asker, span: Span) -> tuple[model.FunnelStep, ...]:
    """The five steps in order; empty where nothing but content was there."""
    found = await asker.ask(asker.doors.figures.GetFunnel, wire.GetFunnelRequest(**span.fields()))
    steps = {one.step: by_measure(one.figures) for one in found.steps}
    if not any(one.amount for counted in steps.values() for some in counted.values() for one in some):
        return ()
    return tuple(model.FunnelStep(name, counted, _of_items(name, steps)) for name, counted in steps.items())


def _of_items(step: str, steps: dict[str, dict[str, model.Figures]]) -> model.Rate | None:
    """Items shared of those published: the one step whose unit is that of the step before."""
    if step != "shared":
        return None
    counted = (steps["published"].get("items_published"), steps["shared"].get("items_shared"))
    if counted[0] is None or counted[1] is None:
        return None
    return model.Rate(counted[1][0].amount, counted[0][0].amount)


async def conversions_of(asker: Asker, span: Span) -> tuple[model.Conversion, ...]:
    """What came of shares, by kind; empty where nobody reported any."""
    request = value.GetConversionsRequest(**span.fields())
    found = (await asker.ask(asker.doors.value.GetConversions, request)).conversions
    kinds = dict.fromkeys(one.kind for one in found)
    return tuple(_conversion([one for one in found if one.kind == kind]) for kind in kinds)


def _conversion(of_kind: Sequence[value.Conversions]) -> model.Conversion:
    """One kind, with a figure per provenance."""
    return model.Conversion(
        KINDS[of_kind[0].kind],
        tuple(model.Figure(one.count, HOW[one.provenance]) for one in of_kind),
        tuple(money_of(money) for one in of_kind for money in one.values),
        of_kind[0].window_days,
    )
