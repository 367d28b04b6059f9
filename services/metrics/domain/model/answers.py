"""What is answered."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from services.metrics.domain.model.measures import Amount, ClickClass, Counted, Measure, Provenance


class Rate(NamedTuple):
    """A figure divided by another."""

    numerator: int
    denominator: int
    provenance: Provenance

    @property
    def value(self) -> float | None:
        """Unrounded; None when the denominator is 0."""
        return self.numerator / self.denominator if self.denominator else None


class Group(NamedTuple):
    """One row of a breakdown; rolled up where it holds several groups that may not be shown alone."""

    key: str
    counted: Counted
    rolled_up: bool = False


class Correction(NamedTuple):
    """What was heard of a period after it froze, and is no part of its figures."""

    heard_on: str
    measure: Measure
    provenance: Provenance
    amount: Amount
    currency: str = ""


class Answer(NamedTuple):
    """A total, its rows, and the corrections of the period."""

    total: Group
    rows: Sequence[Group] = ()
    corrections: Sequence[Correction] = ()


class Traffic(NamedTuple):
    """Own clicks, what others say by (network, source), and distinct visitors by (stretch, period)."""

    own: Mapping[ClickClass, int]
    others: Mapping[tuple[str, str], Counted]
    visitors: Mapping[tuple[str, str], int]
    click_through_rate: Rate | None
    corrections: Sequence[Correction]
