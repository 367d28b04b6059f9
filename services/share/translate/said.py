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
    if isinstance(fact, share.ActionChanged):
        return fact.action_id
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
        location=fact.location,
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
        channel=facts_pb2.Channel.ValueType(fact.channel),
        action_ids=fact.action_ids,
    )


def share_verified_to_wire(fact: share.ShareVerified) -> wire.ShareVerified:
    """Evidence of a share."""
    return wire.ShareVerified(
        share_id=fact.share_id,
        person=person_to_wire(fact.person),
        moment=moment_to_wire(fact.moment),
        item=item_to_wire(fact.item),
        network=fact.network,
        evidence=wire.Evidence.ValueType(fact.evidence),
        no_points=fact.no_points,
    )


def share_retracted_to_wire(fact: share.ShareRetracted) -> wire.ShareRetracted:
    """A share taken back."""
    return wire.ShareRetracted(
        share_id=fact.share_id,
        person=person_to_wire(fact.person),
        moment=moment_to_wire(fact.moment),
        item=item_to_wire(fact.item),
        network=fact.network,
        no_points=fact.no_points,
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
        corrects=fact.corrects,
        channel=facts_pb2.Channel.ValueType(fact.channel),
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
        channel=facts_pb2.Channel.ValueType(fact.channel),
    )


def activity_recorded_to_wire(fact: share.ActivityRecorded) -> wire.ActivityRecorded:
    """An activity that counts."""
    return wire.ActivityRecorded(
        activity_id=fact.activity_id,
        person=person_to_wire(fact.person),
        moment=moment_to_wire(fact.moment),
        programme_id=fact.programme_id,
        kind=wire.ActivityKind.ValueType(fact.kind),
        network=fact.network,
        item=item_to_wire(fact.item) if fact.item is not None else None,
        provenance=facts_pb2.Provenance.ValueType(fact.provenance),
        eligibility=eligibility_to_wire(fact.eligibility),
    )


def activity_retracted_to_wire(fact: share.ActivityRetracted) -> wire.ActivityRetracted:
    """An activity that counts no more."""
    return wire.ActivityRetracted(
        activity_id=fact.activity_id,
        person=person_to_wire(fact.person),
        moment=moment_to_wire(fact.moment),
        programme_id=fact.programme_id,
        no_points=fact.no_points,
    )


def action_changed_to_wire(fact: share.ActionChanged) -> wire.ActionChanged:
    """A one-off action."""
    return wire.ActionChanged(
        action_id=fact.action_id,
        programme_id=fact.programme_id,
        name=fact.name,
        starts_at_ms=fact.starts_at_ms,
        ends_at_ms=fact.ends_at_ms,
        cancelled=fact.cancelled,
        occurred_at_ms=fact.moment.occurred_at_ms,
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
    share.ShareVerified: share_verified_to_wire,
    share.ShareRetracted: share_retracted_to_wire,
    share.EngagementObserved: engagement_observed_to_wire,
    share.ConversionObserved: conversion_observed_to_wire,
    share.ActivityRecorded: activity_recorded_to_wire,
    share.ActivityRetracted: activity_retracted_to_wire,
    share.ActionChanged: action_changed_to_wire,
    MentionObserved: mention_observed_to_wire,
}
