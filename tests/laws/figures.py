"""The law of figures, computed the slow way: from the whole history, and from the definition alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.share.domain.model.stamps import Measure


@dataclass(frozen=True)
class Heard:
    """One count of one report about one subject."""

    source: str
    measure: Measure
    amount: int
    running: bool
    at_ms: int


def figure(history: Sequence[Heard], source: str, measure: Measure) -> int:
    """What a source has reported."""
    found, newest = 0, 0
    for one in history:
        if (one.source, one.measure) == (source, measure):
            if not one.running:
                found += one.amount
            elif one.at_ms >= newest:
                found, newest = one.amount, one.at_ms
    return found


def expected(history: Sequence[Heard], ranking: Sequence[str]) -> dict[Measure, int]:
    """The figure of the highest source that has reported, by measure, where it is not 0."""
    sums = {}
    for measure in {one.measure for one in history}:
        came = [one.source for one in history if one.measure is measure]
        sums[measure] = figure(history, next((one for one in ranking if one in came), came[0]), measure)
    return {measure: amount for measure, amount in sums.items() if amount}
