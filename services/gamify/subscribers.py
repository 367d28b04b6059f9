"""What is heard: one handler per message, and the two readers that apply what they make of it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeVar

from google.protobuf.message import Message

from chassis.mongo import Transaction
from chassis.projection import Heard, Origin, PassedOver, Projection, Refused
from portevoix.content.v1 import events_pb2 as content
from portevoix.gamify.v1 import events_pb2 as gamify
from portevoix.share.v1 import events_pb2 as share
from services.gamify.domain import facts
from services.gamify.domain.errors import Malformed
from services.gamify.ports.projections import POINTS, PROGRAMMES
from services.gamify.translate import heard as wire

T = TypeVar("T")
Apply = Callable[[Sequence[Heard[facts.Heard]], Transaction], Awaitable[None]]
Note = Callable[[Sequence[Heard[facts.ProgrammeChanged]], Transaction], Awaitable[None]]

SHARE, CONTENT, GAMIFY = "portevoix.share.v1", "portevoix.content.v1", "portevoix.gamify.v1"
_IN_LEDGER: Mapping[type[Message], str] = dict.fromkeys(
    (
        share.ShareMade,
        share.ShareVerified,
        share.ShareRetracted,
        share.EngagementObserved,
        share.ConversionObserved,
        share.ActivityRecorded,
        share.ActivityRetracted,
        gamify.PointsAdjusted,
    ),
    "ledger",
)


def points(apply: Apply) -> Projection[facts.Heard]:
    """Accounts and everything about them. An event's own entry in the ledger marks it as applied."""
    return Projection(
        name=POINTS,
        topics=[SHARE, GAMIFY],
        hears={
            share.EmployeeChanged: on_employee_changed,
            share.ConsentChanged: on_consent_changed,
            share.ShareMade: on_share_made,
            share.ShareVerified: on_share_verified,
            share.ShareRetracted: on_share_retracted,
            share.EngagementObserved: on_engagement_observed,
            share.ConversionObserved: on_conversion_observed,
            share.ActivityRecorded: on_activity_recorded,
            share.ActivityRetracted: on_activity_retracted,
            gamify.PointsAdjusted: on_points_adjusted,
        },
        apply=apply,
        marks=_IN_LEDGER,
    )


def programmes(note: Note) -> Projection[facts.ProgrammeChanged]:
    """What gamify needs to know of programmes."""
    return Projection(
        name=PROGRAMMES,
        topics=[CONTENT],
        hears={content.ProgrammeChanged: on_programme_changed},
        apply=note,
        strands=1,
    )


def on_employee_changed(message: share.EmployeeChanged, origin: Origin) -> facts.Heard:
    """Who belongs to which team."""
    return _taken(lambda: wire.employee_changed_from_wire(message, origin.event_id))


def on_consent_changed(message: share.ConsentChanged, origin: Origin) -> facts.Heard:
    """Who may be named, and who wants no points."""
    return _taken(lambda: wire.consent_changed_from_wire(message, origin.event_id))


def on_share_made(message: share.ShareMade, origin: Origin) -> facts.Heard:
    """A share may earn."""
    return _taken(lambda: wire.share_made_from_wire(message, origin.event_id))


def on_share_verified(message: share.ShareVerified, origin: Origin) -> facts.Heard:
    """A share that waited for evidence may earn."""
    return _taken(lambda: wire.share_verified_from_wire(message, origin.event_id))


def on_share_retracted(message: share.ShareRetracted, origin: Origin) -> facts.Heard:
    """What a share earned goes, and later visits earn nothing."""
    return _taken(lambda: wire.share_retracted_from_wire(message, origin.event_id))


def on_engagement_observed(message: share.EngagementObserved, origin: Origin) -> facts.Heard:
    """A visit or a reaction may earn; a correction takes an earlier one back."""
    return _taken(lambda: wire.engagement_observed_from_wire(message, origin.event_id))


def on_conversion_observed(message: share.ConversionObserved, origin: Origin) -> facts.Heard:
    """A conversion may earn, where a rule says so."""
    return _taken(lambda: wire.conversion_observed_from_wire(message, origin.event_id))


def on_activity_recorded(message: share.ActivityRecorded, origin: Origin) -> facts.Heard:
    """An activity may earn, where a rule says so."""
    return _taken(lambda: wire.activity_recorded_from_wire(message, origin.event_id))


def on_activity_retracted(message: share.ActivityRetracted, origin: Origin) -> facts.Heard:
    """What an activity earned goes."""
    return _taken(lambda: wire.activity_retracted_from_wire(message, origin.event_id))


def on_points_adjusted(message: gamify.PointsAdjusted, origin: Origin) -> facts.Heard:
    """Somebody gave or took points by hand: our own decision, which the ledger hears like the rest."""
    return _taken(lambda: wire.points_adjusted_from_wire(message, origin.event_id))


def on_programme_changed(message: content.ProgrammeChanged, origin: Origin) -> facts.ProgrammeChanged:
    """Whether a programme has points, and whether others may be shown."""
    return _taken(lambda: wire.programme_changed_from_wire(message, origin.event_id))


def _taken(translate: Callable[[], T | None]) -> T:
    try:
        found = translate()
    except Malformed as error:
        raise Refused(error.reason, f"{error.field}: {error.text}") from error
    if found is None:
        raise PassedOver
    return found
