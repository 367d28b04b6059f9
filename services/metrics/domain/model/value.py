"""What actions are worth, what a programme costs, and what is decided about both. Days are YYYY-MM-DD."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from services.metrics.domain.model.measures import Conversion, Measure, Provenance

WINDOW_DAYS: Mapping[Conversion, int] = {
    Conversion.DOWNLOAD: 7,
    Conversion.SIGN_UP: 30,
    Conversion.LEAD: 30,
    Conversion.SALE: 90,
    Conversion.HIRE: 180,
}
"""How many days after a share a conversion counts for it; share decides so where it is reported."""


class Action(StrEnum):
    """Something the world does that may be worth money."""

    IMPRESSION = "impression"
    CLICK = "click"
    VISIT = "visit"
    REACTION = "reaction"
    DOWNLOAD = "download"
    SIGN_UP = "sign_up"
    LEAD = "lead"


class CostPart(StrEnum):
    """What a programme costs."""

    PLATFORM = "platform"
    EMPLOYEE_TIME = "employee_time"
    MANAGEMENT = "management"


class ActionRate(NamedTuple):
    """What one action (a thousand impressions) is worth from a day on; no amount: no rate holds then."""

    network: str
    action: Action
    currency: str
    since: str
    amount: Decimal | None


class Basis(NamedTuple):
    """How a network's actions count from a day on: what a reaction is of a click, and whose clicks are taken.

    `click_source` is the source of the network's total, or empty for our own links.
    """

    network: str
    since: str
    reaction_weight: Decimal | None
    click_source: str


class Cost(NamedTuple):
    """What a part of a programme cost in a calendar month, YYYY-MM."""

    month: str
    part: CostPart
    currency: str
    amount: Decimal
    note: str


class Deal(NamedTuple):
    """A sale as a CRM knows it."""

    external_id: str
    first_touch_on: date
    closed_on: date


class Decided(NamedTuple):
    """Of which programme something was decided, by whom, and when, milliseconds UTC."""

    programme_id: str
    author_id: str
    at_ms: int
    change_id: str


class DealsImport(NamedTuple):
    """Deals that were imported together."""

    deals: Sequence[Deal]


Decision = ActionRate | Basis | Cost | DealsImport


class Quote(NamedTuple):
    """The rate of a day; with a weight it is that of a click, weighed."""

    rate: Decimal
    since: str
    weight: Decimal | None = None


class Place(NamedTuple):
    """What is counted, where, and how that is known."""

    network: str
    action: Action
    measure: Measure
    provenance: Provenance


class Term(NamedTuple):
    """amount x rate / per, of the days for which one rate held."""

    place: Place
    quote: Quote
    amount: int
    per: int

    @property
    def value(self) -> Fraction:
        """Exact."""
        return self.amount * Fraction(self.quote.rate) / self.per


class Missing(NamedTuple):
    """What was counted on days for which no rate is set."""

    place: Place
    amount: int
    first_day: str
    last_day: str


class PartCost(NamedTuple):
    """What a part cost in a period; absent where nothing is recorded."""

    part: CostPart
    amount: Fraction | None
    months_missing: Sequence[str]


class ProgrammeCost(NamedTuple):
    """What a programme cost in a period."""

    parts: Sequence[PartCost]

    @property
    def total(self) -> Fraction | None:
        """The sum of the parts that are recorded; absent where none is."""
        known = [one.amount for one in self.parts if one.amount is not None]
        return sum(known, Fraction(0)) if known else None


class EarnedValue(NamedTuple):
    """A sum of terms, and how it compares with a cost."""

    provenances: Sequence[Provenance]
    value: Fraction
    cost: Fraction | None

    @property
    def saving(self) -> Fraction | None:
        """Value - cost; absent without a cost."""
        return self.value - self.cost if self.cost is not None else None

    @property
    def return_on_cost(self) -> Fraction | None:
        """(value - cost) / cost; absent without a cost, and for a cost of 0."""
        return (self.value - self.cost) / self.cost if self.cost else None


class ConversionCount(NamedTuple):
    """Conversions of a kind, and what they were worth by currency."""

    kind: Conversion
    provenance: Provenance
    amount: int
    values: Mapping[str, Decimal]


class JobHires(NamedTuple):
    """Hires that shares of a job offer brought."""

    job_reference: str
    content_id: str
    provenance: Provenance
    hires: int


class SalesCycle(NamedTuple):
    """How many deals, and the median of their days from first touch to sale; absent for none."""

    deals: int
    median_days: float | None
