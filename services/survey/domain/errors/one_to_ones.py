"""What survey refuses of one-to-ones."""

from services.survey.domain.errors import NotNow, NotSound, NotThere


class UnknownOneToOnes(NotThere):
    """There is no such series, or the caller is neither of the two: nobody is told which."""

    reason = "UNKNOWN_ONE_TO_ONES"

    def __init__(self) -> None:
        super().__init__("you have no such series of meetings")


class NoMeeting(NotThere):
    """The series has no meeting on that day."""

    reason = "NO_MEETING"

    def __init__(self) -> None:
        super().__init__("the series has no meeting on that day", "on")


class UnknownTopic(NotThere):
    """There is no such topic in the series."""

    reason = "UNKNOWN_TOPIC"

    def __init__(self) -> None:
        super().__init__("the series has no such topic")


class AlreadyMeeting(NotNow):
    """The two have a series that goes on."""

    reason = "ALREADY_MEETING"


class NotEmployed(NotNow):
    """The directory does not have this person."""

    reason = "NOT_EMPLOYED"


class MeetingOver(NotNow):
    """A meeting that was marked is not moved."""

    reason = "MEETING_OVER"


class NotYet(NotNow):
    """A meeting is held or missed once it begins."""

    reason = "NOT_YET"


class NoOneToOnes(NotNow):
    """The person has no manager whom they meet here."""

    reason = "NO_ONE_TO_ONES"


class NotCountedYet(NotNow):
    """The month can still change."""

    reason = "NOT_COUNTED_YET"


class WithOneself(NotSound):
    """It takes two."""

    reason = "WITH_ONESELF"


class NothingSaid(NotSound):
    """A topic without words, which is no request for help."""

    reason = "NOTHING_SAID"


class SomebodyElse(NotSound):
    """A topic for somebody else, by a person."""

    reason = "SOMEBODY_ELSE"
