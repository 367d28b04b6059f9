"""Points are there from the beginning: off where a programme has none, or a person wants none."""

from services.share.domain.model.library import Programme
from services.share.domain.model.people import Employee
from services.share.domain.model.stamps import Purpose
from services.share.domain.rules.taking_part import consent_at


def without_points(employee: Employee, programme: Programme | None, at_ms: int) -> bool:
    """Nothing like points is computed from what the person did in the programme at that moment."""
    wanted = consent_at(employee, Purpose.POINTS, "", at_ms) is not None
    return not (wanted and has_points(programme, at_ms))


def has_points(programme: Programme | None, at_ms: int) -> bool:
    """The programme had points at a moment; before it was first heard of, as it was then.

    One that is not known has them.
    """
    if programme is None or not programme.gamification:
        return True
    (_, first), *_ = programme.gamification
    return next((on for from_ms, on in reversed(programme.gamification) if from_ms <= at_ms), first)
