"""Results as they were published, through the public doors."""

import pytest

from portevoix.survey.v1 import questionnaires_pb2 as asked
from portevoix.survey.v1 import results_pb2 as wire
from portevoix.survey.v1 import service_pb2
from tests.component.survey.rig import Rig, scores_in_turn, staff

KINDS = {
    "week": asked.QUESTION_KIND_RATING,
    "grid": asked.QUESTION_KIND_AGREEMENT,
    "one": asked.QUESTION_KIND_SINGLE,
    "some": asked.QUESTION_KIND_MULTIPLE,
    "rank": asked.QUESTION_KIND_RANKING,
    "free": asked.QUESTION_KIND_YES_NO,
    "day": asked.QUESTION_KIND_DATE,
}
WITH_OPTIONS = ("grid", "one", "some", "rank")


async def test_figures_have_their_numbers_and_waves_stand_side_by_side(rig: Rig, prefix: str) -> None:
    people = staff(prefix, {"A": 6, "B": 7, "C": 2})
    ids = []
    for scale in (service_pb2.SCALE_ONE_TO_TEN, service_pb2.SCALE_ONE_TO_TEN, service_pb2.SCALE_ZERO_TO_TEN):
        survey, tokens = await rig.open(people, scale=scale, cuts=[service_pb2.CUT_BY_TEAM])
        for who, score in scores_in_turn(list(tokens)[:-1], 10, 9, 8, 3).items():
            await rig.answer(tokens[who], score)
        await rig.close(survey.survey_id)
        ids.append(survey.survey_id)
    found = await results(rig, ids[0])
    assert (found.rates.response.answered, found.rates.response.invited) == (14, 15)
    assert found.rates.completion.rate == pytest.approx(14 / 15)
    (question,) = found.questions
    everybody, team = question.figures
    assert (everybody.n, everybody.enps.cut.promoters) == (14, 8)
    assert everybody.enps.score == pytest.approx(100 * 5 / 14)
    assert [one.label for one in everybody.counts] == [str(score) for score in range(1, 11)]
    ten = everybody.counts[-1]
    assert ten.count == 4
    assert ten.share == pytest.approx(4 / 14)
    assert 0 < ten.confidence_low < ten.share < ten.confidence_high < 1
    # Two of C were too few to be a cut, and went into the one above with the smallest sibling.
    assert list(team.path) == ["all", f"team:{prefix}-B"]
    assert question.rolled_up
    trend = await rig.call("GetTrend", wire.GetTrendRequest(survey_id=ids[1]), "employee")
    assert [one.survey_id for one in trend.waves] == ids[:2]
    assert trend.waves[0].figure == everybody
    other = await rig.call("GetTrend", wire.GetTrendRequest(survey_id=ids[2], path=["all", "team:nobody"]))
    assert [(one.survey_id, one.HasField("figure")) for one in other.waves] == [(ids[2], False)]


async def test_every_kind_of_question_is_counted_under_the_floor(rig: Rig, prefix: str) -> None:
    survey, tokens = await rig.open(staff(prefix, {"A": 9}), template="pulse", questions=of_every_kind())
    for number, token in enumerate(list(tokens.values())[:8]):
        await rig.answer_all(token, *answers(number))
    await rig.close(survey.survey_id)
    found = await results(rig, survey.survey_id)
    # Of the four who were asked why, one left it out.
    assert (found.rates.response.answered, found.rates.completion.answered) == (8, 7)
    shown = {(one.question_id, one.item): one for one in found.questions}
    told = {line: (one.figures[0].n, counted(one.figures[0])) for line, one in shown.items() if one.figures}
    assert told == {
        ("week", ""): (8, {"1": 2, "2": 2, "3": 2, "4": 2, "5": 0}),
        ("grid", "pen"): (8, {"1": 0, "2": 0, "3": 0, "4": 0, "5": 8}),
        ("grid", "ink"): (8, {"1": 8, "2": 0, "3": 0, "4": 0, "5": 0}),
        ("one", ""): (8, {"pen": 8, "ink": 0}),
        ("some", ""): (8, {"pen": 8, "ink": 4}),
        ("rank", ""): (8, {"pen/1": 4, "pen/2": 4, "ink/1": 4, "ink/2": 4}),
        ("free", ""): (8, {"yes": 4, "no": 4}),
        ("day", ""): (8, {"2026-01": 4, "2026-02": 4}),
    }
    assert shown["week", ""].figures[0].mean == pytest.approx(2.5)
    assert list(shown["why", ""].figures) == []


def of_every_kind() -> list[asked.Question]:
    """One of each; the last is asked of those who said no, and may be left out."""
    words = asked.Words(en="?", fr="?")
    options = [asked.Option(option_id=name, text=words) for name in ("pen", "ink")]
    questions = [
        asked.Question(
            question_id=name, kind=kind, text=words, options=options if name in WITH_OPTIONS else []
        )
        for name, kind in KINDS.items()
    ]
    after_no = asked.Condition(question_id="free", any_of=["no"])
    rating = asked.QUESTION_KIND_RATING
    why = asked.Question(question_id="why", kind=rating, text=words, optional=True, show_if=after_no)
    return [*questions, why]


def answers(number: int) -> list[asked.Answer]:
    """Of one person of eight."""
    ranked = ["ink", "pen"] if number % 2 else ["pen", "ink"]
    some = ["pen", "ink"] if number % 2 else ["pen"]
    given = [
        asked.Answer(question_id="week", score=number % 4 + 1),
        asked.Answer(question_id="grid", rows=asked.Rows(scores={"pen": 5, "ink": 1})),
        asked.Answer(question_id="one", choice="pen"),
        asked.Answer(question_id="some", choices=asked.Choices(option_ids=some)),
        asked.Answer(question_id="rank", choices=asked.Choices(option_ids=ranked)),
        asked.Answer(question_id="free", yes=number >= 4),
        asked.Answer(question_id="day", date=f"2026-0{number % 2 + 1}-15"),
    ]
    return [*given, asked.Answer(question_id="why", score=2)] if number < 3 else given


async def test_who_came_between_two_waves_is_not_told_by_their_difference(rig: Rig, prefix: str) -> None:
    """All answer: the second wave's team A, less the first's, would be one person."""
    people = staff(prefix, {"A": 6, "B": 6})
    first, tokens = await rig.open(people, cuts=[service_pb2.CUT_BY_TEAM])
    for token in tokens.values():
        await rig.answer(token, 9)
    before = await rig.close(first.survey_id)
    assert len(before.figures) == 3
    more = people | {f"{prefix}new": f"{prefix}-A"}
    second, tokens = await rig.open(more, cuts=[service_pb2.CUT_BY_TEAM])
    for who, token in tokens.items():
        await rig.answer(token, 1 if who.endswith("new") else 9)
    after = await rig.close(second.survey_id)
    assert not after.figures
    assert not any(one.figures for one in (await results(rig, second.survey_id)).questions)


@pytest.mark.row("X9", door="gRPC", part="the floor is fixed at the launch and can only rise")
async def test_a_floor_only_rises_and_not_after_the_close(rig: Rig, prefix: str) -> None:
    survey, tokens = await rig.open(staff(prefix, {"A": 7}))
    lower = wire.RaiseFloorRequest(survey_id=survey.survey_id, floor=4)
    refused = await rig.refused("RaiseFloor", lower)
    assert (refused.code, refused.reason, refused.fields) == (
        "INVALID_ARGUMENT",
        "FLOOR_ONLY_RISES",
        ("floor",),
    )
    raised = await rig.call("RaiseFloor", wire.RaiseFloorRequest(survey_id=survey.survey_id, floor=7))
    assert (raised.floor, raised.comment_floor) == (7, 8)
    for token in list(tokens.values())[:6]:
        await rig.answer(token, 9)
    assert not (await rig.close(survey.survey_id)).figures
    late = await rig.refused("RaiseFloor", wire.RaiseFloorRequest(survey_id=survey.survey_id, floor=9))
    assert (late.code, late.reason) == ("FAILED_PRECONDITION", "NOT_OPEN")
    found = await results(rig, survey.survey_id)
    assert (found.floor, found.rates.response.HasField("answered"), list(found.questions[0].figures)) == (
        7,
        False,
        [],
    )


async def test_nothing_before_the_close(rig: Rig, prefix: str) -> None:
    survey, _ = await rig.open(staff(prefix, {"A": 5}))
    for name, request in (
        ("GetFigures", wire.GetFiguresRequest(survey_id=survey.survey_id)),
        ("GetTrend", wire.GetTrendRequest(survey_id=survey.survey_id)),
        ("ListComments", wire.ListCommentsRequest(survey_id=survey.survey_id)),
    ):
        refused = await rig.refused(name, request)
        assert (refused.code, refused.reason) == ("FAILED_PRECONDITION", "NOT_CLOSED")
        request.survey_id = "nowhere"
        assert (await rig.refused(name, request)).reason == "UNKNOWN_SURVEY"


def counted(figure: wire.QuestionFigure) -> dict[str, int]:
    return {one.label: one.count for one in figure.counts}


async def results(rig: Rig, survey_id: str) -> wire.GetFiguresResponse:
    found: wire.GetFiguresResponse = await rig.call(
        "GetFigures", wire.GetFiguresRequest(survey_id=survey_id), "employee"
    )
    return found
