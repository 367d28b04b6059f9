"""Which answers a questionnaire takes, and what of them is counted."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from services.survey.domain.errors import AnswerMissing, OffTheScale, WrongAnswer
from services.survey.domain.model import (
    COMPLETE,
    ENPS_ID,
    NO,
    SCALE,
    TEXT_LONGEST,
    YES,
    Answer,
    Cell,
    Given,
    Kind,
    Question,
    Questionnaire,
    Scale,
    Value,
)

WHOLE = ""
"""The part of a cell that stands for a question as such."""


def checked(asked: Questionnaire, scale: Scale, given: Given) -> Answer:
    """Return what is stored of answers.

    A question that is not shown takes none. Raises WrongAnswer, OffTheScale, and AnswerMissing for a
    required question without one, or where nothing is answered at all.
    """
    strange = [name for name in given if asked.question(name) is None]
    if strange:
        raise WrongAnswer("there is no such question", strange[0][:64])
    cells, texts = list[Cell](), dict[str, str]()
    complete = True
    for question in asked.questions:
        value = given.get(question.question_id)
        complete &= _take(question, scale, given, value, cells, texts)
    if not cells:
        raise AnswerMissing("nothing is answered", asked.questions[0].question_id)
    if complete:
        cells.append(Cell("", COMPLETE, True))
    return Answer((*cells, *_sums(asked, cells)), texts)


def shown(question: Question, given: Given) -> bool:
    """Say whether a question is asked of somebody with these answers to the ones before it."""
    condition = question.show_if
    return condition is None or bool(_as_texts(given.get(condition.question_id)) & condition.any_of)


def asked_of(asked: Questionnaire, given: Given) -> dict[str, Value]:
    """Return the answers to questions that are shown: what was filled in before a branch was left is not."""
    kept = dict[str, Value]()
    for question in asked.questions:
        if question.question_id in given and shown(question, kept):
            kept[question.question_id] = given[question.question_id]
    return kept


def _take(
    question: Question,
    scale: Scale,
    given: Given,
    value: Value | None,
    cells: list[Cell],
    texts: dict[str, str],
) -> bool:
    """Add what one question gives; return whether it is answered or not asked."""
    name = question.question_id
    if not shown(question, given):
        if value is not None:
            raise WrongAnswer("is not asked after these answers", name)
        return True
    if value is None or _is_blank(value):
        if question.required:
            raise AnswerMissing("must be answered", name)
        return False
    if question.kind is Kind.TEXT:
        texts[name] = _text(question, value)
        cells.append(Cell(name, WHOLE, True))
        return True
    cells += CELLS[question.kind](question, scale, value)
    return True


def _enps(question: Question, scale: Scale, value: Value) -> list[Cell]:
    if isinstance(value, bool) or not isinstance(value, int) or value not in scale.scores:
        raise OffTheScale(f"must be {scale.scores[0]} to {scale.scores[-1]}", "score")
    return [Cell(ENPS_ID, WHOLE, value)]


def _rating(question: Question, scale: Scale, value: Value) -> list[Cell]:
    return [Cell(question.question_id, WHOLE, _number(question, value))]


def _agreement(question: Question, scale: Scale, value: Value) -> list[Cell]:
    """A row that is left out is missing; a required grid wants every row."""
    if not isinstance(value, Mapping) or not set(value) <= set(question.option_ids):
        raise WrongAnswer("must have a number for each statement", question.question_id)
    if question.required and set(value) != set(question.option_ids):
        raise AnswerMissing("must have a number for each statement", question.question_id)
    rows = [one for one in question.option_ids if one in value]
    return _parts(question, {one: _number(question, value[one]) for one in rows})


def _single(question: Question, scale: Scale, value: Value) -> list[Cell]:
    if not isinstance(value, str) or value not in question.option_ids:
        raise WrongAnswer("must be one of the options", question.question_id)
    return [Cell(question.question_id, WHOLE, value)]


def _multiple(question: Question, scale: Scale, value: Value) -> list[Cell]:
    chosen = _options(question, value)
    if question.most and len(chosen) > question.most:
        raise WrongAnswer(f"must be {question.most} options at most", question.question_id)
    return _parts(question, dict.fromkeys((one for one in question.option_ids if one in chosen), True))


def _ranking(question: Question, scale: Scale, value: Value) -> list[Cell]:
    ranked = _options(question, value)
    if len(ranked) != len(question.options):
        raise WrongAnswer("must rank every option", question.question_id)
    return _parts(question, {one: ranked.index(one) + 1 for one in question.option_ids})


def _yes_no(question: Question, scale: Scale, value: Value) -> list[Cell]:
    if not isinstance(value, bool):
        raise WrongAnswer("must be yes or no", question.question_id)
    return [Cell(question.question_id, WHOLE, YES if value else NO)]


def _date(question: Question, scale: Scale, value: Value) -> list[Cell]:
    try:
        return [Cell(question.question_id, WHOLE, date.fromisoformat(str(value)).isoformat())]
    except ValueError as error:
        raise WrongAnswer("must be a date such as 2026-01-31", question.question_id) from error


CELLS: Mapping[Kind, Callable[[Question, Scale, Value], list[Cell]]] = {
    Kind.ENPS: _enps,
    Kind.RATING: _rating,
    Kind.AGREEMENT: _agreement,
    Kind.SINGLE: _single,
    Kind.MULTIPLE: _multiple,
    Kind.RANKING: _ranking,
    Kind.YES_NO: _yes_no,
    Kind.DATE: _date,
}
"""What a question of a kind gives to be counted. Each raises WrongAnswer."""


def _text(question: Question, value: Value) -> str:
    if not isinstance(value, str) or len(value) > TEXT_LONGEST:
        raise WrongAnswer(f"must be a text of {TEXT_LONGEST} characters at most", question.question_id)
    return value.strip()


def _number(question: Question, value: Value) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise WrongAnswer("must be a number", question.question_id)
    if not question.lowest <= value <= question.highest:
        raise WrongAnswer(f"must be {question.lowest} to {question.highest}", question.question_id)
    return value


def _options(question: Question, value: Value) -> tuple[str, ...]:
    if not isinstance(value, tuple) or len(set(value)) != len(value):
        raise WrongAnswer("must be options, each once", question.question_id)
    if not set(value) <= set(question.option_ids):
        raise WrongAnswer("must be among the options", question.question_id)
    return value


def _parts(question: Question, values: Mapping[str, int | bool]) -> list[Cell]:
    name = question.question_id
    return [Cell(name, WHOLE, True), *(Cell(name, part, value) for part, value in values.items())]


def _sums(asked: Questionnaire, cells: list[Cell]) -> Iterator[Cell]:
    """The sum of each sub-scale of which no item is missing."""
    for scale, items in asked.scales().items():
        names = {one.question_id: one.kind for one in asked.questions if one.scale == scale}
        numbers = [
            int(cell.value)
            for cell in cells
            if cell.question_id in names and (cell.part or names[cell.question_id] is Kind.RATING)
        ]
        if len(numbers) == items:
            yield Cell("", f"{SCALE}{scale}", sum(numbers))


def _as_texts(value: Value | None) -> frozenset[str]:
    """An answer as conditions write it."""
    if value is None:
        return frozenset()
    if isinstance(value, bool):
        return frozenset((YES if value else NO,))
    if isinstance(value, tuple):
        return frozenset(value)
    return frozenset() if isinstance(value, Mapping) else frozenset((str(value),))


def _is_blank(value: Value) -> bool:
    return (isinstance(value, str) and not value.strip()) or (
        isinstance(value, tuple | Mapping) and not value
    )
