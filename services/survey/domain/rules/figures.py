"""What may be published of a survey as a whole and of sub-scales, and the training that groups ask for."""

from collections.abc import Mapping, Sequence

from services.survey.domain.model import (
    ENPS_ID,
    SCALE,
    Counts,
    Participation,
    Path,
    Questionnaire,
    Result,
    ScaleMean,
    ScaleTally,
    Suggestion,
    Survey,
)
from services.survey.domain.model.results import Count, Shown
from services.survey.domain.rules import cuts, enps


def enps_scores(counts: Counts) -> dict[int, int]:
    """Return how often each eNPS score was given."""
    return {int(cell.value): count for cell, count in counts.cells.items() if cell.question_id == ENPS_ID}


def scale_of(scale: str, counts: Counts) -> ScaleTally:
    """Return a sub-scale of a bucket; answers with an item missing are not in it."""
    mine = [
        (int(cell.value), count) for cell, count in counts.cells.items() if cell.part == f"{SCALE}{scale}"
    ]
    return ScaleTally(sum(count for _, count in mine), sum(total * count for total, count in mine))


def result_of(survey: Survey, counts: Mapping[Path, Counts], beside: cuts.Beside | None = None) -> Result:
    """Return what is published at the close; `counts` may leave out a bucket without answers.

    No question shows a cut that the survey as a whole does not show.
    """
    whole = {path: counts.get(path, Counts()) for path in survey.buckets}
    sizes = {path: Count(one.answers) for path, one in whole.items()}
    answered = sum(one.n for one in sizes.values())
    participation = Participation(answered if answered >= survey.floor else None, survey.invited or 0)
    shown = cuts.publish(sizes, survey.floor, beside)
    within = cuts.Within(shown.keys())
    rolled_up = survey.rolled_up or any(path not in shown for path in whole)
    scores = {path: enps.tally_of(enps_scores(one)) for path, one in whole.items()}
    return Result(
        participation,
        cuts.publish(scores, survey.floor, within),
        rolled_up,
        scales_of(survey, whole, within),
        {path: tally.n for path, tally in shown.items()},
    )


def scales_of(survey: Survey, counts: Mapping[Path, Counts], within: cuts.Beside) -> list[ScaleMean]:
    """Return what is published of each sub-scale, by the tree of cuts and by who answered all its items.

    `counts` has every bucket. A cut is shown only where at least the floor did, and where nothing that is
    hidden follows by subtraction.
    """
    return [
        ScaleMean(scale, path, tally.n, tally.total / (tally.n * items))
        for scale, items in survey.questionnaire.scales().items()
        for path, tally in cuts.publish(
            {path: scale_of(scale, one) for path, one in counts.items()}, survey.floor, within
        ).items()
    ]


def suggestions(asked: Questionnaire, shown: Sequence[Shown]) -> list[Suggestion]:
    """Return the training that published cuts ask for, most wanted first within a cut.

    An option is suggested where at least the template's share of those who answered chose it.
    """
    shares = {one.question_id: one.suggests for one in asked.questions if one.suggests is not None}
    found = [
        Suggestion(path, one.counted.question_id, option, chosen, count.n)
        for one in shown
        if one.counted.question_id in shares
        for path, count in one.cuts.items()
        for option, chosen in count.by_label.items()
        if chosen >= shares[one.counted.question_id] * count.n
    ]
    return sorted(found, key=lambda one: (one.path, -one.chosen, one.option_id))
