"""What metrics refuses."""


class MetricsRefusal(Exception):
    """A question that cannot be answered as it was put; `field` names the part of the request."""

    reason = "REFUSED"

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field
        self.text = text


class NotADate(MetricsRefusal):
    """The text has the form of a date, and no calendar has that day."""

    reason = "NOT_A_DATE"


class PeriodTooLong(MetricsRefusal):
    """The period has more days than one question may cover."""

    reason = "PERIOD_TOO_LONG"


class NoSuchPage(MetricsRefusal):
    """The text is no token that a page before gave."""

    reason = "NO_SUCH_PAGE"


class UnknownMention(MetricsRefusal):
    """No mention of that id was ever heard of."""

    reason = "UNKNOWN_MENTION"
