"""What content refuses, and why."""

from collections.abc import Mapping


class Refused(Exception):
    """A decision of this house, never a failure: asking again changes nothing.

    `reason` is for programs (UPPER_SNAKE), the text for people; `fields` names what was wrong where.
    """

    reason = "REFUSED"

    def __init__(self, text: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(text)
        self.text = text
        self.fields = dict(fields or {})


class NotFound(Refused):
    """There is no such thing, or none that the asker may know of."""

    reason = "NOT_FOUND"


class Taken(Refused):
    """Something has this id already."""

    reason = "ID_TAKEN"


class Invalid(Refused):
    """`fields` are missing or wrong."""

    reason = "INVALID_FIELDS"


class TransitionNotAllowed(Refused):
    """The state machine has no such step."""

    reason = "TRANSITION_NOT_ALLOWED"


class ChangedMeanwhile(Refused):
    """Somebody else changed it since the asker read it."""

    reason = "CHANGED_MEANWHILE"


class NotPublished(Refused):
    """The item is not published, or not any more."""

    reason = "NOT_PUBLISHED"


class InternalOnly(Refused):
    """The item is read inside and never shared outside."""

    reason = "INTERNAL_ONLY"


class NetworkNotApproved(Refused):
    """A reviewer approved the item for other networks."""

    reason = "NETWORK_NOT_APPROVED"


class UnderEmbargo(Refused):
    """The item must not be published yet."""

    reason = "UNDER_EMBARGO"


class Overdue(Refused):
    """The item's time is over before it is published."""

    reason = "OVERDUE"


class PolicyBlocks(Refused):
    """The policy found what must not be said; `fields` says where."""

    reason = "POLICY_BLOCKS"


class CharterSuperseded(Refused):
    """A newer version of the charter is in force."""

    reason = "CHARTER_SUPERSEDED"


class UnknownProgramme(Refused):
    """An outside system named a programme that is not there."""

    reason = "UNKNOWN_PROGRAMME"


class NotInvited(Refused):
    """The cohort opens to those who were invited."""

    reason = "NOT_INVITED"


class LessonsLeft(Refused):
    """The course has lessons that are not completed."""

    reason = "LESSONS_LEFT"


class SeatsTaken(Refused):
    """More seats are taken than the session shall have."""

    reason = "SEATS_TAKEN"


class NoSeatLeft(Refused):
    """Every seat of the session is taken."""

    reason = "NO_SEAT_LEFT"


class SessionStarted(Refused):
    """It is too late for that: the session has started."""

    reason = "SESSION_STARTED"


class NotStarted(Refused):
    """It is too early for that: the session has not started."""

    reason = "NOT_STARTED"


class NoSeat(Refused):
    """Somebody had no seat."""

    reason = "NO_SEAT"


class OutOfOrder(Refused):
    """An earlier step comes first."""

    reason = "OUT_OF_ORDER"
