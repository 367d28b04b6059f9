"""One figure out of several sources: what each has reported is remembered, and only one of them counts.

The law, for every counter: the sum of all changes that are said equals the figure of the highest source that
has reported. Who ranks higher is said by a list of names; behind the list, first come, first served.

What a source's own figure is: of changes their sum, in whatever order they come; of running totals the
newest. A source that says both is taken at its word in the order of arrival: a total replaces all that it
said before, a change adds to it.
"""

from collections.abc import Mapping, Sequence

from services.share.domain.errors import Invalid
from services.share.domain.model.register import Figure, Reading

MOST_SOURCES = 20
OWN_LINKS = "portevoix.links"  # its clicks are said one by one, so it has no reading and has always reported


def read(last: Reading | None, amount: int, *, running: bool, observed_at_ms: int) -> Reading | None:
    """What a source has reported after one more count; None for a total older than its last one."""
    if not running:
        return Reading(amount) if last is None else Reading(last.figure + amount, last.observed_at_ms)
    if last is not None and observed_at_ms < last.observed_at_ms:
        return None
    return Reading(amount, observed_at_ms)


def change(
    before: Figure | None, source: str, reading: Reading, ranking: Sequence[str]
) -> tuple[Figure, int]:
    """The figure with a source's new reading, and what is thereby to be said: its change, 0 for none.

    Where another source counts from now on, the change leads from the old one's figure to the new one's.
    Of one source too many a ranked one takes the place of one that is not and does not count: of the one
    that was observed longest ago, which is forgotten. Raises Invalid where there is none.
    """
    readings = {} if before is None else dict(before.readings)
    if before is not None and source not in readings and len(readings) >= MOST_SOURCES:
        del readings[_least(before, source, ranking)]
    readings[source] = reading
    after = Figure(_first(readings, ranking), readings)
    return after, after.amount - (0 if before is None else before.amount)


def _least(figure: Figure, newcomer: str, ranking: Sequence[str]) -> str:
    unranked = (one for one in figure.readings if one not in ranking and one != figure.counts)
    oldest = min(unranked, key=lambda one: figure.readings[one].observed_at_ms, default=None)
    if oldest is None or newcomer not in ranking:
        raise Invalid("TOO_MANY_SOURCES", f"at most {MOST_SOURCES} report one figure", "source")
    return oldest


def _first(readings: Mapping[str, Reading], ranking: Sequence[str]) -> str:
    for source in ranking:
        if source in readings or source == OWN_LINKS:
            return source
    return next(iter(readings))
