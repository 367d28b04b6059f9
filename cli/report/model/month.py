"""A month as a whole."""

from dataclasses import dataclass
from datetime import date

from cli.report.model.activity import (
    Engagement,
    FunnelStep,
    Items,
    NetworkRow,
    Participation,
    Reach,
    Series,
    Teams,
    Traffic,
)
from cli.report.model.figures import Rate
from cli.report.model.outcome import (
    Conversion,
    Correction,
    Definition,
    Goal,
    Sentiment,
    Value,
    Warned,
)


@dataclass(frozen=True, slots=True)
class Programme:
    """What the programme says of itself."""

    name: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Month:
    """The figures of one calendar month."""

    participation: Participation | None = None
    teams: Teams | None = None
    series: Series | None = None
    reach: Reach | None = None
    engagement: Engagement | None = None
    traffic: Traffic | None = None
    funnel: tuple[FunnelStep, ...] = ()
    conversions: tuple[Conversion, ...] = ()
    value: tuple[Value, ...] = ()
    """By currency."""
    items: Items | None = None
    networks: tuple[NetworkRow, ...] = ()
    goals: tuple[Goal, ...] = ()
    sentiment: Sentiment | None = None
    training: Rate | None = None
    warnings: tuple[Warned, ...] | None = None
    """Empty where units were looked at and none is to be named; absent where nobody looked."""
    too_few: tuple[str, ...] = ()
    """Sections that are not shown, since too few people stand behind their figures."""
    closed: tuple[str, ...] = ()
    """Sections that whoever drew up the report may not ask for."""


@dataclass(frozen=True, slots=True)
class Report:
    """A month of a programme, beside the month before it."""

    programme: Programme
    first: date
    """First day of the month."""
    month: Month
    previous: Month | None = None
    corrections: tuple[Correction, ...] = ()
    definitions: tuple[Definition, ...] = ()
    drawn_up: date | None = None
    until: date | None = None
    """The last day that the figures know of, where the month is not over; then nothing is compared."""
    frozen: bool | None = None
    """Nothing but listed corrections can change the month any more; unknown where absent."""
