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


class Conflict(MetricsRefusal):
    """The same was decided before, and differently."""

    reason = "CONFLICT"
