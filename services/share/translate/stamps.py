"""Stamps on the wire. The numbers of enumerations are the same on both sides; a test holds them together.

People, items and what was true of a person come again and again: their messages are made once, to be copied
into others and changed by nobody.
"""

from functools import lru_cache

from portevoix.type.v1 import facts_pb2 as wire
from services.share.domain.model.stamps import Delta, Eligibility, Item, Moment, Money, Person


@lru_cache(maxsize=4096)
def person_to_wire(person: Person) -> wire.Person:
    """A person, without name and address."""
    return wire.Person(
        employee_id=person.employee_id,
        team=person.team,
        department=person.department,
        country=person.country,
        language=person.language,
        leader=person.leader,
    )


def moment_to_wire(moment: Moment) -> wire.Moment:
    """A moment."""
    return wire.Moment(
        occurred_at_ms=moment.occurred_at_ms,
        accepted_at_ms=moment.accepted_at_ms,
        local_date=moment.local_date,
        zone=moment.zone,
    )


@lru_cache(maxsize=4096)
def item_to_wire(item: Item) -> wire.Item:
    """An item."""
    return wire.Item(
        content_id=item.content_id,
        programme_id=item.programme_id,
        category=item.category,
        kind=item.kind,
        campaign_id=item.campaign_id,
        topics=item.topics,
        language=item.language,
        job_reference=item.job_reference,
    )


def item_from_wire(item: wire.Item) -> Item:
    """An item."""
    return Item(
        content_id=item.content_id,
        programme_id=item.programme_id,
        category=item.category,
        kind=item.kind,
        campaign_id=item.campaign_id,
        topics=tuple(item.topics),
        language=item.language,
        job_reference=item.job_reference,
    )


@lru_cache(maxsize=16)
def eligibility_to_wire(eligibility: Eligibility) -> wire.Eligibility:
    """What was true of the person."""
    return wire.Eligibility(
        consent=eligibility.consent,
        charter=eligibility.charter,
        training=eligibility.training,
        no_points=eligibility.no_points,
    )


def delta_to_wire(delta: Delta) -> wire.Delta:
    """A change of one counter."""
    return wire.Delta(measure=wire.Measure.ValueType(delta.measure), amount=delta.amount)


def money_to_wire(money: Money) -> wire.Money:
    """An amount."""
    return wire.Money(amount=money.amount, currency=money.currency)


def money_from_wire(money: wire.Money) -> Money:
    """An amount."""
    return Money(money.amount, money.currency)
