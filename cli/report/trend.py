"""A figure beside that of the month before; only figures of one provenance are compared."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from cli.report.model import Figure, Figures, Rate


class Way(StrEnum):
    """Where it went."""

    UP = "up"
    DOWN = "down"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Change:
    """By how much: of rates in fractions of 1, of counts as a fraction of the count before."""

    way: Way
    size: Fraction
    of_rates: bool = False


def of_rates(now: Rate | None, before: Rate | None) -> Change | None:
    """Absent where one of the two has no value, or another provenance."""
    if now is None or before is None or now.provenance is not before.provenance:
        return None
    if now.value is None or before.value is None:
        return None
    size = now.value - before.value
    return Change(_way(size), size, of_rates=True)


def of_counts(now: int | None, before: int | None) -> Change | None:
    """Absent where one is absent, and where there was nothing before: no share of 0 can be told."""
    if now is None or not before or before < 0:
        return None
    size = Fraction(now - before, before)
    return Change(_way(size), size)


def of_figures(now: Figure | None, before: Figures) -> Change | None:
    """With that of the same provenance before."""
    if now is None:
        return None
    same = [one.amount for one in before if one.provenance is now.provenance]
    return of_counts(now.amount, same[0] if same else None)


def _way(size: Fraction) -> Way:
    return Way.UP if size > 0 else Way.DOWN if size < 0 else Way.SAME
