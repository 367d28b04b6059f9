"""What may be published of questions and sub-scales at the close."""

from collections.abc import Mapping

from services.survey.domain.model import (
    ENPS_ID,
    SCALE,
    Counts,
    Figures,
    Kind,
    Participation,
    Path,
    Question,
    Questionnaire,
    QuestionTally,
    Result,
    ScaleTally,
    Suggestion,
    Survey,
)
from services.survey.domain.rules import cuts, enps


def enps_scores(counts: Counts) -> dict[int, int]:
    """Return how often each eNPS score was given."""
    return {int(cell.value): count for cell, count in counts.cells.items() if cell.question_id == ENPS_ID}


def tally_of(question: Question, counts: Counts) -> QuestionTally:
    """Return how a bucket answered a question."""
    mine = {cell: count for cell, count in counts.cells.items() if cell.question_id == question.question_id}
    whole = sum(count for cell, count in mine.items() if not cell.part)
    of_parts = any(cell.part for cell in mine)
    told = {(cell.part, cell.value): count for cell, count in mine.items() if bool(cell.part) is of_parts}
    return QuestionTally(whole, {} if question.kind is Kind.TEXT else told)


def scale_of(scale: str, counts: Counts) -> ScaleTally:
    """Return a sub-scale of a bucket; answers with an item missing are not in it."""
    mine = [
        (int(cell.value), count) for cell, count in counts.cells.items() if cell.part == f"{SCALE}{scale}"
    ]
    return ScaleTally(sum(count for _, count in mine), sum(total * count for total, count in mine))


def mean_of(tally: ScaleTally, items: int) -> float | None:
    """Return the mean over people of the mean of their items; absent without whole answers."""
    return tally.total / (tally.n * items) if tally.n else None


def result_of(survey: Survey, counts: Mapping[Path, Counts], beside: cuts.Beside | None = None) -> Result:
    """Return what is published at the close; `counts` may leave out a bucket without answers.

    No question shows a cut that the survey as a whole does not show.
    """
    whole = {path: counts.get(path, Counts()) for path in survey.buckets}
    sizes = {path: QuestionTally(one.answers) for path, one in whole.items()}
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
        figures_of(survey, whole, within),
        {path: tally.n for path, tally in shown.items()},
    )


def figures_of(survey: Survey, counts: Mapping[Path, Counts], beside: cuts.Beside | None = None) -> Figures:
    """Return what is published of each question and sub-scale, by the tree of cuts and by who answered it.

    `counts` has every bucket. A cut is shown for a question only where at least the floor answered it there,
    and where nothing that is hidden follows by subtraction.
    """
    asked = survey.questionnaire
    by_question = {
        one.question_id: cuts.publish({p: tally_of(one, c) for p, c in counts.items()}, survey.floor, beside)
        for one in asked.questions
    }
    by_scale = {
        scale: cuts.publish({p: scale_of(scale, c) for p, c in counts.items()}, survey.floor, beside)
        for scale in asked.scales()
    }
    return Figures(by_question, by_scale)


def suggestions(asked: Questionnaire, figures: Figures) -> list[Suggestion]:
    """Return the training that published cuts ask for, most wanted first within a cut.

    An option is suggested where at least the template's share of those who answered chose it.
    """
    found = [
        Suggestion(path, question.question_id, option, count, tally.n)
        for question in asked.questions
        if question.suggests is not None
        for path, tally in figures.questions.get(question.question_id, {}).items()
        for (option, _), count in tally.counts.items()
        if count >= question.suggests * tally.n
    ]
    return sorted(found, key=lambda one: (one.path, -one.chosen, one.option_id))
