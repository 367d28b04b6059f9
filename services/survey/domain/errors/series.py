"""What survey refuses of series and windows."""

from services.survey.domain.errors import NotSound, NotThere


class UnknownSeries(NotThere):
    """There is no such series."""

    reason = "UNKNOWN_SERIES"

    def __init__(self, series_id: str) -> None:
        super().__init__(f"there is no series {series_id}")


class WindowTooLong(NotSound):
    """A wave would still be open as the next one begins."""

    reason = "WINDOW_TOO_LONG"


class ReminderTooLate(NotSound):
    """The reminder would leave after the close."""

    reason = "REMINDER_TOO_LATE"


class NoSuchTime(NotSound):
    """A day, a time or a zone that does not exist."""

    reason = "NO_SUCH_TIME"
