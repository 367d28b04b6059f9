"""Which scores of a survey may be shown, and what groups' scores have to do with taking part."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from statistics import StatisticsError, correlation

from services.metrics.domain.errors import BelowTheFloor
from services.metrics.domain.model.answers import Rate
from services.metrics.domain.model.surveys import Path, Relation, Score

QUALITY = ("trust", "control_mutuality", "commitment", "satisfaction")
"""The sub-scales of a relationship, each as much as the others."""
FEWEST_GROUPS = 3
"""Two points lie on a line whatever they are."""
RELATION_DAYS = 91

Cuts = dict[Path, Score]


def shown(scores: Iterable[Score], floor: int) -> Sequence[Score]:
    """The scores that may be shown, by scale, then path.

    None of fewer answers than the floor, and of each cut either all answers are accounted for by what is
    shown below it, or so many are not that they are no fewer than the floor.
    """
    by_scale: dict[str, Cuts] = defaultdict(dict)
    for one in scores:
        by_scale[one.scale][one.path] = one
    return [score for scale in sorted(by_scale) for score in _shown(by_scale[scale], floor)]


def _shown(cuts: Cuts, floor: int) -> Sequence[Score]:
    below: dict[Path | None, list[Score]] = defaultdict(list)
    for path in sorted(cuts):
        below[_above(path, cuts)].append(cuts[path])
    found, open_cuts = list[Score](), [one for one in below[None] if one.n >= floor]
    while open_cuts:
        cut = open_cuts.pop()
        found.append(cut)
        open_cuts += _kept(cut.n, below[cut.path], floor)
    return sorted(found)


def _above(path: Path, cuts: Cuts) -> Path | None:
    """The nearest cut that this one lies in; None for a root."""
    longer = (path[:length] for length in range(len(path) - 1, 0, -1))
    return next((one for one in longer if one in cuts), None)


def _kept(whole: int, cuts: Sequence[Score], floor: int) -> Sequence[Score]:
    kept = sorted((one for one in cuts if one.n >= floor), key=lambda one: (-one.n, one.path))
    while kept and 0 < whole - sum(one.n for one in kept) < floor:
        kept.pop()
    return kept


def quality(scores: Iterable[Score], kind: str) -> Mapping[str, tuple[float, int]]:
    """The quality of the relationship of each group of a kind, and of how few answers it is.

    The mean of the four sub-scales; a group for which one of them is missing has none.
    """
    groups: dict[str, dict[str, list[Score]]] = defaultdict(lambda: defaultdict(list))
    for one in scores:
        what, _, name = one.path[-1].partition(":")
        if what == kind and one.scale in QUALITY:
            groups[name][one.scale].append(one)
    return {
        name: _quality([_pooled(by_scale[scale]) for scale in QUALITY])
        for name, by_scale in groups.items()
        if len(by_scale) == len(QUALITY)
    }


def _pooled(scores: Sequence[Score]) -> tuple[float, int]:
    """A team of several departments has a cut in each: all its answers, not the mean of their means."""
    n = sum(one.n for one in scores)
    return sum(one.mean * one.n for one in scores) / n, n


def _quality(parts: Sequence[tuple[float, int]]) -> tuple[float, int]:
    return sum(mean for mean, _ in parts) / len(parts), min(n for _, n in parts)


def relation(qualities: Mapping[str, tuple[float, int]], rates: Mapping[str, Rate]) -> Relation:
    """Pearson's coefficient over the groups that have both. Raises BelowTheFloor for too few groups."""
    groups = sorted(qualities.keys() & rates.keys())
    if len(groups) < FEWEST_GROUPS:
        text = f"fewer than {FEWEST_GROUPS} groups have both figures above the floor"
        raise BelowTheFloor("survey_id", text)
    quality_of = [qualities[group][0] for group in groups]
    rate_of = [rates[group].numerator / rates[group].denominator for group in groups]
    return Relation(
        pearson(quality_of, rate_of),
        len(groups),
        sum(qualities[group][1] for group in groups),
        sum(rates[group].denominator for group in groups),
    )


def pearson(ours: Sequence[float], theirs: Sequence[float]) -> float | None:
    """The coefficient, from -1 to 1; None where one of them is the same everywhere."""
    try:
        return max(-1.0, min(1.0, correlation(ours, theirs)))
    except StatisticsError:
        return None
