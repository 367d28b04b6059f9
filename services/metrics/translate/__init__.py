"""The border: wire to domain, figures to wire, refusals to status."""

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType

import grpc

from portevoix.metrics.v1 import service_pb2 as wire
from portevoix.share.v1 import events_pb2 as share_events
from portevoix.type.v1 import facts_pb2 as types
from services.metrics.domain import errors, facts, model
from services.metrics.domain.rules.calendar import last_day, version_in_force

PROVENANCES: Mapping[int, model.Provenance] = MappingProxyType(
    {
        types.PROVENANCE_MEASURED: model.Provenance.MEASURED,
        types.PROVENANCE_ESTIMATED: model.Provenance.ESTIMATED,
        types.PROVENANCE_DECLARED: model.Provenance.DECLARED,
    }
)
PROVENANCES_TO_WIRE: Mapping[model.Provenance, types.Provenance.ValueType] = MappingProxyType(
    {
        model.Provenance.MEASURED: types.PROVENANCE_MEASURED,
        model.Provenance.ESTIMATED: types.PROVENANCE_ESTIMATED,
        model.Provenance.DECLARED: types.PROVENANCE_DECLARED,
    }
)
MEASURES: Mapping[int, model.Measure] = MappingProxyType(
    {
        types.MEASURE_LIKES: model.Measure.LIKES,
        types.MEASURE_COMMENTS: model.Measure.COMMENTS,
        types.MEASURE_RESHARES: model.Measure.RESHARES,
        types.MEASURE_IMPRESSIONS: model.Measure.IMPRESSIONS,
        types.MEASURE_REACH: model.Measure.REACH,
        types.MEASURE_CLICKS: model.Measure.CLICKS,
        types.MEASURE_SAVES: model.Measure.SAVES,
        types.MEASURE_VIDEO_VIEWS: model.Measure.VIDEO_VIEWS,
        types.MEASURE_FOLLOWS: model.Measure.FOLLOWS,
    }
)
CLICK_CLASSES: Mapping[int, model.ClickClass] = MappingProxyType(
    {
        types.CLICK_CLASS_HUMAN: model.ClickClass.HUMAN,
        types.CLICK_CLASS_BOT: model.ClickClass.BOT,
        types.CLICK_CLASS_PREVIEW: model.ClickClass.PREVIEW,
        types.CLICK_CLASS_SCANNER: model.ClickClass.SCANNER,
    }
)
DIMENSIONS: Mapping[int, model.Dimension] = MappingProxyType(
    {
        wire.DIMENSION_ITEM: model.Dimension.ITEM,
        wire.DIMENSION_DAY: model.Dimension.DAY,
        wire.DIMENSION_NETWORK: model.Dimension.NETWORK,
        wire.DIMENSION_TEAM: model.Dimension.TEAM,
    }
)
SPANS: Mapping[model.Span, wire.Span.ValueType] = MappingProxyType(
    {
        model.Span.DAY: wire.SPAN_DAY,
        model.Span.WEEK: wire.SPAN_WEEK,
        model.Span.MONTH: wire.SPAN_MONTH,
    }
)


def person_placed_from_wire(event: share_events.EmployeeChanged, event_id: str) -> facts.PersonPlaced:
    """The team that a person belongs to from then on."""
    return facts.PersonPlaced(event.person.employee_id, _placement(event.person, event.moment, event_id))


def joined_from_wire(event: share_events.AdvocateEnrolled, event_id: str) -> facts.MembershipChanged:
    """A person joined a programme."""
    placement = _placement(event.person, event.moment, event_id)
    return _membership(event, event_id, joined=True, placement=placement)


def left_from_wire(event: share_events.AdvocateWithdrew, event_id: str) -> facts.MembershipChanged:
    """A person left a programme."""
    return _membership(event, event_id, joined=False, placement=None)


def share_made_from_wire(event: share_events.ShareMade) -> facts.ShareMade:
    """A share, with what it counts for."""
    person, item = event.person, event.item
    activity = model.Activity(item.programme_id, person.employee_id, event.moment.local_date)
    cell = _cell(item, event.moment, event.network, person.team, source="", provenance=event.provenance)
    followers = event.follower_count if event.HasField("follower_count") else None
    return facts.ShareMade(event.share_id, model.MadeShare(activity, cell, followers))


def share_retracted_from_wire(event: share_events.ShareRetracted) -> facts.ShareRetracted:
    """A share was taken back."""
    return facts.ShareRetracted(event.share_id)


def engagement_observed_from_wire(event: share_events.EngagementObserved) -> facts.EngagementObserved:
    """Counters changed; a visit counts under its class, and not as what a network says."""
    channel = model.Channel.PEOPLE if event.share_id else model.Channel.BRAND
    team = event.person.team if event.HasField("person") else ""
    cell = _cell(event.item, event.moment, event.network, team, event.source, event.provenance, channel)
    if event.HasField("click"):
        return _visit(cell, event)
    amounts: dict[model.Measure, int] = {}
    for delta in event.deltas:
        measure = MEASURES[delta.measure]
        amounts[measure] = amounts.get(measure, 0) + delta.amount
    return facts.EngagementObserved(cell, amounts, None)


def _visit(cell: model.Cell, event: share_events.EngagementObserved) -> facts.EngagementObserved:
    click = event.click
    click_class = CLICK_CLASSES[getattr(click, "class")]
    visit = facts.Visit(
        click_class, event.moment.occurred_at_ms, click.visitor_day, click.visitor_week, click.visitor_month
    )
    amount = sum(delta.amount for delta in event.deltas)
    return facts.EngagementObserved(cell, {model.CLICKS_BY_CLASS[click_class]: amount}, visit)


def _cell(
    item: types.Item,
    moment: types.Moment,
    network: str,
    team: str,
    source: str,
    provenance: types.Provenance.ValueType,
    channel: model.Channel = model.Channel.PEOPLE,
) -> model.Cell:
    return model.Cell(
        item.programme_id,
        moment.local_date,
        item.content_id,
        network,
        team,
        channel,
        source,
        PROVENANCES[provenance],
    )


def _placement(person: types.Person, moment: types.Moment, event_id: str) -> model.Placement:
    return model.Placement(moment.occurred_at_ms, event_id, moment.local_date, person.team)


def _membership(
    event: share_events.AdvocateEnrolled | share_events.AdvocateWithdrew,
    event_id: str,
    *,
    joined: bool,
    placement: model.Placement | None,
) -> facts.MembershipChanged:
    change = model.Membership(event.moment.occurred_at_ms, event_id, event.moment.local_date, joined)
    return facts.MembershipChanged(event.programme_id, event.person.employee_id, change, placement)


def rate_to_wire(measure: str, rate: model.Rate, on: date) -> wire.Rate:
    """A rate under the definition in force on a day; its value stays absent where the denominator is 0."""
    return wire.Rate(
        measure=measure,
        value=rate.value,
        numerator=rate.numerator,
        denominator=rate.denominator,
        provenance=PROVENANCES_TO_WIRE[rate.provenance],
        definition_version=version_in_force(model.DEFINITIONS, measure, on),
    )


def figures_to_wire(counted: model.Counted, on: date) -> Iterable[wire.Figure]:
    """One figure per measure and provenance, in the order of their names."""
    return [
        wire.Figure(
            measure=measure,
            amount=counted[measure, provenance],
            provenance=PROVENANCES_TO_WIRE[provenance],
            definition_version=version_in_force(model.DEFINITIONS, measure, on),
        )
        for measure, provenance in sorted(counted)
    ]


def row_to_wire(group: model.Group, on: date, rate: model.Rate | None = None) -> wire.Row:
    """One row of a breakdown, or a total."""
    row = wire.Row(key=group.key, figures=figures_to_wire(group.counted, on), rolled_up=group.rolled_up)
    if rate is not None:
        row.engagement_rate.CopyFrom(rate_to_wire("engagement_rate", rate, on))
    return row


def participation_to_wire(found: model.Participation, on: date, floor: int) -> wire.GetParticipationResponse:
    """Who took part, by the definitions of the period's last day."""
    teams = [
        wire.TeamParticipation(
            team=row.team, rate=rate_to_wire("participation_rate", row.rate, on), rolled_up=row.rolled_up
        )
        for row in found.teams
    ]
    return wire.GetParticipationResponse(
        participation=rate_to_wire("participation_rate", found.rate, on),
        shares=figures_to_wire(found.shares, on),
        teams=teams,
        floor=floor,
        hidden_people=found.hidden,
    )


def traffic_to_wire(found: model.Traffic, on: date) -> wire.GetTrafficResponse:
    """Own clicks, what others say, and unique visitors; side by side."""
    return wire.GetTrafficResponse(
        own=wire.OwnClicks(**{one.value: amount for one, amount in found.own.items()}),
        networks=[
            wire.NetworkClicks(network=network, source=source, clicks=figure)
            for (network, source), counted in sorted(found.others.items())
            for figure in figures_to_wire(counted, on)
        ],
        unique_visitors=[_unique(span, period, n) for (span, period), n in sorted(found.visitors.items())],
        definition_version=version_in_force(model.DEFINITIONS, "clicks", on),
    )


def _unique(span: model.Span, period: str, visitors: int) -> wire.UniqueVisitors:
    version = version_in_force(model.DEFINITIONS, "unique_visitors", last_day(span, period))
    return wire.UniqueVisitors(span=SPANS[span], period=period, visitors=visitors, definition_version=version)


def definitions_to_wire(definitions: Iterable[model.Definition]) -> wire.ListDefinitionsResponse:
    """The definitions, by measure and version."""
    ordered = sorted(definitions, key=lambda one: (one.measure, one.version))
    rows = [
        wire.Definition(measure=one.measure, version=one.version, since=one.since.isoformat(), text=one.text)
        for one in ordered
    ]
    return wire.ListDefinitionsResponse(definitions=rows)


def refusal_to_status(refusal: Exception) -> tuple[grpc.StatusCode, str, str, Mapping[str, str]]:
    """Code, reason, sentence, and what is wrong with which field. Raises TypeError for no refusal of ours."""
    if not isinstance(refusal, errors.MetricsRefusal):
        raise TypeError(f"{type(refusal).__name__} is no refusal of metrics")
    if isinstance(refusal, errors.UnknownMention):
        return grpc.StatusCode.NOT_FOUND, refusal.reason, refusal.text, {}
    fields = {refusal.field: refusal.text}
    return grpc.StatusCode.INVALID_ARGUMENT, refusal.reason, refusal.text, fields
