"""What share says, to the wire."""

from collections.abc import Callable, Mapping
from typing import Any

from google.protobuf.message import Message

from portevoix.mentions.v1 import events_pb2 as mentions_pb2
from portevoix.share.v1 import events_pb2 as wire
from portevoix.type.v1 import facts_pb2
from services.share.domain.facts import share
from services.share.domain.facts.mentions import MentionObserved, Said
from services.share.translate.stamps import (
    delta_to_wire,
    eligibility_to_wire,
    item_to_wire,
    moment_to_wire,
    money_to_wire,
    person_to_wire,
)


def said_to_wire(fact: Said) -> Message:
    """The message of a fact."""
    return _MESSAGES[type(fact)](fact)


def key_of(fact: Said) -> str:
    """The key that keeps what concerns one person, one brand post or one network in order."""
    if isinstance(fact, MentionObserved):
        return fact.network
    if isinstance(fact, share.EngagementObserved) and fact.person is None:
        return fact.item.content_id
    person = fact.person
    return person.employee_id if person is not None else ""


def employee_changed_to_wire(fact: share.EmployeeChanged) -> wire.EmployeeChanged:
    """A person changed."""
    return wire.EmployeeChanged(
        person=person_to_wire(fact.person),
        moment=moment_to_wire(fact.moment),
        employed=fact.employed,
        joined_on=fact.joined_on,
    )


def advocate_enrolled_to_wire(fact: share.AdvocateEnrolled) -> wire.AdvocateEnrolled:
    """A person takes part."""
    return wire.AdvocateEnrolled(
        person=person_to_wire(fact.person),
        moment=moment_to_wire(fact.moment),
        programme_id=fact.programme_id,
        cohort=fact.cohort,
    )


def advocate_withdrew_to_wire(fact: share.AdvocateWithdrew) -> wire.AdvocateWithdrew:
    """A person takes part no more."""
    return wire.AdvocateWithdrew(
        person=person_to_wire(fact.person),
        moment=moment_to_wire(fact.moment),
        programme_id=fact.programme_id,
    )


def consent_changed_to_wire(fact: share.ConsentChanged) -> wire.ConsentChanged:
    """A consent."""
    return wire.ConsentChanged(
        person=person_to_wire(fact.person),
        moment=moment_to_wire(fact.moment),
        purpose=wire.ConsentPurpose.ValueType(fact.purpose),
        network=fact.network,
        given=fact.given,
        expires_at_ms=fact.expires_at_ms,
    )


def share_made_to_wire(fact: share.ShareMade) -> wire.ShareMade:
    """A share."""
    return wire.ShareMade(
        share_id=fact.share_id,
        person=person_to_wire(fact.person),
        moment=moment_to_wire(fact.moment),
        item=item_to_wire(fact.item),
        network=fact.network,
        follower_count=fact.follower_count,
        eligibility=eligibility_to_wire(fact.eligibility),
        provenance=facts_pb2.Provenance.ValueType(fact.provenance),
        edited=fact.edited,
        similarity=fact.similarity,
    )


def share_retracted_to_wire(fact: share.ShareRetracted) -> wire.ShareRetracted:
    """A share taken back."""
    return wire.ShareRetracted(
        share_id=fact.share_id,
        person=person_to_wire(fact.person),
        moment=moment_to_wire(fact.moment),
        item=item_to_wire(fact.item),
        network=fact.network,
    )


def engagement_observed_to_wire(fact: share.EngagementObserved) -> wire.EngagementObserved:
    """Reactions."""
    return wire.EngagementObserved(
        share_id=fact.share_id,
        person=person_to_wire(fact.person) if fact.person is not None else None,
        moment=moment_to_wire(fact.moment),
        item=item_to_wire(fact.item),
        network=fact.network,
        source=fact.source,
        provenance=facts_pb2.Provenance.ValueType(fact.provenance),
        deltas=map(delta_to_wire, fact.deltas),
        click=_click_to_wire(fact.click) if fact.click is not None else None,
        eligibility=eligibility_to_wire(fact.eligibility) if fact.eligibility is not None else None,
    )


def _click_to_wire(click: share.Click) -> wire.Click:
    message = wire.Click(
        first_visit=click.first,
        visitor_day=click.visitor.day,
        visitor_week=click.visitor.week,
        visitor_month=click.visitor.month,
    )
    setattr(
        message, "class", int(click.click_class)
    )  # a keyword of the language, so no argument can carry it
    return message


def conversion_observed_to_wire(fact: share.ConversionObserved) -> wire.ConversionObserved:
    """A conversion."""
    return wire.ConversionObserved(
        share_id=fact.share_id,
        person=person_to_wire(fact.person),
        moment=moment_to_wire(fact.moment),
        item=item_to_wire(fact.item),
        network=fact.network,
        source=fact.source,
        external_id=fact.external_id,
        kind=wire.ConversionKind.ValueType(fact.kind),
        value=money_to_wire(fact.value) if fact.value is not None else None,
        eligibility=eligibility_to_wire(fact.eligibility),
    )


def mention_observed_to_wire(fact: MentionObserved) -> mentions_pb2.MentionObserved:
    """A mention."""
    message = mentions_pb2.MentionObserved(
        share_id=fact.share_id,
        item=item_to_wire(fact.item) if fact.item is not None else None,
        network=fact.network,
        source=fact.source,
        moment=moment_to_wire(fact.moment),
        language=fact.language,
    )
    if fact.words:
        message.text = fact.words
    else:
        message.label = fact.label
    return message


_MESSAGES: Mapping[type, Callable[[Any], Message]] = {
    share.EmployeeChanged: employee_changed_to_wire,
    share.AdvocateEnrolled: advocate_enrolled_to_wire,
    share.AdvocateWithdrew: advocate_withdrew_to_wire,
    share.ConsentChanged: consent_changed_to_wire,
    share.ShareMade: share_made_to_wire,
    share.ShareRetracted: share_retracted_to_wire,
    share.EngagementObserved: engagement_observed_to_wire,
    share.ConversionObserved: conversion_observed_to_wire,
    MentionObserved: mention_observed_to_wire,
}
