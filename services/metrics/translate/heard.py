"""Events of share as metrics' facts."""

from collections.abc import Mapping
from decimal import Decimal

from portevoix.share.v1 import events_pb2 as share
from portevoix.type.v1 import facts_pb2 as types
from services.metrics.domain import facts
from services.metrics.domain.model.measures import (
    CLICKS_BY_CLASS,
    CONVERSIONS,
    VALUES,
    Amount,
    Channel,
    ClickClass,
    Conversion,
    Measure,
    Provenance,
)
from services.metrics.domain.model.people import Membership, Placement
from services.metrics.domain.model.tallies import Deed, ItemKey, UnitKey, What
from services.metrics.domain.rules.calendar import utc_date

PROVENANCES: Mapping[int, Provenance] = {
    types.PROVENANCE_MEASURED: Provenance.MEASURED,
    types.PROVENANCE_ESTIMATED: Provenance.ESTIMATED,
    types.PROVENANCE_DECLARED: Provenance.DECLARED,
}
WHATS: Mapping[int, What] = {
    number: (Measure(types.Measure.Name(number).removeprefix("MEASURE_").lower()), "")
    for number in types.Measure.values()
    if number
}
CLICK_CLASSES: Mapping[int, ClickClass] = {
    number: ClickClass(types.ClickClass.Name(number).removeprefix("CLICK_CLASS_").lower())
    for number in types.ClickClass.values()
    if number
}
CONVERSION_KINDS: Mapping[int, Conversion] = {
    number: Conversion(share.ConversionKind.Name(number).removeprefix("CONVERSION_KIND_").lower())
    for number in share.ConversionKind.values()
    if number
}
_About = share.ShareMade | share.EngagementObserved | share.ConversionObserved


def person_placed_from_wire(event: share.EmployeeChanged, event_id: str) -> facts.PersonPlaced:
    """Where a person belongs from then on."""
    placement = _placement(event.person, event.moment, event_id, employed=event.employed)
    return facts.PersonPlaced(event.person.employee_id, placement)


def joined_from_wire(event: share.AdvocateEnrolled, event_id: str) -> facts.MembershipChanged:
    """A person joined a programme."""
    placement = _placement(event.person, event.moment, event_id, employed=True)
    return _membership(event, event_id, joined=True, placement=placement)


def left_from_wire(event: share.AdvocateWithdrew, event_id: str) -> facts.MembershipChanged:
    """A person left a programme."""
    return _membership(event, event_id, joined=False, placement=None)


def share_made_from_wire(event: share.ShareMade) -> facts.ShareMade:
    """A share, with what it counts for."""
    followers = event.follower_count if event.HasField("follower_count") else None
    return facts.ShareMade(
        event.share_id, _deed(event, event.provenance), followers, utc_date(event.moment.accepted_at_ms)
    )


def share_retracted_from_wire(event: share.ShareRetracted) -> facts.ShareRetracted:
    """A share was taken back."""
    return facts.ShareRetracted(event.share_id, utc_date(event.moment.accepted_at_ms))


def engagement_observed_from_wire(event: share.EngagementObserved) -> facts.Observed:
    """Counters changed; a visit counts under its class, and not as what a network says."""
    deed, heard_on = _deed(event, event.provenance), utc_date(event.moment.accepted_at_ms)
    if event.HasField("click"):
        return _visit(deed, heard_on, event)
    return facts.Observed(deed, [(_what(one.measure, event), one.amount) for one in event.deltas], heard_on)


def conversion_observed_from_wire(event: share.ConversionObserved) -> facts.Observed:
    """A conversion, and what it was worth where the source said so."""
    kind = CONVERSION_KINDS[event.kind]
    amounts: list[tuple[What, Amount]] = [((CONVERSIONS[kind], ""), 1)]
    if event.HasField("value"):
        amounts.append(((VALUES[kind], event.value.currency), Decimal(event.value.amount)))
    deed = _deed(event, types.PROVENANCE_MEASURED)
    sale_id = event.external_id if kind is Conversion.SALE else ""
    heard_on = utc_date(event.moment.accepted_at_ms)
    return facts.Observed(deed, amounts, heard_on, None, sale_id, event.item.job_reference)


def _what(measure: int, event: share.EngagementObserved) -> What:
    """Networks are not believed to mean the same by a click: it counts under who says it."""
    return (Measure.CLICKS, event.source) if measure == types.MEASURE_CLICKS else WHATS[measure]


def _visit(deed: Deed, heard_on: str, event: share.EngagementObserved) -> facts.Observed:
    click = event.click
    click_class = CLICK_CLASSES[getattr(click, "class")]
    count = sum([delta.amount for delta in event.deltas])
    visit = None
    if click_class is ClickClass.HUMAN:
        visit = facts.Visit(count, click.visitor_day, click.visitor_week, click.visitor_month)
    return facts.Observed(deed, [((CLICKS_BY_CLASS[click_class], ""), count)], heard_on, visit)


def _deed(event: _About, provenance: types.Provenance.ValueType) -> Deed:
    item, moment, person = event.item, event.moment, event.person
    return Deed(
        item.programme_id,
        moment.local_date,
        moment.occurred_at_ms,
        ItemKey(item.content_id, item.campaign_id, item.kind, item.category),
        UnitKey(person.team, person.department, person.country, person.leader) if event.share_id else None,
        person.employee_id,
        event.network,
        _channel(event),
        PROVENANCES[provenance],
    )


def _channel(event: _About) -> Channel:
    if not event.share_id:
        return Channel.BRAND
    return Channel.INTERNAL if event.channel == types.CHANNEL_INTERNAL else Channel.PEOPLE


def _placement(person: types.Person, moment: types.Moment, event_id: str, *, employed: bool) -> Placement:
    return Placement(
        moment.occurred_at_ms,
        event_id,
        moment.local_date,
        person.team,
        person.department,
        person.country,
        person.leader,
        employed,
    )


def _membership(
    event: share.AdvocateEnrolled | share.AdvocateWithdrew,
    event_id: str,
    *,
    joined: bool,
    placement: Placement | None,
) -> facts.MembershipChanged:
    change = Membership(
        event.moment.occurred_at_ms,
        event_id,
        event.moment.local_date,
        joined,
        utc_date(event.moment.accepted_at_ms),
    )
    return facts.MembershipChanged(event.programme_id, event.person.employee_id, change, placement)
