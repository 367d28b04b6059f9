"""Which questions can be asked, and which surveys can be compared."""

import re
from collections.abc import Sequence

from services.survey.domain.errors import (
    QuestionnairesDiffer,
    ScalesDiffer,
    TooManyQuestions,
    WrongQuestionnaire,
)
from services.survey.domain.model import (
    ENPS_ID,
    NO,
    PULSE_MOST,
    QUESTION,
    QUESTIONS_MOST,
    YES,
    Condition,
    Kind,
    Question,
    Questionnaire,
    Scale,
    Survey,
    Template,
    Words,
)

LANGUAGES = ("en", "fr")
NUMBERS_MOST = 11
_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
WITH_OPTIONS = (Kind.AGREEMENT, Kind.SINGLE, Kind.MULTIPLE, Kind.RANKING)
WITH_NUMBERS = (Kind.RATING, Kind.AGREEMENT)
DECIDING = (Kind.ENPS, Kind.RATING, Kind.SINGLE, Kind.MULTIPLE, Kind.YES_NO)
"""Kinds whose answers another question may hang on."""


def check_questionnaire(asked: Questionnaire) -> None:
    """Raises TooManyQuestions for a pulse of more than ten, WrongQuestionnaire for what cannot be asked."""
    most = PULSE_MOST if asked.template is Template.PULSE else QUESTIONS_MOST
    if len(asked.questions) > most:
        raise TooManyQuestions(f"has {len(asked.questions)} questions, {most} at most", "questions")
    if not asked.questions:
        raise WrongQuestionnaire("needs at least one question", "questions")
    earlier: dict[str, Question] = {}
    for at, question in enumerate(asked.questions):
        wrong = _wrong(question, earlier)
        if wrong:
            raise WrongQuestionnaire(wrong[1], f"questions[{at}].{wrong[0]}")
        earlier[question.question_id] = question


def check_comparable(surveys: Sequence[Survey]) -> None:
    """Raises ScalesDiffer or QuestionnairesDiffer unless all of them asked the same in the same way.

    Wording counts as well: another wording is another question.
    """
    if len({survey.scale for survey in surveys}) > 1:
        raise ScalesDiffer("surveys on different scales are never compared or added")
    if len({identity(survey.questionnaire) for survey in surveys}) > 1:
        raise QuestionnairesDiffer("only surveys of the same questions in the same version are compared")


def answers_of(question: Question, scale: Scale | None) -> frozenset[str]:
    """Return, as text, every answer that a condition on this question may name."""
    if question.kind is Kind.YES_NO:
        return frozenset((YES, NO))
    if question.kind is Kind.ENPS:
        return frozenset(map(str, (scale or Scale.ZERO_TO_TEN).scores))
    if question.kind is Kind.RATING:
        return frozenset(map(str, range(question.lowest, question.highest + 1)))
    return frozenset(question.option_ids) if question.kind in DECIDING else frozenset()


def identity(asked: Questionnaire) -> str:
    """Return what is the same where the same is asked: a title may be improved, a question may not."""
    return repr((asked.template, asked.version, [_plain(one) for one in asked.questions]))


def _plain(question: Question) -> list[str]:
    """A question with its sets in order, so that one question is written one way."""
    condition = question.show_if
    held = (condition.question_id, sorted(condition.any_of)) if condition else None
    options = [(one.option_id, sorted(one.text.items())) for one in question.options]
    means = [sorted(one.items()) for one in (question.lowest_means or {}, question.highest_means or {})]
    rest = (
        question.kind,
        question.required,
        question.lowest,
        question.highest,
        question.most,
        question.scale,
    )
    return [question.question_id, *map(repr, (sorted(question.text.items()), options, means, held, rest))]


def _wrong(question: Question, earlier: dict[str, Question]) -> tuple[str, str] | None:
    if not _ID.fullmatch(question.question_id) or question.question_id in earlier:
        return "question_id", "must be a lower-case name that no other question has"
    if not _worded(question.text):
        return "text", "needs words in French and in English"
    if (question.kind is Kind.ENPS) != (question.question_id == ENPS_ID):
        return "question_id", f"{ENPS_ID} is the id of an eNPS question, and of no other"
    if question.kind is Kind.ENPS and dict(question.text) != dict(QUESTION):
        return "text", "the wording of the eNPS question is fixed"
    return _wrong_options(question) or _wrong_numbers(question) or _wrong_condition(question.show_if, earlier)


def _wrong_options(question: Question) -> tuple[str, str] | None:
    ids = question.option_ids
    if question.kind not in WITH_OPTIONS:
        return ("options", "this kind of question has none") if ids else None
    least = 1 if question.kind is Kind.AGREEMENT else 2
    if len(ids) < least or len(set(ids)) != len(ids) or not all(_ID.fullmatch(one) for one in ids):
        return "options", f"needs at least {least}, each with a lower-case name of its own"
    if not all(_worded(one.text) for one in question.options):
        return "options", "each needs words in French and in English"
    if not 0 <= question.most <= len(ids):
        return "most", "must be from 0 (for any number) to the number of options"
    return None


def _wrong_numbers(question: Question) -> tuple[str, str] | None:
    if question.kind in WITH_NUMBERS and not 1 <= question.highest - question.lowest < NUMBERS_MOST:
        return "highest", f"must be above lowest, with {NUMBERS_MOST} numbers at most"
    if question.scale and (question.kind not in WITH_NUMBERS or not _ID.fullmatch(question.scale)):
        return "scale", "only ratings and agreement grids make a sub-scale, under a lower-case name"
    return None


def _wrong_condition(condition: Condition | None, earlier: dict[str, Question]) -> tuple[str, str] | None:
    if condition is None:
        return None
    before = earlier.get(condition.question_id)
    if before is None or before.kind not in DECIDING:
        return "show_if", "must name an earlier question with answers to choose from"
    if not condition.any_of or not condition.any_of <= answers_of(before, None):
        return "show_if", "must name answers of that question"
    return None


def _worded(words: Words) -> bool:
    return all(words.get(language, "").strip() for language in LANGUAGES)
