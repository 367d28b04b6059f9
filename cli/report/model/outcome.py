"""What it was worth, and how the programme stands."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from cli.report.model.figures import Figures, Money, Provenance, Rate


@dataclass(frozen=True, slots=True)
class Conversion:
    """Conversions of one kind, and their value per currency."""

    kind: str
    counted: Figures
    values: tuple[Money, ...] = ()
    window_days: int | None = None


@dataclass(frozen=True, slots=True)
class ValueTerm:
    """count x rate of one action on one network; an impression's rate is per thousand."""

    network: str
    action: str
    count: int
    rate: Money
    value: Money


@dataclass(frozen=True, slots=True)
class Value:
    """Earned media value in one currency, always an estimate."""

    total: Money | None
    terms: tuple[ValueTerm, ...] = ()
    missing: tuple[tuple[str, str], ...] = ()
    """(network, action) without a rate: the total lacks them."""
    may_double_count: bool = False


@dataclass(frozen=True, slots=True)
class Cost:
    """What the month cost, part by part."""

    platform: Money | None = None
    employee_time: Money | None = None
    management: Money | None = None
    total: Money | None = None
    provenance: Provenance = Provenance.DECLARED


@dataclass(frozen=True, slots=True)
class Return:
    """(value - cost) / cost, and value - cost, in one currency."""

    ratio: Fraction | None = None
    saving: Money | None = None


class Unit(StrEnum):
    """What a goal is counted in."""

    COUNT = "count"
    RATIO = "ratio"
    MONEY = "money"


class Pace(StrEnum):
    """Where a goal stands for the day of its time."""

    AHEAD = "ahead"
    ON_TRACK = "on_track"
    BEHIND = "behind"
    REACHED = "reached"


@dataclass(frozen=True, slots=True)
class Goal:
    """Target and actual in the goal's unit (a ratio is 0.5 for 50 %)."""

    name: str
    """As the programme calls it, or the name of a measure."""
    unit: Unit
    target: Decimal
    until: date
    actual: Decimal | None = None
    pace: Pace | None = None
    forecast: Decimal | None = None
    """Where it ends at the pace of today; an estimate."""
    currency: str = ""
    provenance: Provenance = Provenance.MEASURED


@dataclass(frozen=True, slots=True)
class Sentiment:
    """Labelled comments; n is all three together."""

    positive: int
    neutral: int
    negative: int
    manual: int | None = None
    """How many of the labels a person set."""

    @property
    def n(self) -> int:
        """All labelled comments."""
        return self.positive + self.neutral + self.negative

    @property
    def net(self) -> Fraction | None:
        """-100 to 100; absent without a labelled comment."""
        return Fraction(100 * (self.positive - self.negative), self.n) if self.n else None


@dataclass(frozen=True, slots=True)
class Warned:
    """A unit, at least as large as the floor, of which a figure is low or falling."""

    unit: str
    measure: str
    now: Rate
    before: Rate | None = None
    limit: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """A frozen figure of an earlier month that later facts changed."""

    month: date
    measure: str
    before: int
    after: int
    provenance: Provenance = Provenance.MEASURED
    learned: date | None = None


@dataclass(frozen=True, slots=True)
class Definition:
    """A formula, its version in force, and since when."""

    measure: str
    version: int
    since: date
    text: str
