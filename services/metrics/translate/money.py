"""Amounts of money: exact inside, decimal text on the wire."""

from decimal import Decimal
from fractions import Fraction

from portevoix.type.v1 import facts_pb2 as types


def exact(amount: Decimal, currency: str) -> types.Money:
    """As it was recorded or reported."""
    return types.Money(amount=plain(amount), currency=currency)


def rounded(amount: Fraction, currency: str) -> types.Money:
    """What was computed, for display: two decimals, half to even."""
    cents = round(amount * 100)
    whole, rest = divmod(abs(cents), 100)
    return types.Money(amount=f"{'-' if cents < 0 else ''}{whole}.{rest:02}", currency=currency)


def plain(amount: Decimal) -> str:
    """Without an exponent."""
    return format(amount, "f")
