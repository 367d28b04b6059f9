"""How the programme stands: goals, tone, training, and units that give reason to ask."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from cli.report import model
from cli.report.figures.asker import Asker, Span, TooFew
from cli.report.figures.wire import exact, rate_of
from portevoix.metrics.v1 import events_pb2 as events
from portevoix.metrics.v1 import figures_pb2 as figures
from portevoix.metrics.v1 import people_pb2 as people
from portevoix.metrics.v1 import sentiment_pb2 as sentiment
from portevoix.metrics.v1 import service_pb2 as metrics

PACES = {
    figures.GOAL_STATE_REACHED: model.Pace.REACHED,
    figures.GOAL_STATE_ON_TRACK: model.Pace.ON_TRACK,
    figures.GOAL_STATE_BEHIND: model.Pace.BEHIND,
    figures.GOAL_STATE_MISSED: model.Pace.MISSED,
    figures.GOAL_STATE_NOT_MEASURED: model.Pace.NOT_MEASURED,
}
LABELLERS = {
    number: events.Labelling.Name(number).removeprefix("LABELLING_").lower()
    for number in events.Labelling.values()
}
REASONS = {
    number: people.Warning.Name(number).removeprefix("WARNING_").lower() for number in people.Warning.values()
}


async def goals_of(asker: Asker, span: Span) -> tuple[model.Goal, ...]:
    """Goals of campaigns that ran in the month, as of its last day or today."""
    on = asker.so_far(span).last
    request = figures.ListGoalsRequest(programme_id=span.programme_id, on_date=on.isoformat())
    found = (await asker.ask(asker.doors.figures.ListGoals, request)).goals
    running = [one for one in found if one.ends_on >= span.first.isoformat() and one.state in PACES]
    return tuple(_goal(one, on) for one in running)


def _goal(one: figures.GoalProgress, on: date) -> model.Goal:
    until = date.fromisoformat(one.ends_on)
    measure, how = measure_of_goal(one.measure)
    return model.Goal(
        measure,
        one.campaign_name,
        _decimal(one.target),
        until,
        PACES[one.state],
        _decimal(one.actual) if one.HasField("actual") else None,
        _decimal(one.forecast) if one.HasField("forecast") and until > on else None,
        how,
    )


def measure_of_goal(name: str) -> tuple[str, model.Provenance]:
    """A goal's measure may end with how it is known, as reach_measured does; measured where it does not."""
    for one in model.Provenance:
        if name.endswith(f"_{one}"):
            return name.removesuffix(f"_{one}"), one
    potential = name == "potential_reach"
    return name, model.Provenance.ESTIMATED if potential else model.Provenance.MEASURED


def _decimal(value: float) -> Decimal:
    return Decimal(repr(value))


async def sentiment_of(asker: Asker, span: Span) -> model.Sentiment | None:
    """The tone of comments on the programme's shares; absent where none has a label."""
    request = sentiment.GetSentimentRequest(**span.fields())
    found = await asker.ask(asker.doors.sentiment.GetSentiment, request)
    labelled = {LABELLERS[one.how]: one.count.n for one in found.parts}
    total = found.total
    return model.Sentiment(total.positive, total.neutral, total.negative, **labelled) if total.n else None


async def training_of(asker: Asker, span: Span) -> model.Rate | None:
    """Participants with a valid training, on the last day or today. Raises TooFew below the floor."""
    on = asker.so_far(span).last.isoformat()
    request = people.GetTrainingRequest(programme_id=span.programme_id, on_date=on)
    found = await asker.ask(asker.doors.people.GetTraining, request)
    if not found.HasField("trained"):
        raise TooFew
    return rate_of(found.trained)


async def warnings_of(asker: Asker, span: Span) -> tuple[model.Warned, ...] | None:
    """Teams of which a figure is low or falls; absent where nobody is in any. Raises TooFew."""
    days = asker.so_far(span).fields()
    request = people.GetWarningsRequest(**days, by=metrics.DIMENSION_TEAM)
    found = await asker.ask(asker.doors.people.GetWarnings, request)
    if found.hidden_people and not found.units:
        raise TooFew
    if not found.units:
        return None
    return tuple(_warned(found, unit, warning) for unit in found.units for warning in unit.warnings)


def _warned(
    found: people.GetWarningsResponse, unit: people.UnitFigures, warning: people.Warning.ValueType
) -> model.Warned:
    reason = REASONS[warning]
    figure, _, how = reason.partition("_")
    now, before, whole = (
        rate_of(getattr(of, name)) if of.HasField(name) else None  # type: ignore[arg-type]  # a figure and its past
        for of, name in ((unit, figure), (unit, f"{figure}_before"), (found.whole, figure))
    )
    least = exact(found.low_share) if how == "low" else 1 - exact(found.fall_share)
    limit = _share(whole if how == "low" else before, least)
    assert now is not None  # noqa: S101 - what is warned of is known
    return model.Warned(unit.unit, reason, now, before, limit)


def _share(rate: model.Rate | None, share: Fraction) -> Fraction | None:
    return rate.value * share if rate is not None and rate.value is not None else None
