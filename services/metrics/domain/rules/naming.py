"""Measures as they are called in questions and answers."""

from collections.abc import Mapping, Sequence

from services.metrics.domain.errors import NoSuchMeasure
from services.metrics.domain.model.measures import Counted, Measure, Provenance

_CALLED = {Measure.CLICKS_HUMAN: "clicks", Measure.CLICKS: "network_clicks"}
COUNTS: Mapping[str, Measure] = {
    _CALLED.get(one, one.value): one for one in Measure if not one.endswith("_value")
}
"""By name, every measure that is a count. `clicks` is what our own links counted of people."""
ENGAGEMENT = "engagement"
"""Likes, comments and reshares together, as goals ask for it."""


def name_of(measure: Measure) -> str:
    """What a measure is called."""
    return _CALLED.get(measure, measure.value)


def measures_of(names: Sequence[str]) -> list[Measure]:
    """The measures that are asked for. Raises NoSuchMeasure."""
    for name in names:
        if name not in COUNTS:
            raise NoSuchMeasure("measures", f"no such measure: {name}; there are {', '.join(sorted(COUNTS))}")
    return [COUNTS[name] for name in names]


def parts_of_goal(name: str) -> tuple[Sequence[Measure], Provenance] | None:
    """What adds up to a goal's measure, MEASURED unless the name ends otherwise; None where nothing does."""
    base, how = name, Provenance.MEASURED
    for one in Provenance:
        if name.endswith(f"_{one}"):
            base, how = name.removesuffix(f"_{one}"), one
    if name == Measure.POTENTIAL_REACH:
        how = Provenance.ESTIMATED
    if base == ENGAGEMENT:
        return (Measure.LIKES, Measure.COMMENTS, Measure.RESHARES), how
    return ((COUNTS[base],), how) if base in COUNTS else None


def amount_of_goal(name: str, counted: Counted) -> int | None:
    """The figure of a goal; None where its measure is not known or nobody observed it."""
    parts = parts_of_goal(name)
    if parts is None:
        return None
    measures, how = parts
    seen = [counted[one, how] for one in measures if (one, how) in counted]
    return sum(seen) if seen else None
