"""Templates, from the catalogues in services/survey/templates."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from services.survey.domain.errors import WrongQuestionnaire
from services.survey.domain.model import (
    Condition,
    Kind,
    Option,
    Question,
    Questionnaire,
    Template,
)


@cache
def template_of(template: Template) -> Questionnaire:
    """Return a shipped template as it is now."""
    found = resources.files("services.survey").joinpath("templates", f"{template}.toml")
    table = tomllib.loads(found.read_text(encoding="utf-8"))
    return Questionnaire(
        template,
        table["version"],
        table["title"],
        tuple(_question(one) for one in table["question"]),
        table.get("validated", False),
    )


def pulse_of(question_ids: Sequence[str], own: Sequence[Question]) -> Questionnaire:
    """Return a pulse of some of the template's questions and of own ones after them.

    All of the template's where nothing is asked for. Raises WrongQuestionnaire for an id it does not have.
    """
    template = template_of(Template.PULSE)
    if not question_ids and not own:
        return template
    known = {one.question_id: one for one in template.questions}
    for at, name in enumerate(question_ids):
        if name not in known:
            raise WrongQuestionnaire("the template has no such question", f"question_ids[{at}]")
    chosen = tuple(known[name] for name in question_ids)
    return Questionnaire(Template.PULSE, template.version, template.title, (*chosen, *own), validated=False)


def _question(table: Mapping[str, Any]) -> Question:
    known = {"id", "kind", "options", "show_if"}
    condition = table.get("show_if")
    return Question(
        question_id=table["id"],
        kind=Kind(table["kind"]),
        options=tuple(Option(one["id"], one["text"]) for one in table.get("options", ())),
        show_if=condition and Condition(condition["question"], frozenset(condition["any_of"])),
        **{name: value for name, value in table.items() if name not in known},
    )
