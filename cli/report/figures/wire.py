"""From the wire to the words of a report."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from cli.report.model import Figure, Figures, Money, Provenance, Rate
from portevoix.metrics.v1 import service_pb2 as metrics
from portevoix.type.v1 import facts_pb2 as types

HOW = {
    types.PROVENANCE_MEASURED: Provenance.MEASURED,
    types.PROVENANCE_ESTIMATED: Provenance.ESTIMATED,
    types.PROVENANCE_DECLARED: Provenance.DECLARED,
}


def by_measure(found: Iterable[metrics.Figure]) -> dict[str, Figures]:
    """Each measure with its figures, one per provenance, in the order of provenances."""
    measures: defaultdict[str, list[metrics.Figure]] = defaultdict(list)
    for one in found:
        measures[one.measure].append(one)
    return {measure: figures(of_it) for measure, of_it in measures.items()}


def figures(found: Iterable[metrics.Figure]) -> Figures:
    """Figures of one measure, in the order of provenances."""
    return tuple(sorted(map(figure_of, found), key=lambda one: list(Provenance).index(one.provenance)))


def figure_of(one: metrics.Figure) -> Figure:
    """With its provenance, which no figure on the wire lacks."""
    return Figure(one.amount, HOW[one.provenance])


def rate_of(one: metrics.Rate) -> Rate:
    """With both its numbers."""
    return Rate(one.numerator, one.denominator, HOW[one.provenance])


def rate_in(row: metrics.Row, name: str) -> Rate | None:
    """A rate of a row, where it has that one."""
    return rate_of(getattr(row, name)) if row.HasField(name) else None  # type: ignore[arg-type]  # of two names


def money_of(one: types.Money) -> Money:
    """An amount as it was written."""
    return Money(Decimal(one.amount), one.currency)


def exact(value: float) -> Fraction:
    """The decimal number that a float is written as: 0.8 is four fifths."""
    return Fraction(repr(value))
