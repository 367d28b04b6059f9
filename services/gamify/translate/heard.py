"""Events of share, content and gamify itself, as gamify's facts.

Raises Malformed for what no publisher of ours would write; None is nothing to do with points.
"""

from portevoix.content.v1 import events_pb2 as content
from portevoix.gamify.v1 import events_pb2 as gamify
from portevoix.share.v1 import events_pb2 as share
from portevoix.type.v1 import facts_pb2 as stamps
from services.gamify.domain.errors import Malformed
from services.gamify.domain.facts import (
    ConsentChanged,
    EmployeeChanged,
    Fact,
    Kind,
    ProgrammeChanged,
    Purpose,
)
from services.gamify.domain.model.deeds import About
from services.gamify.domain.model.ledger import AccountKey, Position, Reason, ShareKey
from services.gamify.domain.rules.judging import SEPARATOR
from services.gamify.domain.rules.networks import REVIEW_SITES

_PURPOSES = {
    share.CONSENT_PURPOSE_NAMING: Purpose.NAMING,
    share.CONSENT_PURPOSE_POINTS: Purpose.POINTS,
}
MEASURES = {
    number: stamps.Measure.Name(number).removeprefix("MEASURE_").lower()
    for number in stamps.Measure.values()
    if number
}
CONVERSIONS = {
    number: share.ConversionKind.Name(number).removeprefix("CONVERSION_KIND_").lower()
    for number in share.ConversionKind.values()
    if number
}
ACTIVITIES = {
    number: share.ActivityKind.Name(number).removeprefix("ACTIVITY_KIND_").lower()
    for number in share.ActivityKind.values()
    if number
}
_AboutShare = (
    share.ShareMade
    | share.ShareVerified
    | share.ShareRetracted
    | share.EngagementObserved
    | share.ConversionObserved
)


def share_made_from_wire(event: share.ShareMade, event_id: str) -> Fact | None:
    """A share."""
    if not _concerns(event.eligibility, event.network):
        return None
    about = _about(event.person, event.item, event.network, actions=tuple(event.action_ids))
    declared = event.provenance == stamps.PROVENANCE_DECLARED
    return _fact(event, Kind.SHARE, event_id, about, _declined(event.eligibility), declared)


def share_verified_from_wire(event: share.ShareVerified, event_id: str) -> Fact | None:
    """Evidence of a share."""
    if event.no_points or event.network in REVIEW_SITES:
        return None
    return _fact(event, Kind.VERIFICATION, event_id, _about(event.person, event.item, event.network))


def share_retracted_from_wire(event: share.ShareRetracted, event_id: str) -> Fact | None:
    """A share that was taken back."""
    if event.no_points or event.network in REVIEW_SITES:
        return None
    return _fact(event, Kind.RETRACTION, event_id, _about(event.person, event.item, event.network))


def engagement_observed_from_wire(event: share.EngagementObserved, event_id: str) -> Fact | None:
    """A reaction to somebody's share; None for the brand channel's own posts, which earn nobody anything."""
    if not event.share_id or not _concerns(event.eligibility, event.network):
        return None
    about = _about(event.person, event.item, event.network)
    if event.corrects:
        return _fact(event, Kind.CORRECTION, event_id, about, corrects=event.corrects)
    declined = _declined(event.eligibility)
    if event.HasField("click"):
        return _fact(event, Kind.CLICK, event_id, about, declined or _unfit(event.click))
    units = tuple((MEASURES[one.measure], one.amount) for one in event.deltas)
    return _fact(event, Kind.REACTION, event_id, about._replace(units=units), declined)


def conversion_observed_from_wire(event: share.ConversionObserved, event_id: str) -> Fact | None:
    """A conversion."""
    if not _concerns(event.eligibility, event.network):
        return None
    about = _about(event.person, event.item, event.network, CONVERSIONS[event.kind])
    return _fact(event, Kind.CONVERSION, event_id, about, _declined(event.eligibility))


def activity_recorded_from_wire(event: share.ActivityRecorded, event_id: str) -> Fact | None:
    """Something that is no share."""
    if not _concerns(event.eligibility, event.network):
        return None
    return Fact(
        _account(event.programme_id, event.person),
        Kind.ACTIVITY,
        _position(event.moment, event_id),
        event.moment.accepted_at_ms,
        event.moment.local_date,
        ShareKey(_sound(event.activity_id), "", ""),
        _about(event.person, event.item, event.network, ACTIVITIES[event.kind]),
        _declined(event.eligibility),
    )


def activity_retracted_from_wire(event: share.ActivityRetracted, event_id: str) -> Fact | None:
    """An activity that was taken back."""
    if event.no_points:
        return None
    return Fact(
        _account(event.programme_id, event.person),
        Kind.RETRACTION,
        _position(event.moment, event_id),
        event.moment.accepted_at_ms,
        event.moment.local_date,
        ShareKey(_sound(event.activity_id), "", ""),
        _about(event.person, stamps.Item(), ""),
    )


def points_adjusted_from_wire(event: gamify.PointsAdjusted, event_id: str) -> Fact:
    """Points given or taken by hand."""
    return Fact(
        AccountKey(_sound(event.programme_id), _sound(event.employee_id)),
        Kind.ADJUSTMENT,
        Position(event.occurred_at_ms, event_id),
        event.occurred_at_ms,
        event.local_date,
        points=event.points,
        author_id=event.author_id,
        note=event.note,
    )


def consent_changed_from_wire(event: share.ConsentChanged, event_id: str) -> ConsentChanged | None:
    """A word on being named or on having points; None for consents to anything else."""
    purpose = _PURPOSES.get(event.purpose)
    if purpose is None:
        return None
    return ConsentChanged(
        employee_id=_sound(event.person.employee_id),
        purpose=purpose,
        position=_position(event.moment, event_id),
        given=event.given,
        expires_at_ms=event.expires_at_ms if event.HasField("expires_at_ms") else None,
    )


def employee_changed_from_wire(event: share.EmployeeChanged, event_id: str) -> EmployeeChanged:
    """What a person is."""
    return EmployeeChanged(
        _sound(event.person.employee_id),
        _position(event.moment, event_id),
        event.person.team,
        event.person.department,
        event.person.country,
        event.person.leader,
        event.moment.zone,
        event.employed,
    )


def programme_changed_from_wire(event: content.ProgrammeChanged, event_id: str) -> ProgrammeChanged:
    """What a programme is."""
    return ProgrammeChanged(
        _sound(event.programme_id),
        Position(event.occurred_at_ms, event_id),
        event.gamification,
        event.works_council,
    )


def _concerns(eligibility: stamps.Eligibility, network: str) -> bool:
    """Nothing is computed where nobody wants points, nor of what happens on a review site."""
    return not eligibility.no_points and network not in REVIEW_SITES


def _fact(
    event: _AboutShare,
    kind: Kind,
    event_id: str,
    about: About,
    declined: Reason | None = None,
    declared: bool = False,
    corrects: str = "",
) -> Fact:
    moment, item = event.moment, event.item
    return Fact(
        _account(item.programme_id, event.person),
        kind,
        Position(moment.occurred_at_ms, event_id),
        moment.accepted_at_ms,
        moment.local_date,
        ShareKey(_sound(event.share_id), _sound(item.content_id), about.network),
        about,
        declined,
        declared,
        corrects,
    )


def _account(programme_id: str, person: stamps.Person) -> AccountKey:
    if not person.employee_id:
        raise Malformed("a fact about points names no person", "person")
    return AccountKey(_sound(programme_id), _sound(person.employee_id))


def _sound(text: str) -> str:
    """An id that stands in keys."""
    if SEPARATOR in text:
        raise Malformed("an id holds a control character", "id")
    return text


def _position(moment: stamps.Moment, event_id: str) -> Position:
    return Position(moment.occurred_at_ms, event_id)


def _about(
    person: stamps.Person, item: stamps.Item, network: str, detail: str = "", actions: tuple[str, ...] = ()
) -> About:
    return About(
        network,
        item.kind,
        item.category,
        item.campaign_id,
        person.team,
        person.department,
        person.country,
        person.leader,
        detail,
        tuple(item.topics),
        actions,
    )


def _declined(able: stamps.Eligibility) -> Reason | None:
    if not able.consent:
        return Reason.NO_CONSENT
    if not able.charter:
        return Reason.CHARTER_NOT_ACKNOWLEDGED
    return None if able.training else Reason.TRAINING_NOT_VALID


def _unfit(click: share.Click) -> Reason | None:
    if getattr(click, "class") != stamps.CLICK_CLASS_HUMAN:
        return Reason.BOT_CLICK
    return None if click.first_visit else Reason.REPEAT_VISIT
