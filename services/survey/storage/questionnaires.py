"""A questionnaire as a document, and back; both databases keep it whole."""

from collections.abc import Mapping
from typing import Any

from services.survey.domain.model import (
    ENPS_ALONE,
    Condition,
    Kind,
    Option,
    Question,
    Questionnaire,
    Template,
    Words,
)

Document = Mapping[str, Any]


def questionnaire_to_document(asked: Questionnaire) -> dict[str, Any]:
    """Return every field that this version knows."""
    return {
        "template": str(asked.template),
        "version": asked.version,
        "title": dict(asked.title),
        "validated": asked.validated,
        "questions": [_question_to_document(one) for one in asked.questions],
    }


def questionnaire_from_document(found: Document | None) -> Questionnaire:
    """Return the questionnaire; of a document from before there were any, the eNPS question alone."""
    if found is None:
        return ENPS_ALONE
    return Questionnaire(
        Template(found["template"]),
        found["version"],
        _words(found["title"]),
        tuple(_question_from_document(one) for one in found["questions"]),
        found["validated"],
    )


def _question_to_document(question: Question) -> dict[str, Any]:
    condition = question.show_if
    return {
        "question_id": question.question_id,
        "kind": str(question.kind),
        "text": dict(question.text),
        "required": question.required,
        "options": [{"option_id": one.option_id, "text": dict(one.text)} for one in question.options],
        "lowest": question.lowest,
        "highest": question.highest,
        "lowest_means": question.lowest_means and dict(question.lowest_means),
        "highest_means": question.highest_means and dict(question.highest_means),
        "most": question.most,
        "show_if": condition and {"question_id": condition.question_id, "any_of": sorted(condition.any_of)},
        "scale": question.scale,
        "suggests": question.suggests,
    }


def _question_from_document(found: Document) -> Question:
    condition = found["show_if"]
    return Question(
        question_id=found["question_id"],
        kind=Kind(found["kind"]),
        text=_words(found["text"]),
        required=found["required"],
        options=tuple(Option(one["option_id"], _words(one["text"])) for one in found["options"]),
        lowest=found["lowest"],
        highest=found["highest"],
        lowest_means=found["lowest_means"] and _words(found["lowest_means"]),
        highest_means=found["highest_means"] and _words(found["highest_means"]),
        most=found["most"],
        show_if=condition and Condition(condition["question_id"], frozenset(condition["any_of"])),
        scale=found["scale"],
        suggests=found["suggests"],
    )


def _words(found: Document) -> Words:
    return {str(language): str(text) for language, text in found.items()}
