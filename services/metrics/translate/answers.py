"""Figures to wire, each under the definition in force on the last day that it is about."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from portevoix.metrics.v1 import service_pb2 as wire
from portevoix.type.v1 import facts_pb2 as types
from services.metrics.domain.model.answers import Answer, Correction, Group, Rate, Traffic
from services.metrics.domain.model.definitions import DEFINITIONS, Definition, version_in_force
from services.metrics.domain.model.measures import Channel, Counted, Measure, Provenance
from services.metrics.domain.model.questions import Dimension
from services.metrics.domain.rules.calendar import Stretch, last_day
from services.metrics.domain.rules.naming import name_of
from services.metrics.domain.rules.people import GroupRate
from services.metrics.domain.rules.rates import engagement_rate, engagement_rate_by_followers
from services.metrics.usecases.figures import Participation

PROVENANCES: Mapping[Provenance, types.Provenance.ValueType] = {
    Provenance.MEASURED: types.PROVENANCE_MEASURED,
    Provenance.ESTIMATED: types.PROVENANCE_ESTIMATED,
    Provenance.DECLARED: types.PROVENANCE_DECLARED,
}
DIMENSIONS: Mapping[int, Dimension] = {
    number: Dimension(wire.Dimension.Name(number).removeprefix("DIMENSION_").lower())
    for number in wire.Dimension.values()
    if number
}
CHANNELS: Mapping[int, Channel] = {
    wire.CHANNEL_UNSPECIFIED: Channel.PEOPLE,
    wire.CHANNEL_PEOPLE: Channel.PEOPLE,
    wire.CHANNEL_BRAND: Channel.BRAND,
    wire.CHANNEL_INTERNAL: Channel.INTERNAL,
}
STRETCHES: Mapping[str, wire.Span.ValueType] = {
    Stretch.DAY: wire.SPAN_DAY,
    Stretch.WEEK: wire.SPAN_WEEK,
    Stretch.MONTH: wire.SPAN_MONTH,
}


DENOMINATORS: Mapping[str, str] = {
    "activation_rate": "eligible",
    "adoption_rate": "eligible",
    "click_through_rate": "impressions",
    "company_share_of_mix": "shares",
    "content_utilisation": "items_published",
    "engagement_rate": "impressions",
    "engagement_rate_by_followers": "followers",
    "leavers_rate": "employed",
    "participation_rate": "enrolled",
    "reach_per_person": "people",
    "time_spent": "declared",
    "trained_share": "participants",
}


def version_of(measure: str, on: date) -> int:
    """The version of a measure's definition that is in force on a day."""
    return version_in_force(DEFINITIONS, measure, on)


def rate_to_wire(measure: str, rate: Rate, on: date) -> wire.Rate:
    """A rate; its value stays absent where the denominator is 0."""
    return wire.Rate(
        measure=measure,
        value=rate.value,
        numerator=rate.numerator,
        denominator=rate.denominator,
        provenance=PROVENANCES[rate.provenance],
        definition_version=version_of(measure, on),
        denominator_name=DENOMINATORS[measure],
    )


def _figure(measure: Measure, amount: int, provenance: Provenance, on: date) -> wire.Figure:
    return figure_to_wire(name_of(measure), amount, provenance, on)


def figure_to_wire(measure: str, amount: int, provenance: Provenance, on: date) -> wire.Figure:
    """One figure."""
    return wire.Figure(
        measure=measure,
        amount=amount,
        provenance=PROVENANCES[provenance],
        definition_version=version_of(measure, on),
    )


def figures_to_wire(counted: Counted, on: date) -> Sequence[wire.Figure]:
    """One figure per measure and provenance, in the order of their names."""
    return [_figure(measure, counted[measure, how], how, on) for measure, how in sorted(counted)]


def corrections_to_wire(corrections: Iterable[Correction], on: date) -> Sequence[wire.Correction]:
    """What was heard too late; of money, which no figure of this kind is, nothing."""
    return [
        wire.Correction(heard_on=one.heard_on, change=_figure(one.measure, one.amount, one.provenance, on))
        for one in corrections
        if isinstance(one.amount, int)
    ]


def row_to_wire(group: Group, on: date, *, rated: bool = False) -> wire.Row:
    """One row of a breakdown, or a total; with its engagement rate where that is asked for."""
    row = wire.Row(key=group.key, figures=figures_to_wire(group.counted, on), rolled_up=group.rolled_up)
    rate = engagement_rate(group.counted) if rated else None
    if rate is not None:
        row.engagement_rate.CopyFrom(rate_to_wire("engagement_rate", rate, on))
    estimate = engagement_rate_by_followers(group.counted) if rated else None
    if estimate is not None:
        name = "engagement_rate_by_followers"
        row.engagement_rate_by_followers.CopyFrom(rate_to_wire(name, estimate, on))
    return row


def rows_to_wire(answer: Answer, on: date, *, rated: bool = False) -> Sequence[wire.Row]:
    """All rows of a breakdown."""
    return [row_to_wire(one, on, rated=rated) for one in answer.rows]


def participation_to_wire(found: Participation, on: date, floor: int) -> wire.GetParticipationResponse:
    """Who took part, by the definitions of the period's last day."""
    answer = wire.GetParticipationResponse(
        participation=rate_to_wire("participation_rate", found.participation, on),
        activation=rate_to_wire("activation_rate", found.activation, on),
        adoption=rate_to_wire("adoption_rate", found.adoption, on),
        shares=figures_to_wire(found.shares, on),
        teams=[_group_to_wire(one, on) for one in found.rows],
        floor=floor,
        hidden_people=found.hidden,
    )
    if found.leaders is not None:
        answer.leaders.CopyFrom(rate_to_wire("participation_rate", found.leaders, on))
    return answer


def _group_to_wire(row: GroupRate, on: date) -> wire.TeamParticipation:
    rate = rate_to_wire("participation_rate", row.rate, on)
    return wire.TeamParticipation(team=row.key, rate=rate, rolled_up=row.rolled_up)


def traffic_to_wire(found: Traffic, on: date) -> wire.GetTrafficResponse:
    """Own clicks, what others say, and unique visitors; side by side."""
    answer = wire.GetTrafficResponse(
        own=wire.OwnClicks(**{one.value: amount for one, amount in found.own.items()}),
        networks=[
            wire.NetworkClicks(network=network, source=source, clicks=figure)
            for (network, source), counted in sorted(found.others.items())
            for figure in figures_to_wire(counted, on)
        ],
        unique_visitors=[_unique(stretch, part, n) for (stretch, part), n in sorted(found.visitors.items())],
        definition_version=version_of("clicks", on),
        corrections=corrections_to_wire(found.corrections, on),
    )
    if found.click_through_rate is not None:
        rate = rate_to_wire("click_through_rate", found.click_through_rate, on)
        answer.click_through_rate.CopyFrom(rate)
    return answer


def _unique(stretch: str, part: str, visitors: int) -> wire.UniqueVisitors:
    version = version_of("unique_visitors", last_day(stretch, part))
    return wire.UniqueVisitors(
        span=STRETCHES[stretch], period=part, visitors=visitors, definition_version=version
    )


def definitions_to_wire(definitions: Iterable[Definition]) -> wire.ListDefinitionsResponse:
    """The definitions, by measure and version."""
    ordered = sorted(definitions, key=lambda one: (one.measure, one.version))
    rows = [
        wire.Definition(measure=one.measure, version=one.version, since=one.since.isoformat(), text=one.text)
        for one in ordered
    ]
    return wire.ListDefinitionsResponse(definitions=rows)
