"""Questions and answers: what can be asked, what is taken, what is counted; and sub-scales."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.survey.domain.errors import (
    AnswerMissing,
    CampaignMissing,
    OffTheScale,
    QuestionnairesDiffer,
    ScalesDiffer,
    SurveyRefusal,
    TooManyQuestions,
    WrongAnswer,
    WrongQuestionnaire,
)
from services.survey.domain.model import (
    ENPS_ALONE,
    EVERYBODY,
    QUESTION,
    Cell,
    Condition,
    Counts,
    Group,
    Kind,
    Option,
    Path,
    Question,
    Questionnaire,
    Scale,
    ScaleTally,
    Suggestion,
    Survey,
    Template,
)
from services.survey.domain.model.results import Count, Counted, Shown
from services.survey.domain.model.results import Kind as Counting
from services.survey.domain.rules import cuts, figures, life, publishing
from services.survey.domain.rules.answers import asked_of, checked
from services.survey.domain.rules.asked import counted_by, line_of
from services.survey.domain.rules.questions import check_comparable, check_questionnaire
from services.survey.translate.forms import given_of
from services.survey.translate.questionnaires import question_from_wire, question_to_wire
from services.survey.translate.templates import pulse_of, template_of

WORDS = {"en": "Really?", "fr": "Vraiment ?"}
TEN = Scale.ONE_TO_TEN


def options(*ids: str) -> tuple[Option, ...]:
    return tuple(Option(one, WORDS) for one in ids)


def question(name: str, kind: Kind, **more: Any) -> Question:
    return Question(name, kind, QUESTION if kind is Kind.ENPS else WORDS, **more)


EVERY_KIND = (
    question("enps", Kind.ENPS),
    question("stars", Kind.RATING, scale="mood"),
    question("grid", Kind.AGREEMENT, options=options("a", "b"), scale="mood"),
    question("one", Kind.SINGLE, options=options("a", "b")),
    question("some", Kind.MULTIPLE, options=options("a", "b", "c"), most=2),
    question("order", Kind.RANKING, options=options("a", "b", "c")),
    question("why", Kind.TEXT, required=False),
    question("sure", Kind.YES_NO),
    question("day", Kind.DATE),
    question("no_why", Kind.SINGLE, options=options("x", "y"), show_if=Condition("sure", frozenset({"no"}))),
)
ALL = Questionnaire(Template.WELL_BEING, 1, WORDS, EVERY_KIND)
GIVEN: Mapping[str, Any] = {
    "enps": 9,
    "stars": 4,
    "grid": {"a": 1, "b": 5},
    "one": "b",
    "some": ("c", "a"),
    "order": ("c", "a", "b"),
    "why": "  because ",
    "sure": True,
    "day": "2026-01-31",
}


def test_each_kind_is_counted_in_its_own_way() -> None:
    answer = checked(ALL, TEN, GIVEN)
    assert set(answer.cells) == {
        Cell("enps", "", 9),
        Cell("stars", "", 4),
        Cell("grid", "", True),
        Cell("grid", "a", 1),
        Cell("grid", "b", 5),
        Cell("one", "", "b"),
        Cell("some", "", True),
        Cell("some", "a", True),
        Cell("some", "c", True),
        Cell("order", "", True),
        Cell("order", "c", 1),
        Cell("order", "a", 2),
        Cell("order", "b", 3),
        Cell("why", "", True),
        Cell("sure", "", "yes"),
        Cell("day", "", "2026-01-31"),
        Cell("", "complete", True),
        Cell("", "scale:mood", 10),
    }
    assert answer.texts == {"why": "because"}
    assert "because" not in repr(answer)


@pytest.mark.parametrize(
    ("name", "value", "refusal"),
    [
        ("enps", 0, OffTheScale),
        ("enps", True, OffTheScale),
        ("stars", 6, WrongAnswer),
        ("stars", "4", WrongAnswer),
        ("grid", {"a": 1, "z": 2}, WrongAnswer),
        ("grid", {"a": 1}, AnswerMissing),
        ("one", "z", WrongAnswer),
        ("some", ("a", "b", "c"), WrongAnswer),
        ("some", ("a", "a"), WrongAnswer),
        ("some", (), AnswerMissing),
        ("order", ("a", "b"), WrongAnswer),
        ("why", "x" * 2001, WrongAnswer),
        ("sure", "maybe", WrongAnswer),
        ("day", "2026-02-30", WrongAnswer),
        ("no_why", "x", WrongAnswer),
        ("nothing", 1, WrongAnswer),
    ],
)
def test_an_answer_that_its_question_does_not_take_names_it(
    name: str, value: Any, refusal: type[SurveyRefusal]
) -> None:
    with pytest.raises(refusal) as refused:
        checked(ALL, TEN, {**GIVEN, name: value})
    assert refused.value.field == ("score" if name == "enps" else name)


@pytest.mark.parametrize("name", [one for one in GIVEN if one != "why"])
def test_what_is_required_is_missed(name: str) -> None:
    with pytest.raises(AnswerMissing) as refused:
        checked(ALL, TEN, {other: value for other, value in GIVEN.items() if other != name})
    assert refused.value.field == name


def test_a_branch_is_asked_for_after_its_answer_alone() -> None:
    with pytest.raises(AnswerMissing) as refused:
        checked(ALL, TEN, {**GIVEN, "sure": False})
    assert refused.value.field == "no_why"
    taken = checked(ALL, TEN, {**GIVEN, "sure": False, "no_why": "x"})
    assert Cell("no_why", "", "x") in taken.cells
    left = asked_of(ALL, {**GIVEN, "no_why": "x"})
    assert "no_why" not in left, "filled in, and then the branch was left"


def test_what_hangs_on_a_question_that_is_not_asked_is_not_asked() -> None:
    chain = (
        question("a", Kind.YES_NO),
        question("b", Kind.YES_NO, show_if=Condition("a", frozenset({"yes"}))),
        question("c", Kind.YES_NO, show_if=Condition("b", frozenset({"yes"}))),
    )
    asked = replace(ALL, questions=chain)
    assert asked_of(asked, {"a": False, "b": True, "c": True}) == {"a": False}
    assert Cell("", "complete", True) in checked(asked, TEN, {"a": False}).cells


def test_an_answer_without_any_is_none_and_a_part_is_not_complete() -> None:
    asked = replace(ALL, questions=tuple(replace(one, required=False) for one in EVERY_KIND))
    with pytest.raises(AnswerMissing):
        checked(asked, TEN, {"why": "  "})
    assert Cell("", "complete", True) not in checked(asked, TEN, {"stars": 1}).cells


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ([question("a", Kind.SINGLE, options=options("x"))], "questions[0].options"),
        ([question("a", Kind.SINGLE, options=options("x", "x"))], "questions[0].options"),
        ([question("a", Kind.RATING, options=options("x", "y"))], "questions[0].options"),
        ([question("a", Kind.MULTIPLE, options=options("x", "y"), most=3)], "questions[0].most"),
        ([question("a", Kind.RATING, lowest=5, highest=5)], "questions[0].highest"),
        ([question("a", Kind.RATING, lowest=0, highest=11)], "questions[0].highest"),
        ([question("a", Kind.TEXT, scale="mood")], "questions[0].scale"),
        ([question("A", Kind.TEXT)], "questions[0].question_id"),
        ([question("a", Kind.TEXT), question("a", Kind.TEXT)], "questions[1].question_id"),
        ([question("own", Kind.ENPS)], "questions[0].question_id"),
        ([Question("enps", Kind.ENPS, WORDS)], "questions[0].text"),
        ([Question("a", Kind.TEXT, {"en": "?", "fr": " "})], "questions[0].text"),
        ([question("a", Kind.TEXT, show_if=Condition("b", frozenset({"yes"})))], "questions[0].show_if"),
        (
            [
                question("b", Kind.YES_NO),
                question("a", Kind.TEXT, show_if=Condition("b", frozenset({"maybe"}))),
            ],
            "questions[1].show_if",
        ),
        ([], "questions"),
    ],
)
def test_what_cannot_be_asked_names_its_place(wrong: list[Question], field: str) -> None:
    with pytest.raises(WrongQuestionnaire) as refused:
        check_questionnaire(replace(ALL, questions=tuple(wrong)))
    assert refused.value.field == field


def test_a_pulse_has_ten_questions_at_most() -> None:
    own = [question(f"q{number}", Kind.YES_NO) for number in range(11)]
    check_questionnaire(pulse_of((), own[:10]))
    check_questionnaire(pulse_of((), own[:1]))
    check_questionnaire(pulse_of(("week",), own[:9]))
    for too_many in (pulse_of((), own), pulse_of(("week",), own[:10])):
        with pytest.raises(TooManyQuestions):
            check_questionnaire(too_many)
    with pytest.raises(WrongQuestionnaire):
        pulse_of(("nothing",), ())


@pytest.mark.parametrize("name", list(Template))
def test_every_template_can_be_asked_in_both_languages(name: Template) -> None:
    asked = template_of(name)
    check_questionnaire(asked)
    texts = [asked.title]
    for one in asked.questions:
        means = [words for words in (one.lowest_means, one.highest_means) if words]
        texts += [one.text, *(option.text for option in one.options), *means]
        plain = replace(one, suggests=None)
        assert question_from_wire(question_to_wire(plain)) == plain
    assert all(set(words) == {"en", "fr"} and all(words.values()) for words in texts)


def test_the_shipped_enps_template_is_the_one_that_the_house_knows() -> None:
    assert template_of(Template.ENPS).questions == ENPS_ALONE.questions


def test_the_short_relationship_form_says_that_it_is_not_validated() -> None:
    asked = template_of(Template.RELATIONSHIP)
    assert not asked.validated
    assert asked.scales() == {"trust": 3, "control_mutuality": 3, "commitment": 3, "satisfaction": 3}


SURVEY = Survey("s", Template.WELL_BEING, TEN, 3, Group(), (), 1, questionnaire=ALL)


def test_only_the_same_questions_on_the_same_scale_compare() -> None:
    reworded = replace(EVERY_KIND[1], text={"en": "Oh?", "fr": "Ah ?"})
    check_comparable([SURVEY, replace(SURVEY, questionnaire=replace(ALL, title={"en": "T", "fr": "T"}))])
    for other in (
        replace(ALL, version=2),
        replace(ALL, template=Template.PULSE),
        replace(ALL, questions=EVERY_KIND[:1]),
        replace(ALL, questions=(EVERY_KIND[0], reworded, *EVERY_KIND[2:])),
    ):
        with pytest.raises(QuestionnairesDiffer):
            check_comparable([SURVEY, replace(SURVEY, questionnaire=other)])
    with pytest.raises(ScalesDiffer):
        check_comparable([SURVEY, replace(SURVEY, scale=Scale.ZERO_TO_TEN)])


def test_programme_feedback_is_about_a_campaign() -> None:
    feedback = replace(
        SURVEY, template=Template.PROGRAMME_FEEDBACK, questionnaire=template_of(Template.PROGRAMME_FEEDBACK)
    )
    with pytest.raises(CampaignMissing):
        life.drafted(feedback)
    assert life.drafted(replace(feedback, campaign_id="c")).campaign_id == "c"


def counted(*given: Mapping[str, Any], asked: Questionnaire = ALL) -> Counts:
    """What the store counts of these answers."""
    cells: dict[Cell, int] = {}
    for one in given:
        for cell in checked(asked, TEN, one).cells:
            cells[cell] = cells.get(cell, 0) + 1
    return Counts(len(given), cells)


RELATIONSHIP = template_of(Template.RELATIONSHIP)


def rows(name: str, *numbers: int | None) -> Mapping[str, int]:
    found = RELATIONSHIP.question(name)
    assert found
    pairs = zip(found.option_ids, numbers, strict=True)
    return {option: number for option, number in pairs if number is not None}


def scale_means(counts: Counts) -> dict[str, float]:
    """Of a relationship that everybody answered alone, in one cut and without a floor."""
    survey = replace(SURVEY, floor=1, questionnaire=RELATIONSHIP)
    return {
        one.scale: one.mean
        for one in figures.scales_of(survey, {EVERYBODY: counts}, cuts.Within([EVERYBODY]))
    }


def test_each_sub_scale_is_the_mean_of_its_items_and_absent_where_one_is_missing() -> None:
    asked = RELATIONSHIP
    counts = counted(
        {"trust": rows("trust", 7, 6, 5), "commitment": rows("commitment", 4, 4, 4)},
        {"trust": rows("trust", 3, 3, 3), "commitment": rows("commitment", 1, None, 1)},
        {"trust": rows("trust", 1, 2, None)},
        asked=asked,
    )
    assert scale_means(counts) == {"trust": 4.5, "commitment": 4.0}
    assert figures.scale_of("trust", counts) == ScaleTally(2, 27)


@given(st.lists(st.lists(st.one_of(st.none(), st.integers(1, 7)), min_size=3, max_size=3), min_size=1))
def test_a_sub_scale_is_the_mean_of_the_means_of_whole_answers(answers: list[list[int | None]]) -> None:
    some = [{"trust": rows("trust", *one)} for one in answers if any(one)]
    counts = counted(*some, asked=RELATIONSHIP)
    whole = [sum(one) / 3 for one in answers if None not in one]  # type: ignore[arg-type]
    assert scale_means(counts) == ({"trust": pytest.approx(sum(whole) / len(whole))} if whole else {})


def test_nothing_is_published_of_a_question_that_too_few_answered() -> None:
    teams = {(*EVERYBODY, f"team:{name}"): 4 for name in "AB"}
    survey = replace(SURVEY, floor=4, invited=8, buckets=teams)
    asked = replace(ALL, questions=tuple(replace(one, required=False) for one in EVERY_KIND))
    survey = replace(survey, questionnaire=asked)
    every, few = {"one": "a", "stars": 1}, {"one": "b"}
    paris, lyon = teams
    counts = {paris: counted(every, every, every, every, asked=asked), lyon: counted(*[few] * 4, asked=asked)}
    found = shown(survey, counts)
    assert found["one", ""] == {
        EVERYBODY: Count(8, {"a": 4, "b": 4}),
        paris: Count(4, {"a": 4}),
        lyon: Count(4, {"b": 4}),
    }
    assert found["stars", ""] == {EVERYBODY: Count(4, {"1": 4})}, "Lyon would be 0"


def test_nothing_is_published_of_a_statement_that_too_few_rated() -> None:
    """Of a grid that one may leave in part: enough answered the question, and one the second statement."""
    asked = replace(ALL, questions=tuple(replace(one, required=False) for one in EVERY_KIND))
    grid = next(one for one in asked.questions if one.kind is Kind.AGREEMENT)
    first, second = grid.option_ids[:2]
    survey = replace(SURVEY, floor=3, invited=4, buckets={EVERYBODY: 4}, questionnaire=asked)
    some = [{grid.question_id: {first: grid.lowest}} for _ in range(3)]
    one = {grid.question_id: {first: grid.lowest, second: grid.highest}}
    found = shown(survey, {EVERYBODY: counted(*some, one, asked=asked)})
    assert found[grid.question_id, first] == {EVERYBODY: Count(4, {str(grid.lowest): 4})}
    assert found[grid.question_id, second] == {}


def shown(survey: Survey, counts: Mapping[Path, Counts]) -> dict[tuple[str, str], Mapping[Path, Count]]:
    """By question and line, what a survey publishes."""
    allowed = figures.result_of(survey, counts).answers
    return {
        (one.question_id, one.item): publishing.shown_of(
            one, {path: line_of(one, each) for path, each in counts.items()}, counts, allowed, survey.floor
        ).cuts
        for one in counted_by(survey)
    }


def test_training_is_suggested_to_groups_where_enough_ask_for_it() -> None:
    asked = template_of(Template.TRAINING_NEED)
    paris = (*EVERYBODY, "team:Paris")
    topics = {paris: Count(10, {"networks": 3, "rules": 2, "critics": 4})}
    wanted = {paris: Count(10, {"yes": 9})}
    lines = [
        Shown(Counted(name, "", Counting.CHOICES), told, rolled_up=False)
        for name, told in (("topics", topics), ("wanted", wanted))
    ]
    assert figures.suggestions(asked, lines) == [
        Suggestion(paris, "topics", "critics", 4, 10),
        Suggestion(paris, "topics", "networks", 3, 10),
    ]


def test_a_form_gives_the_answers_that_a_call_would() -> None:
    fields = {
        "q.enps": ["9"],
        "q.stars": ["4"],
        "q.grid.a": ["1"],
        "q.grid.b": ["5"],
        "q.one": ["b"],
        "q.some": ["c", "a"],
        "q.order.a": ["2"],
        "q.order.b": ["3"],
        "q.order.c": ["1"],
        "q.why": ["  because "],
        "q.sure": ["yes"],
        "q.day": ["2026-01-31"],
        "q.no_why": [""],
    }
    assert given_of(ALL, fields) == GIVEN
    tied = given_of(ALL, {**fields, "q.order.b": ["2"], "q.stars": ["many"]})
    for name in ("order", "stars"):
        with pytest.raises(WrongAnswer):
            checked(ALL, TEN, {**GIVEN, name: tied[name]})
