"""What every figure is made of: an amount, and how it came about."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction


class Provenance(StrEnum):
    """How a figure came about; figures of two provenances stand side by side and are never added."""

    MEASURED = "measured"
    ESTIMATED = "estimated"
    DECLARED = "declared"


@dataclass(frozen=True, slots=True)
class Figure:
    """One counted figure."""

    amount: int
    provenance: Provenance


Figures = tuple[Figure, ...]
"""One measure, at most one figure for each provenance; empty where nobody observed it."""


@dataclass(frozen=True, slots=True)
class Rate:
    """One figure divided by another."""

    numerator: int
    denominator: int
    provenance: Provenance = Provenance.MEASURED

    @property
    def value(self) -> Fraction | None:
        """Unrounded; absent where the denominator is 0."""
        return Fraction(self.numerator, self.denominator) if self.denominator else None


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency (ISO 4217); amounts in two currencies are never added."""

    amount: Decimal
    currency: str
