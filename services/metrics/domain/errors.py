"""What metrics refuses."""


class MetricsRefusal(Exception):
    """A call that cannot be carried out as it was put; `field` names the part of the request."""

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


class Twice(MetricsRefusal):
    """The same stands in one request more than once."""

    reason = "TWICE"


class NoSuchZone(MetricsRefusal):
    """No time zone has that name."""

    reason = "NO_SUCH_ZONE"


class NoSuchLanguage(MetricsRefusal):
    """There is no catalogue of that language."""

    reason = "UNKNOWN_LANGUAGE"


class NoSuchMeasure(MetricsRefusal):
    """No measure has that name, or it is not kept in the way that is asked for."""

    reason = "NO_SUCH_MEASURE"


class NotTogether(MetricsRefusal):
    """Two things that are not kept together were asked for together."""

    reason = "NOT_TOGETHER"


class BelowTheFloor(MetricsRefusal):
    """Too few people stand behind the figure: it would tell of somebody."""

    reason = "BELOW_THE_FLOOR"


class NotFound(MetricsRefusal):
    """There is no such thing."""

    reason = "NOT_FOUND"


class NoSuchPage(MetricsRefusal):
    """The text is no token that a page before gave."""

    reason = "NO_SUCH_PAGE"


class UnknownMention(MetricsRefusal):
    """No mention of that id was ever heard of."""

    reason = "UNKNOWN_MENTION"


class NotOver(MetricsRefusal):
    """The period still changes: what follows from asking twice would tell of somebody."""

    reason = "NOT_OVER"


class RowTwice(MetricsRefusal):
    """The same person and month stand in an import twice."""

    reason = "ROW_TWICE"


class TooManyDays(MetricsRefusal):
    """More days of absence than the month has days."""

    reason = "TOO_MANY_DAYS"


class TooManyHours(MetricsRefusal):
    """More hours than a week has."""

    reason = "TOO_MANY_HOURS"
