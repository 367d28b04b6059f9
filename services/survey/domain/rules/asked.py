"""What of a questionnaire is counted, what is answered in words, and which waves may be compared."""

from collections.abc import Sequence
from hashlib import sha256

from services.survey.domain.model import COMPLETE, NO, YES, Cell, Counts, Kind, Question, Scale, Survey
from services.survey.domain.model.results import Count, Counted
from services.survey.domain.model.results import Kind as Counting
from services.survey.domain.rules.questions import identity

_MONTH = len("2026-11")


def counted_by(survey: Survey) -> Sequence[Counted]:
    """Return what is counted, in the order in which it is asked."""
    return [line for one in survey.questionnaire.questions for line in _lines(one, survey.scale)]


def open_questions_of(survey: Survey) -> Sequence[str]:
    """Return the questions that are answered in words."""
    return [one.question_id for one in survey.questionnaire.questions if one.kind is Kind.TEXT]


def line_of(counted: Counted, counts: Counts) -> Count:
    """Return how a bucket answered."""
    labels: dict[str, int] = {}
    whole = 0
    for cell, times in counts.cells.items():
        if cell.question_id == counted.question_id:
            whole += times if cell.part == counted.item else 0
            label = _label(counted, cell)
            if label is not None:
                labels[label] = labels.get(label, 0) + times
    return Count(whole, labels)


def completed_of(counts: Counts) -> int:
    """Return how many of a bucket answered all that they were asked."""
    return counts.cells.get(Cell("", COMPLETE, True), 0)


def series_of(survey: Survey) -> str:
    """Return what is the same for waves that may be compared: questions, version, scale and whom they ask."""
    group = [
        sorted(names) for names in (survey.group.teams, survey.group.departments, survey.group.countries)
    ]
    return sha256(repr((identity(survey.questionnaire), str(survey.scale), group)).encode()).hexdigest()


def _label(counted: Counted, cell: Cell) -> str | None:
    """What a cell is counted as, or None where it only says that somebody answered."""
    if counted.kind is Counting.PLACES:
        return f"{cell.part}/{cell.value}" if cell.part else None
    if cell.part and cell.value is True:
        return cell.part
    if cell.part != counted.item or cell.value is True:
        return None
    return str(cell.value)[:_MONTH] if counted.kind is Counting.DAYS else str(cell.value)


def _lines(question: Question, scale: Scale) -> list[Counted]:
    name, options = question.question_id, question.option_ids
    numbers = tuple(map(str, range(question.lowest, question.highest + 1)))
    places = tuple(f"{one}/{place}" for one in options for place in range(1, len(options) + 1))
    match question.kind:
        case Kind.ENPS:
            return [Counted(name, "", Counting.ENPS, tuple(map(str, scale.scores)))]
        case Kind.RATING:
            return [Counted(name, "", Counting.NUMBERS, numbers)]
        case Kind.AGREEMENT:
            return [Counted(name, one, Counting.NUMBERS, numbers) for one in options]
        case Kind.SINGLE | Kind.MULTIPLE:
            return [Counted(name, "", Counting.CHOICES, options)]
        case Kind.RANKING:
            return [Counted(name, "", Counting.PLACES, places)]
        case Kind.YES_NO:
            return [Counted(name, "", Counting.CHOICES, (YES, NO))]
        case Kind.DATE:
            return [Counted(name, "", Counting.DAYS)]
        case Kind.TEXT:
            return []
