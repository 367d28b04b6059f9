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
    """count x rate of one counter on one network, on the days on which that rate held."""

    network: str
    action: str
    count: int
    rate: Money
    value: Money
    measure: str = ""
    """The counter: three of them are reactions."""
    provenance: Provenance = Provenance.MEASURED
    """How the count came about."""
    per: int = 1
    """How many the rate is of."""


@dataclass(frozen=True, slots=True)
class Earned:
    """A sum of terms: an estimate, whatever their counts are."""

    total: Money
    saving: Money | None = None
    """Value - cost; absent where no cost is recorded."""
    ratio: Fraction | None = None
    """(value - cost) / cost."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What the month cost, part by part."""

    platform: Money | None = None
    employee_time: Money | None = None
    management: Money | None = None
    total: Money | None = None
    provenance: Provenance = Provenance.DECLARED


@dataclass(frozen=True, slots=True)
class Value:
    """What the month was worth and cost in one currency."""

    currency: str
    measured: Earned | None = None
    """On measured counts."""
    everything: Earned | None = None
    """On all counts; absent where all are measured."""
    terms: tuple[ValueTerm, ...] = ()
    missing: tuple[tuple[str, str], ...] = ()
    """(network, action) without a rate: no sum has them."""
    may_double_count: bool = False
    cost: Cost | None = None

    @property
    def earned(self) -> tuple[Earned, ...]:
        """The sums that there are, that of measured counts first."""
        return tuple(one for one in (self.measured, self.everything) if one is not None)


class Pace(StrEnum):
    """How a goal stands."""

    REACHED = "reached"
    ON_TRACK = "on_track"
    BEHIND = "behind"
    MISSED = "missed"
    NOT_MEASURED = "not_measured"


@dataclass(frozen=True, slots=True)
class Goal:
    """Target and actual of one measure, for one campaign."""

    measure: str
    campaign: str
    target: Decimal
    until: date
    pace: Pace
    actual: Decimal | None = None
    """From the first day of the campaign on."""
    forecast: Decimal | None = None
    """Where it ends at the pace so far; an estimate."""
    provenance: Provenance = Provenance.MEASURED


@dataclass(frozen=True, slots=True)
class Sentiment:
    """Labelled comments; n is all three together."""

    positive: int
    neutral: int
    negative: int
    automatic: int = 0
    """How many of the labels a lexicon set: estimates."""
    given: int = 0
    """How many of the labels came with the comment."""
    manual: int = 0
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
    """Empty for several small ones together."""
    reason: str
    """participation_fell, participation_low, reach_fell or reach_low."""
    now: Rate
    """Of reach: for each person enrolled."""
    before: Rate | None = None
    limit: Fraction | None = None
    """Below it there is a warning."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A frozen figure of an earlier month that later facts changed."""

    month: date
    measure: str
    before: int | Decimal | None
    """Absent where nobody had observed it."""
    after: int | Decimal
    learned: date
    provenance: Provenance = Provenance.MEASURED
    currency: str = ""
    """Where it is what conversions were worth; empty for a count."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A formula, its version in force, and since when."""

    measure: str
    version: int
    since: date
    text: str
