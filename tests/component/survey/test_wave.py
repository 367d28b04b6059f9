"""A wave from draft to result, through the public doors."""

import asyncio
from uuid import uuid4

import pytest

from portevoix.survey.v1 import events_pb2 as events
from portevoix.survey.v1 import service_pb2 as wire
from tests.component.survey.rig import Rig, scores_in_turn, staff, text_of, token_in


@pytest.mark.row("V4", door="gRPC")
async def test_a_whole_wave(rig: Rig, prefix: str) -> None:
    people = staff(prefix, {"A": 10, "B": 7, "C": 2})
    survey, tokens = await rig.open(people, cuts=[wire.CUT_BY_TEAM])
    assert {one.language: one.text for one in survey.question} == {
        "en": "How likely are you to recommend our company to others?",
        "fr": "Quelle est la probabilité que vous recommandiez notre entreprise à d'autres personnes ?",
    }
    assert (survey.invited, survey.unreachable, survey.scale) == (19, 0, wire.SCALE_ONE_TO_TEN)
    for who, score in scores_in_turn(list(people)[:10], *[10] * 7, 8, 8, 3).items():
        await rig.answer(tokens[who], score)
    for who in list(people)[10:17]:
        await rig.answer(tokens[who], 7)
    rate = await rig.call("GetResponseRate", wire.GetResponseRateRequest(survey_id=survey.survey_id))
    assert (rate.participation.answered, rate.participation.invited) == (17, 19)
    result = await rig.close(survey.survey_id)
    everybody, team = result.figures
    assert (everybody.cut.n, everybody.cut.promoters, everybody.cut.passives) == (17, 7, 9)
    # Two of team C were too few to be a cut, and went into the one above with the smallest sibling.
    assert list(team.cut.path) == ["all", f"team:{prefix}-A"]
    assert team.score == pytest.approx(60)
    assert result.rolled_up
    assert result.participation.answered == 17
    assert result.participation.rate == pytest.approx(17 / 19)
    opened, closed = await rig.said(survey.survey_id, 2)
    assert isinstance(opened, events.SurveyOpened)
    assert isinstance(closed, events.SurveyClosed)
    assert (opened.invited, closed.invited, closed.answered) == (19, 19, 17)
    assert [list(cut.path) for cut in closed.enps] == [list(one.cut.path) for one in result.figures]


async def test_mails_are_in_the_persons_language_and_have_one_link(rig: Rig, prefix: str) -> None:
    people = staff(prefix, {"A": 5})
    _, tokens = await rig.open(people)
    mails = rig.mailbox.to(people)
    french, english = mails[f"{prefix}a1"][0], mails[f"{prefix}a2"][0]
    assert "Quelle est la probabilité" in text_of(french)
    assert "How likely are you" in text_of(english)
    assert "au moins 5 personnes" in text_of(french)
    assert french["to"].addresses[0].display_name == f"Zoé {prefix}a1"
    assert "takes the place" not in text_of(english)
    assert len(set(tokens.values())) == 5
    headers = {name for mail in (french, english) for name in mail}
    assert not {name for name in headers if name.lower().startswith("x-") and name != "X-Peer"}
    assert tokens[f"{prefix}a1"] not in str(french["message-id"])


async def test_a_thousand_retries_are_one_answer(rig: Rig, prefix: str) -> None:
    survey, tokens = await rig.open(staff(prefix, {"A": 5}), floor=3)
    token, submission_id = tokens[f"{prefix}a0"], str(uuid4())
    for _ in range(10):
        await asyncio.gather(*(rig.answer(token, 9, submission_id) for _ in range(20)))
    again = await rig.answer_refused(token, 2)
    assert (again.code, again.reason) == ("NOT_FOUND", "TOKEN_NOT_VALID")
    for who in ("a1", "a2"):
        await rig.answer(tokens[f"{prefix}{who}"], 9)
    result = await rig.close(survey.survey_id)
    assert (result.figures[0].cut.n, result.figures[0].cut.promoters) == (3, 3)
    late = await rig.answer_refused(tokens[f"{prefix}a3"])
    assert (late.code, late.reason) == ("FAILED_PRECONDITION", "NOT_OPEN")


async def test_nothing_is_shown_below_the_floor(rig: Rig, prefix: str) -> None:
    survey, tokens = await rig.open(staff(prefix, {"A": 6}))
    for who in list(tokens)[:4]:
        await rig.answer(tokens[who], 10)
    rate = await rig.call("GetResponseRate", wire.GetResponseRateRequest(survey_id=survey.survey_id))
    assert not rate.participation.HasField("answered")
    result = await rig.close(survey.survey_id)
    assert not result.figures
    assert not result.participation.HasField("answered")
    _, closed = await rig.said(survey.survey_id, 2)
    assert isinstance(closed, events.SurveyClosed)
    assert not closed.HasField("answered")
    assert not closed.enps


async def test_nobody_answers_before_everybody_is_invited(rig: Rig, prefix: str) -> None:
    people = staff(prefix, {"A": 12})
    await rig.hire(people)
    rig.mailbox.open.clear()
    group = wire.Group(teams=[f"{prefix}-A"])
    made = await rig.call("CreateSurvey", wire.CreateSurveyRequest(template="enps", group=group))
    await rig.call("LaunchSurvey", wire.LaunchSurveyRequest(survey_id=made.survey.survey_id))
    early = await rig.answer_refused(f"{made.survey.survey_id}.{'a' * 32}")
    assert early.reason in ("NOT_OPEN", "TOKEN_NOT_VALID")
    rig.mailbox.open.set()
    await rig.reaches(made.survey.survey_id, wire.SURVEY_STATE_OPEN)
    for mails in rig.mailbox.to(people).values():
        await rig.answer(token_in(mails[0]), 9)


async def test_who_cannot_be_reached_is_counted_and_holds_up_nobody(rig: Rig, prefix: str) -> None:
    people = staff(prefix, {"A": 6}) | {f"refused{prefix}": f"{prefix}-A", f"lost{prefix}": f"{prefix}-A"}
    rig.mailbox.puts_off.add(f"{prefix}a3@example.org")
    survey, tokens = await rig.open(people)
    assert (survey.invited, survey.unreachable) == (6, 2)
    assert f"{prefix}a3" in tokens


async def test_a_survey_that_reaches_too_few_is_called_off(rig: Rig, prefix: str) -> None:
    people = staff(prefix, {"A": 4}) | {f"refused{prefix}": f"{prefix}-A"}
    await rig.hire(people)
    request = wire.CreateSurveyRequest(template="enps", group=wire.Group(teams=[f"{prefix}-A"]))
    survey_id = (await rig.call("CreateSurvey", request)).survey.survey_id
    await rig.call("LaunchSurvey", wire.LaunchSurveyRequest(survey_id=survey_id))
    await rig.reaches(survey_id, wire.SURVEY_STATE_CALLED_OFF)
    assert (await rig.answer_refused(f"{survey_id}.{'a' * 32}")).reason == "NOT_OPEN"


async def test_waves_are_pooled_on_one_scale_only(rig: Rig, prefix: str) -> None:
    people = staff(prefix, {"A": 5})
    ids = []
    for scale in (wire.SCALE_ONE_TO_TEN, wire.SCALE_ONE_TO_TEN, wire.SCALE_ZERO_TO_TEN):
        survey, tokens = await rig.open(people, scale=scale)
        for token in tokens.values():
            await rig.answer(token, 0 if scale == wire.SCALE_ZERO_TO_TEN else 10)
        await rig.close(survey.survey_id)
        ids.append(survey.survey_id)
    pooled = await rig.call("GetPooledResult", wire.GetPooledResultRequest(survey_ids=ids[:2]))
    assert (pooled.figure.cut.n, pooled.figure.score, pooled.participation.invited) == (10, 100.0, 10)
    refused = await rig.refused("GetPooledResult", wire.GetPooledResultRequest(survey_ids=ids))
    assert (refused.code, refused.reason) == ("FAILED_PRECONDITION", "SCALES_DIFFER")
