"""Running totals become changes. Adding up the readings of a total would be wrong; the last one is right."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reading:
    """The total that was applied last, and when its source saw it (UTC milliseconds)."""

    total: int
    observed_at_ms: int


def change(last: Reading | None, new: Reading) -> int | None:
    """What a new reading adds to the last applied one; negative for a correction, None for one that is older.

