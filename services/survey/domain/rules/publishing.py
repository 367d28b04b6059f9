"""From counts by bucket to what is published of each question, and what figures say."""

from collections.abc import Collection, Mapping
from math import sqrt

from services.survey.domain.model import Path, Tally
from services.survey.domain.model.results import Count, Counted, Kind, Shown
from services.survey.domain.rules.cuts import Within, publish
from services.survey.domain.rules.enps import NORMAL_95, tally_of


def shown_of(
    counted: Counted,
    counts: Mapping[Path, Count],
    buckets: Collection[Path],
    allowed: Collection[Path],
    floor: int,
) -> Shown:
    """Return what is published of a question: cuts above the floor by its own answers, among `allowed`.

    Of an optional question, or one that not everybody is asked, fewer answered than of the survey.
    """
    whole = {path: counts.get(path, Count()) for path in buckets}
    sizes = {path: Tally(count.n) for path, count in whole.items()}
    cuts = publish(sizes, floor, Within(allowed))
    shown = {node: _below(node, whole) for node in cuts}
    return Shown(counted, shown, any(path not in shown for path in whole))


def mean_of(count: Count) -> float | None:
    """Return the mean of labels that are numbers; absent without answers."""
    total = sum(int(label) * times for label, times in count.by_label.items())
    return total / count.n if count.n else None


def enps_of(count: Count) -> Tally:
    """Return promoters, passives and detractors of labels that are scores."""
    return tally_of({int(label): times for label, times in count.by_label.items()})


def share_of(times: int, n: int) -> tuple[float, float, float]:
    """Return a share of n answers, 0 to 1, with its 95 % confidence interval (Wilson); n is above 0."""
    share, z2 = times / n, NORMAL_95**2
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = NORMAL_95 / (1 + z2 / n) * sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return share, max(0.0, middle - half), min(1.0, middle + half)


def labels_of(counted: Counted, count: Count) -> list[str]:
    """Return the labels to show, those without an answer too; months as they come."""
    return sorted(count.by_label) if counted.kind is Kind.DAYS else list(counted.labels)


def _below(node: Path, counts: Mapping[Path, Count]) -> Count:
    return sum((count for path, count in counts.items() if path[: len(node)] == node), Count())
