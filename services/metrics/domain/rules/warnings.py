"""Which units give reason to worry."""

from fractions import Fraction

from services.metrics.domain.model.answers import Rate
from services.metrics.domain.model.groups import Limits, UnitFigures, Worry

DEFAULTS = Limits(fall=Fraction(1, 4), low=Fraction(1, 2))


def warned(unit: UnitFigures, whole: UnitFigures, limits: Limits) -> UnitFigures:
    """The unit with all its warnings."""
    found = {
        Worry.PARTICIPATION_FELL: fell(unit.participation, unit.participation_before, limits.fall),
        Worry.PARTICIPATION_LOW: low(unit.participation, whole.participation, limits.low),
        Worry.REACH_FELL: fell(unit.reach, unit.reach_before, limits.fall),
        Worry.REACH_LOW: low(unit.reach, whole.reach, limits.low),
    }
    return unit._replace(warnings=[one for one, worries in found.items() if worries])


def fell(now: Rate | None, before: Rate | None, share: Fraction) -> bool:
    """It is lower than before by more than a share of what it was; exactly. Not where either is unknown."""
    was, is_now = _exact(before), _exact(now)
    return was is not None and is_now is not None and was - is_now > was * share


def low(rate: Rate | None, whole: Rate | None, share: Fraction) -> bool:
    """It is below a share of the whole's; exactly. Not where either is unknown."""
    ours, all_of_it = _exact(rate), _exact(whole)
    return ours is not None and all_of_it is not None and ours < all_of_it * share


def _exact(rate: Rate | None) -> Fraction | None:
    return Fraction(rate.numerator, rate.denominator) if rate is not None and rate.denominator else None
