"""What points are worth, in decimals: nothing is rounded."""

from decimal import Context, Decimal

from services.gamify.domain.model.rewards import Value
from services.gamify.domain.model.rules import Worth

# A Money has 15 digits before the point and 6 behind it at most, and points have 19.
_EXACT = Context(prec=60)


def value_of(points: int, one: Worth | None) -> Value | None:
    """Return what so many points are worth where `one` is what a point is; None where it is nothing."""
    if one is None:
        return None
    amount = _EXACT.multiply(Decimal(one.amount), Decimal(points))
    return Value(format(amount, "f"), one.currency)
