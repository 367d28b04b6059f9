"""Questions and answers: wire to domain and back."""

from collections.abc import Iterable, Mapping

from portevoix.survey.v1 import questionnaires_pb2 as wire
from services.survey.domain.errors import NotSound, WrongAnswer, WrongQuestionnaire
from services.survey.domain.model import (
    ENPS_ID,
    Condition,
    Given,
    Kind,
    Option,
    Question,
    Questionnaire,
    Template,
    Value,
    Words,
)
from services.survey.translate.templates import pulse_of, template_of

KINDS: "Mapping[Kind, wire.QuestionKind.ValueType]" = {
    kind: wire.QuestionKind.Value(f"QUESTION_KIND_{kind.name}") for kind in Kind
}
_KINDS = {number: kind for kind, number in KINDS.items()}


def questionnaire_from_wire(
    template: str, question_ids: Iterable[str], own: Iterable[wire.Question]
) -> Questionnaire:
    """What a survey shall ask. Raises WrongQuestionnaire where questions are given to a fixed template."""
    chosen, questions = [*question_ids], [question_from_wire(one) for one in own]
    if template == Template.PULSE:
        return pulse_of(chosen, questions)
    if chosen or questions:
        raise WrongQuestionnaire("only a pulse takes questions", "question_ids" if chosen else "questions")
    return template_of(Template(template))


def question_from_wire(question: wire.Question) -> Question:
    """One question; a range that is not given is 1 to 5."""
    given = bool(question.lowest or question.highest)
    return Question(
        question_id=question.question_id,
        kind=_KINDS[question.kind],
        text=_words(question.text),
        required=not question.optional,
        options=tuple(Option(one.option_id, _words(one.text)) for one in question.options),
        lowest=question.lowest if given else 1,
        highest=question.highest if given else 5,
        lowest_means=_words(question.lowest_means) if question.HasField("lowest_means") else None,
        highest_means=_words(question.highest_means) if question.HasField("highest_means") else None,
        most=question.most,
        show_if=_condition(question.show_if) if question.HasField("show_if") else None,
        scale=question.scale,
    )


def given_from_wire(score: int | None, answers: Iterable[wire.Answer]) -> Given:
    """Answers by question. Raises WrongAnswer for a question that is answered twice."""
    given: dict[str, Value] = {} if score is None else {ENPS_ID: score}
    for one in answers:
        if one.question_id in given:
            raise WrongAnswer("is answered twice", one.question_id)
        given[one.question_id] = _value(one)
    return given


def template_to_wire(asked: Questionnaire) -> wire.SurveyTemplate:
    """A template, or what a survey asks."""
    return wire.SurveyTemplate(
        template=asked.template,
        version=asked.version,
        title=words_to_wire(asked.title),
        validated=asked.validated,
        questions=[question_to_wire(one) for one in asked.questions],
    )


def question_to_wire(question: Question) -> wire.Question:
    """One question; the range only where it has one."""
    ranged = question.kind in (Kind.RATING, Kind.AGREEMENT)
    condition = question.show_if
    return wire.Question(
        question_id=question.question_id,
        kind=KINDS[question.kind],
        text=words_to_wire(question.text),
        optional=not question.required,
        options=[_option_to_wire(one) for one in question.options],
        lowest=question.lowest if ranged else 0,
        highest=question.highest if ranged else 0,
        lowest_means=words_to_wire(question.lowest_means) if question.lowest_means else None,
        highest_means=words_to_wire(question.highest_means) if question.highest_means else None,
        most=question.most,
        show_if=_condition_to_wire(condition) if condition else None,
        scale=question.scale,
    )


def words_to_wire(words: Words) -> wire.Words:
    """A text in both languages."""
    return wire.Words(fr=words["fr"], en=words["en"])


def wrong_field(refusal: NotSound) -> str:
    """The id of the question that a refused answer is about; the score is the eNPS question's."""
    return ENPS_ID if refusal.field == "score" else refusal.field


def _value(answer: wire.Answer) -> Value:
    match answer.WhichOneof("value"):
        case "choices":
            return tuple(answer.choices.option_ids)
        case "rows":
            return dict(answer.rows.scores)
        case None:
            raise WrongAnswer("has no value", answer.question_id)
        case name:
            value: Value = getattr(answer, name)
            return value


def _option_to_wire(option: Option) -> wire.Option:
    return wire.Option(option_id=option.option_id, text=words_to_wire(option.text))


def _condition_to_wire(condition: Condition) -> wire.Condition:
    return wire.Condition(question_id=condition.question_id, any_of=sorted(condition.any_of))


def _condition(condition: wire.Condition) -> Condition:
    return Condition(condition.question_id, frozenset(condition.any_of))


def _words(words: wire.Words) -> Words:
    return {"en": words.en, "fr": words.fr}
