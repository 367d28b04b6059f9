"""Where cases compete: the earliest that is not held earns; and what is left of a counter's units."""

from collections.abc import Mapping

from services.gamify.domain.model.ledger import Candidate, Position, Slot


def first(slot: Slot) -> Candidate | None:
    """Return the candidate that earns."""
    return min((one for one in slot.candidates if not one.held), default=None)


def lefts(slot: Slot) -> Mapping[Position, int]:
    """Return how many of each report's units are left, in canonical order.

    What the counter went down by is taken from the newest units before; what is too much for these, from the
    next that come.
    """
    left: dict[Position, int] = {}
    owed = 0
    for one in sorted(slot.candidates):
        paid = min(owed, max(0, one.units))
        owed -= paid
        left[one.position] = max(0, one.units - paid)
        owed += _taken(left, -one.units) if one.units < 0 else 0
    return left


def _taken(left: dict[Position, int], units: int) -> int:
    """Take units from the newest that are left; return how many could not be taken."""
    for position in reversed(left):
        taken = min(units, left[position])
        left[position] -= taken
        units -= taken
        if not units:
            break
    return units
