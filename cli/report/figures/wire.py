"""From the wire to the words of a report."""

from collections import defaultdict
from collections.abc import Iterable

from cli.report.model import Figure, Figures, Provenance, Rate
from portevoix.metrics.v1 import service_pb2 as metrics
from portevoix.type.v1 import facts_pb2 as types

_HOW = {
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
    return Figure(one.amount, _HOW[one.provenance])


def rate_of(one: metrics.Rate) -> Rate:
    """With both its numbers."""
    return Rate(one.numerator, one.denominator, _HOW[one.provenance])
