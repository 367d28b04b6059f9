"""Figures as the wire has them."""

from portevoix.metrics.v1 import service_pb2 as metrics
from portevoix.type.v1 import facts_pb2 as types

MEASURED, ESTIMATED, DECLARED = (
    types.PROVENANCE_MEASURED,
    types.PROVENANCE_ESTIMATED,
    types.PROVENANCE_DECLARED,
)


def figure(measure: str, amount: int, how: types.Provenance.ValueType = MEASURED) -> metrics.Figure:
    return metrics.Figure(measure=measure, amount=amount, provenance=how)


def rate(numerator: int, denominator: int, how: types.Provenance.ValueType = MEASURED) -> metrics.Rate:
    return metrics.Rate(
        value=numerator / denominator, numerator=numerator, denominator=denominator, provenance=how
    )


def money(amount: str, currency: str = "EUR") -> types.Money:
    return types.Money(amount=amount, currency=currency)
