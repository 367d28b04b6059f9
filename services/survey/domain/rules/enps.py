"""The employee net promoter score: categories, score, interval, several waves as one."""

from collections.abc import Mapping, Sequence
from math import sqrt

from services.survey.domain.errors import BelowFloor, ScalesDiffer
from services.survey.domain.model import EVERYBODY, Participation, Pooled, Result, Scale, Tally

PROMOTER_FROM = 9
PASSIVE_FROM = 7
NORMAL_95 = 1.959964
# Adjusted Wald after Agresti and Coull: three imagined answers, spread 1/4, 1/2, 1/4 over the categories,
# keep the interval honest for few answers, where the plain one has no width when everybody agrees.
IMAGINED = 3.0
IMAGINED_AT_EACH_END = 0.75


def tally_of(scores: Mapping[int, int]) -> Tally:
    """Count answers by category: promoters 9-10, passives 7-8, detractors up to 6, on both scales."""
    return Tally(
        promoters=sum(count for score, count in scores.items() if score >= PROMOTER_FROM),
        passives=sum(count for score, count in scores.items() if PASSIVE_FROM <= score < PROMOTER_FROM),
        detractors=sum(count for score, count in scores.items() if score < PASSIVE_FROM),
    )


def score_of(tally: Tally) -> float | None:
    """Percentage of promoters minus percentage of detractors, -100 to 100; absent without answers."""
    return 100.0 * (tally.promoters - tally.detractors) / tally.n if tally.n else None


def interval_of(tally: Tally) -> tuple[float, float]:
    """Return the 95 % confidence interval of the score, within -100 and 100 (adjusted Wald).

    It always holds the score: the imagined answers pull a small unanimous group's interval off its own end.
    """
    score = score_of(tally) or 0.0
    n = tally.n + IMAGINED
    promoters = (tally.promoters + IMAGINED_AT_EACH_END) / n
    detractors = (tally.detractors + IMAGINED_AT_EACH_END) / n
    middle = promoters - detractors
    half = NORMAL_95 * sqrt((promoters + detractors - middle**2) / n)
    low, high = 100.0 * (middle - half), 100.0 * (middle + half)
    return max(-100.0, min(low, score)), min(100.0, max(high, score))


def pool(waves: Sequence[tuple[Scale, Result]]) -> Pooled:
    """Add what each wave published: sums, not the mean of the rates. A wave counts whole or the call fails.

    Raises ScalesDiffer, and BelowFloor when one of them published nothing.
    """
    scales = {scale for scale, _ in waves}
    if len(scales) != 1:
        raise ScalesDiffer("surveys on different scales are never added")
    published = [result for _, result in waves]
    if any(EVERYBODY not in one.cuts for one in published):
        raise BelowFloor("one of the surveys had fewer answers than its floor")
    answered = sum(one.participation.answered or 0 for one in published)
    invited = sum(one.participation.invited for one in published)
    tally = sum((one.cuts[EVERYBODY] for one in published), Tally())
    return Pooled(scales.pop(), Participation(answered, invited), tally)
