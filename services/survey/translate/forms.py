"""One question as a part of the answer page, and what was filled in, back.

Everything works without a script. A question that hangs on another answer is hidden by style alone, where the
browser can; where it cannot, it is shown, and what was filled in there is dropped when it was not asked.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from services.survey.domain.model import (
    TEXT_LONGEST,
    YES,
    Condition,
    Given,
    Kind,
    Question,
    Questionnaire,
    Scale,
    Value,
)

Fields = Mapping[str, Sequence[str]]
"""A form as it came: values by field name."""

NO_NUMBER = -(10**6)
"""Stands for a number that is none: every range refuses it."""


@dataclass(frozen=True)
class Sheet:
    """What a form is made of: the texts of a language, the scale, and what was filled in already."""

    language: str
    texts: Mapping[str, str]
    scale: Scale
    filled: Fields


def question_html(question: Question, sheet: Sheet, *, wrong: str = "") -> str:
    """Return a question as a fieldset; `wrong` says what is missing or wrong in it."""
    name = f"q.{question.question_id}"
    note = f'<p class="wrong" role="alert" id="{name}.wrong">{escape(wrong)}</p>' if wrong else ""
    described = f' aria-describedby="{name}.wrong"' if wrong else ""
    left_out = "" if question.required else f" <small>({escape(sheet.texts['optional'])})</small>"
    legend = f"<legend>{escape(question.text[sheet.language])}{left_out}</legend>"
    inputs = INPUTS[question.kind](question, sheet)
    return f'<fieldset id="{name}"{described}>{legend}{note}{inputs}</fieldset>'


def branch_style(asked: Questionnaire) -> str:
    """Return the style that shows a question only after the answers that it hangs on."""
    hidden = []
    for one in asked.questions:
        if one.show_if:
            held = ",".join(f"form:has({_checked(one.show_if, each)})" for each in sorted(one.show_if.any_of))
            hidden.append(
                f"#q\\.{one.question_id}{{display:none}}:is({held}) #q\\.{one.question_id}{{display:block}}"
            )
    return f"@supports selector(:has(a)){{{''.join(hidden)}}}" if hidden else ""


def given_of(asked: Questionnaire, fields: Fields) -> Given:
    """Return the answers of a form that was sent; what is not filled in is not there."""
    found = {one.question_id: _value(one, fields) for one in asked.questions}
    return {name: value for name, value in found.items() if value is not None}


def _value(question: Question, fields: Fields) -> Value | None:
    name = f"q.{question.question_id}"
    if question.kind in (Kind.AGREEMENT, Kind.RANKING):
        rows = {one: fields.get(f"{name}.{one}", [""])[0] for one in question.option_ids}
        numbers = {one: _number(text) for one, text in rows.items() if text}
        return (numbers if question.kind is Kind.AGREEMENT else _ranked(numbers)) or None
    values = [value for value in fields.get(name, []) if value.strip()]
    if not values:
        return None
    if question.kind is Kind.MULTIPLE:
        return tuple(dict.fromkeys(values))
    if question.kind in (Kind.ENPS, Kind.RATING):
        return _number(values[0])
    if question.kind is Kind.YES_NO:
        return {"yes": True, "no": False}.get(values[0], values[0])
    return values[0]


def _ranked(ranks: Mapping[str, int]) -> tuple[str, ...]:
    """Options by rank; two at one rank are none."""
    if len(set(ranks.values())) != len(ranks):
        return ("",)
    return tuple(sorted(ranks, key=lambda option: ranks[option]))


def _number(text: str) -> int:
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) <= len("100") else NO_NUMBER


def _scores(question: Question, sheet: Sheet) -> str:
    scores = (
        sheet.scale.scores if question.kind is Kind.ENPS else range(question.lowest, question.highest + 1)
    )
    name = f"q.{question.question_id}"
    inputs = "".join(_radio(name, str(one), str(one), question, sheet) for one in scores)
    return f'<div class="scores">{inputs}</div>{_ends(question, scores, sheet)}'


def _ends(question: Question, scores: range, sheet: Sheet) -> str:
    ends = [(scores[0], question.lowest_means), (scores[-1], question.highest_means)]
    told = "".join(f"<span>{score}: {escape(means[sheet.language])}</span>" for score, means in ends if means)
    return f'<p class="ends">{told}</p>' if told else ""


def _grid(question: Question, sheet: Sheet) -> str:
    """A fieldset for each statement: a table would say less to who does not see it."""
    scores = range(question.lowest, question.highest + 1)
    rows = []
    for option in question.options:
        name = f"q.{question.question_id}.{option.option_id}"
        inputs = "".join(_radio(name, str(one), str(one), question, sheet) for one in scores)
        legend = f"<legend>{escape(option.text[sheet.language])}</legend>"
        rows.append(f'<fieldset class="row">{legend}<div class="scores">{inputs}</div></fieldset>')
    return _ends(question, scores, sheet) + "".join(rows)


def _single(question: Question, sheet: Sheet) -> str:
    name = f"q.{question.question_id}"
    return _list(
        _radio(name, one.option_id, one.text[sheet.language], question, sheet) for one in question.options
    )


def _multiple(question: Question, sheet: Sheet) -> str:
    name = f"q.{question.question_id}"
    boxes = [
        _input("checkbox", name, one.option_id, one.text[sheet.language], sheet) for one in question.options
    ]
    most = f"<p>{escape(sheet.texts['most'].format(most=question.most))}</p>" if question.most else ""
    return most + _list(boxes)


def _ranking(question: Question, sheet: Sheet) -> str:
    ranks = range(1, len(question.options) + 1)
    rows = []
    for option in question.options:
        name = f"q.{question.question_id}.{option.option_id}"
        filled = sheet.filled.get(name, [""])[0]
        choices = "".join(
            f'<option value="{rank}"{" selected" if filled == str(rank) else ""}>{rank}</option>'
            for rank in ranks
        )
        rows.append(
            f'<label for="{name}"><select id="{name}" name="{name}"><option value=""></option>{choices}'
            f"</select> {escape(option.text[sheet.language])}</label>"
        )
    return f"<p>{escape(sheet.texts['rank'])}</p>{_list(rows)}"


def _text(question: Question, sheet: Sheet) -> str:
    name = f"q.{question.question_id}"
    label = escape(question.text[sheet.language])
    filled = escape(sheet.filled.get(name, [""])[0])
    return (
        f'<p id="{name}.note">{escape(sheet.texts["careful"])}</p><textarea id="{name}.text" name="{name}" '
        f'rows="5" maxlength="{TEXT_LONGEST}" aria-label="{label}" aria-describedby="{name}.note"'
        f"{_required(question)}>{filled}</textarea>"
    )


def _yes_no(question: Question, sheet: Sheet) -> str:
    name = f"q.{question.question_id}"
    return _list(_radio(name, one, sheet.texts[one], question, sheet) for one in (YES, "no"))


def _date(question: Question, sheet: Sheet) -> str:
    name = f"q.{question.question_id}"
    filled = escape(sheet.filled.get(name, [""])[0])
    label = escape(question.text[sheet.language])
    return f'<input type="date" name="{name}" value="{filled}" aria-label="{label}"{_required(question)}>'


INPUTS: Mapping[Kind, Callable[[Question, Sheet], str]] = {
    Kind.ENPS: _scores,
    Kind.RATING: _scores,
    Kind.AGREEMENT: _grid,
    Kind.SINGLE: _single,
    Kind.MULTIPLE: _multiple,
    Kind.RANKING: _ranking,
    Kind.TEXT: _text,
    Kind.YES_NO: _yes_no,
    Kind.DATE: _date,
}
"""What a question of a kind is answered with."""


def _radio(name: str, value: str, label: str, question: Question, sheet: Sheet) -> str:
    return _input("radio", name, value, label, sheet, _required(question))


def _input(kind: str, name: str, value: str, label: str, sheet: Sheet, required: str = "") -> str:
    chosen = " checked" if value in sheet.filled.get(name, []) else ""
    where = f"{name}.{value}"
    return (
        f'<label for="{where}"><input type="{kind}" id="{where}" name="{name}" value="{value}"'
        f"{required}{chosen}> {escape(label)}</label>"
    )


def _required(question: Question) -> str:
    """A browser must not insist on what it hides."""
    return " required" if question.required and question.show_if is None else ""


def _list(items: Iterable[str]) -> str:
    return f'<div class="choices">{"".join(items)}</div>'


def _checked(condition: Condition, value: str) -> str:
    return f'[name="q.{condition.question_id}"][value="{value}"]:checked'
