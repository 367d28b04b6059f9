"""Surveys of more than one question: templates, own questions, what is published of them, and the page."""

import re
from typing import Any
from uuid import uuid4

import pytest

from portevoix.survey.v1 import events_pb2 as events
from portevoix.survey.v1 import questionnaires_pb2 as asked
from portevoix.survey.v1 import results_pb2 as results
from portevoix.survey.v1 import service_pb2 as wire
from tests.component.survey.rig import Rig, staff

DOOR = "gRPC"
TEAM = [wire.CUT_BY_TEAM]


def own(number: int, **more: Any) -> asked.Question:
    words = asked.Words(en=f"Question {number}?", fr=f"Question {number} ?")
    rating: dict[str, Any] = {"kind": asked.QUESTION_KIND_RATING}
    return asked.Question(question_id=f"q{number}", text=words, **rating | more)


def pulse(count: int) -> wire.CreateSurveyRequest:
    return wire.CreateSurveyRequest(template="pulse", questions=[own(number) for number in range(count)])


def score(name: str, value: int) -> asked.Answer:
    return asked.Answer(question_id=name, score=value)


def yes(name: str, value: bool) -> asked.Answer:
    return asked.Answer(question_id=name, yes=value)


def choices(name: str, *ids: str) -> asked.Answer:
    return asked.Answer(question_id=name, choices=asked.Choices(option_ids=ids))


def rows(name: str, **scores: int) -> asked.Answer:
    return asked.Answer(question_id=name, rows=asked.Rows(scores=scores))


def counts(found: results.GetFiguresResponse, name: str) -> dict[tuple[str, ...], Any]:
    """By published cut of a question: how many answered, and how many gave which answer."""
    (line,) = (one for one in found.questions if one.question_id == name)
    return {
        tuple(cut.path): (cut.n, {one.label: one.count for one in cut.counts if one.count})
        for cut in line.figures
    }


def scales(found: Any) -> dict[tuple[str, str], tuple[int, float]]:
    """By last name of the cut and scale: n and mean."""
    return {(one.path[-1], one.scale): (one.n, one.mean) for one in found.scales}


@pytest.mark.row("V1", door=DOOR)
async def test_a_pulse_of_eleven_is_refused_and_one_of_ten_is_asked(rig: Rig, prefix: str) -> None:
    refused = await rig.refused("CreateSurvey", pulse(11))
    assert (refused.code, refused.reason) == ("INVALID_ARGUMENT", "TOO_MANY_QUESTIONS")
    assert refused.fields == ("questions",)
    mixed = pulse(10)
    mixed.question_ids.append("week")
    assert (await rig.refused("CreateSurvey", mixed)).reason == "TOO_MANY_QUESTIONS"
    survey, tokens = await rig.open(
        staff(prefix, {"A": 5}), template="pulse", questions=[own(number) for number in range(10)]
    )
    assert [one.question_id for one in survey.questionnaire.questions] == [f"q{n}" for n in range(10)]
    for token in tokens.values():
        await rig.answer_all(token, *(score(f"q{number}", 1 + number % 5) for number in range(10)))
    found = await rig.figures(survey.survey_id)
    for number in range(10):
        assert counts(found, f"q{number}") == {("all",): (5, {str(1 + number % 5): 5})}


@pytest.mark.row("V3", door=DOOR)
async def test_a_pulse_of_one_question_is_a_fast_check_on_one_topic(rig: Rig, prefix: str) -> None:
    refused = await rig.refused("CreateSurvey", wire.CreateSurveyRequest(template="enps", questions=[own(1)]))
    assert (refused.reason, refused.fields) == ("WRONG_QUESTIONNAIRE", ("questions",))
    yes_no: dict[str, Any] = {"kind": asked.QUESTION_KIND_YES_NO}
    survey, tokens = await rig.open(staff(prefix, {"A": 5}), template="pulse", questions=[own(7, **yes_no)])
    for at, token in enumerate(tokens.values()):
        await rig.answer_all(token, yes("q7", at < 3))
    found = await rig.figures(survey.survey_id, "employee")
    assert counts(found, "q7") == {("all",): (5, {"yes": 3, "no": 2})}


@pytest.mark.row("V9", door=DOOR)
async def test_a_relationship_has_four_sub_scales_apart_and_none_of_which_items_are_missing(
    rig: Rig, prefix: str
) -> None:
    survey, tokens = await rig.open(
        staff(prefix, {"A": 6, "B": 5}), template="relationship", cuts=TEAM, floor=5
    )
    assert not survey.questionnaire.validated
    for who, token in tokens.items():
        level = 7 if who.startswith(f"{prefix}a") else 4
        answers = [
            rows("trust", fair=level, word=level, able=level - 3),
            rows("control_mutuality", listens=2, influence=2, legitimate=2),
            # Everybody leaves an item of commitment out, and in team B one does of trust.
            rows("commitment", lasting=level, bond=level),
            rows("satisfaction", happy=level, both_gain=1, enjoy=1),
        ]
        if who == f"{prefix}b0":
            answers[0] = rows("trust", fair=1, word=1)
        await rig.answer_all(token, *answers)
    found = await rig.figures(survey.survey_id)
    a = f"team:{prefix}-A"
    assert scales(found) == {
        ("all", "trust"): (10, pytest.approx((6 * 6 + 4 * 3) / 10)),
        ("all", "control_mutuality"): (11, 2.0),
        (a, "control_mutuality"): (6, 2.0),
        (f"team:{prefix}-B", "control_mutuality"): (5, 2.0),
        ("all", "satisfaction"): (11, pytest.approx((6 * 9 + 5 * 6) / 33)),
        (a, "satisfaction"): (6, 3.0),
        (f"team:{prefix}-B", "satisfaction"): (5, 2.0),
    }, "commitment is absent; trust of A would give away the four of B"
    _, closed = await rig.said(survey.survey_id, 2)
    assert isinstance(closed, events.SurveyClosed)
    assert closed.template == "relationship"
    assert scales(closed) == scales(found)
    assert not closed.enps


@pytest.mark.row("V10", door=DOOR)
async def test_programme_feedback_is_tied_to_a_campaign(rig: Rig, prefix: str) -> None:
    refused = await rig.refused("CreateSurvey", wire.CreateSurveyRequest(template="programme_feedback"))
    assert (refused.code, refused.reason) == ("INVALID_ARGUMENT", "CAMPAIGN_MISSING")
    assert refused.fields == ("campaign_id",)
    survey, tokens = await rig.open(
        staff(prefix, {"A": 5}), template="programme_feedback", campaign_id="spring"
    )
    assert survey.campaign_id == "spring"
    first, *others = tokens.values()
    unasked = await rig.answer_all_refused(
        first, score("useful", 5), yes("free", True), asked.Answer(question_id="pressure", choice="manager")
    )
    assert (unasked.reason, unasked.fields) == ("WRONG_ANSWER", ("pressure",))
    missing = await rig.answer_all_refused(first, score("useful", 5), yes("free", False))
    assert (missing.reason, missing.fields) == ("ANSWER_MISSING", ("pressure",))
    await rig.answer_all(
        first,
        score("useful", 2),
        yes("free", False),
        asked.Answer(question_id="pressure", choice="points"),
        choices("formats", "jobs", "stories", "expertise"),
        asked.Answer(question_id="since", date="2026-03-31"),
        asked.Answer(question_id="better", text="Fewer mails"),
    )
    for token in others:
        await rig.answer_all(token, score("useful", 5), yes("free", True), choices("formats", *FORMATS))
    found = await rig.figures(survey.survey_id)
    assert counts(found, "useful") == {("all",): (5, {"2": 1, "5": 4})}
    assert counts(found, "formats")[("all",)][1]["stories/1"] == 4
    assert counts(found, "pressure") == {}, "one was asked, which is fewer than the floor"
    assert counts(found, "since") == {}
    assert "Fewer mails" not in str(found)
    kept = [one async for one in rig.answers["comments"].find({"survey_id": survey.survey_id})]
    assert [one["text"] for one in kept] == ["Fewer mails"]


FORMATS = ("stories", "expertise", "jobs")


@pytest.mark.row("V14", door=DOOR)
async def test_motives_are_told_of_groups_alone(rig: Rig, prefix: str) -> None:
    survey, tokens = await rig.open(
        staff(prefix, {"A": 8, "B": 7, "C": 5}), template="motivation", cuts=TEAM, floor=5
    )
    answering = [who for who in tokens if not who.startswith((f"{prefix}c3", f"{prefix}c4"))]
    for who in answering:
        motive = "pride" if who.startswith(f"{prefix}a") else "learning"
        only = "none" if who.startswith(f"{prefix}c") else motive
        await rig.answer_all(tokens[who], choices("motives", only), score("motivation", 6))
    found = await rig.figures(survey.survey_id, "employee")
    a = ("all", f"team:{prefix}-A")
    everybody = {"learning": 7, "none": 3, "pride": 8}
    assert counts(found, "motives") == {("all",): (18, everybody), a: (8, {"pride": 8})}
    assert scales(found) == {("all", "motivation"): (18, 6.0), (a[1], "motivation"): (8, 6.0)}
    assert f"{prefix}-C" not in str(found), "three of five answered there"
    assert not [who for who in tokens if who in str(found)]


@pytest.mark.row("V15", door=DOOR)
async def test_satisfaction_and_well_being_are_items_of_a_template(rig: Rig, prefix: str) -> None:
    listed = await rig.call("ListTemplates", asked.ListTemplatesRequest())
    assert [one.template for one in listed.templates] == sorted(one.template for one in listed.templates)
    template = next(one for one in listed.templates if one.template == "well_being")
    items = {one.scale: one for one in template.questions if one.scale}
    assert set(items) == {"work_satisfaction", "well_being"}
    assert "satisfait de votre travail" in items["work_satisfaction"].text.fr
    survey, tokens = await rig.open(staff(prefix, {"A": 5}), template="well_being")
    assert survey.questionnaire == template
    for at, token in enumerate(tokens.values()):
        well = rows("well_being", energy=5, switch_off=3, support=1)
        await rig.answer_all(token, score("work_satisfaction", 6 + at), well)
    found = await rig.figures(survey.survey_id)
    assert scales(found) == {("all", "work_satisfaction"): (5, 8.0), ("all", "well_being"): (5, 3.0)}
    by_json = await rig.http.get(
        f"/v1/surveys/{survey.survey_id}/figures",
        headers={"authorization": f"Bearer {rig.issuer.token('e1', ['employee'])}"},
    )
    assert {one["scale"]: one["mean"] for one in by_json.json()["scales"]} == {
        "work_satisfaction": 8.0,
        "well_being": 3.0,
    }


@pytest.mark.row("V16", door=DOOR)
async def test_a_training_need_opens_a_suggestion_for_the_group(rig: Rig, prefix: str) -> None:
    survey, tokens = await rig.open(
        staff(prefix, {"A": 10, "B": 6, "C": 6}), template="training_need", cuts=TEAM, floor=5
    )
    for who, token in tokens.items():
        if who.startswith(f"{prefix}c"):
            await rig.answer_all(token, yes("wanted", False), score("confidence", 9))
            continue
        wanted = ["rules"] if who.startswith(f"{prefix}b") else ["writing"]
        wanted += ["critics"] if who in [f"{prefix}a{number}" for number in range(3)] else []
        wanted += ["privacy"] if who in [f"{prefix}a{number}" for number in range(2)] else []
        await rig.answer_all(token, yes("wanted", True), choices("topics", *wanted), score("confidence", 3))
    found = await rig.figures(survey.survey_id)
    told = [(one.path[-1], one.option_id, one.chosen, one.n) for one in found.suggestions]
    # Nobody of C was asked on what; B is hidden with them, or C would follow by subtraction.
    a = f"team:{prefix}-A"
    assert told == [
        ("all", "writing", 10, 16),
        ("all", "rules", 6, 16),
        (a, "writing", 10, 10),
        (a, "critics", 3, 10),
    ]
    topics = next(one for one in survey.questionnaire.questions if one.question_id == "topics")
    wording = {one.option_id: one.text.fr for one in topics.options}
    assert wording["writing"] == "Écrire avec mes propres mots"
    assert scales(found)[(f"team:{prefix}-C", "confidence")] == (6, 9.0)


async def test_only_waves_that_asked_the_same_are_pooled(rig: Rig, prefix: str) -> None:
    people = staff(prefix, {"A": 5})
    ids = []
    for chosen in (["enps"], ["enps"], ["enps", "week"]):
        survey, tokens = await rig.open(people, template="pulse", question_ids=chosen)
        for token in tokens.values():
            await rig.answer_all(token, *(score(name, 3) for name in chosen))
        await rig.close(survey.survey_id)
        ids.append(survey.survey_id)
    pooled = await rig.call("GetPooledResult", wire.GetPooledResultRequest(survey_ids=ids[:2]))
    assert (pooled.figure.cut.n, pooled.figure.score) == (10, -100.0)
    refused = await rig.refused("GetPooledResult", wire.GetPooledResultRequest(survey_ids=ids))
    assert (refused.code, refused.reason) == ("FAILED_PRECONDITION", "QUESTIONNAIRES_DIFFER")


async def test_the_page_asks_every_kind_in_the_persons_language_and_keeps_what_was_filled_in(
    rig: Rig, prefix: str
) -> None:
    survey, tokens = await rig.open(
        staff(prefix, {"A": 5}), template="programme_feedback", campaign_id="spring", floor=3
    )
    token = tokens[f"{prefix}a0"]
    french = {"accept-language": "fr"}
    page = await rig.http.get(f"/s/{token}", headers=french)
    for text in ("Votre avis sur la campagne", "libre de ne pas participer", "Histoires de collègues"):
        assert text in page.text
    for part in ('type="radio"', "<select", "<textarea", 'type="date"', "<legend>", '<html lang="fr">'):
        assert part in page.text
    assert not re.search(r"<script|src=|url\(|https?://", page.text)
    shown_after_no = 'form:has([name="q.free"][value="no"]:checked)'
    assert f"#q\\.pressure{{display:none}}:is({shown_after_no}) #q\\.pressure{{display:block}}" in page.text
    form = {
        "token": token,
        "submission_id": str(uuid4()),
        "q.useful": "4",
        "q.free": "no",
        "q.better": "Moins <b>",
        "q.formats.stories": "2",
        "q.formats.expertise": "1",
        "q.formats.jobs": "3",
    }
    missing = await rig.http.post("/s", data=form, headers=french)
    assert missing.status_code == 422
    assert re.search(r'<fieldset id="q.pressure"[^>]*>.{0,200}role="alert"', missing.text)
    assert "Moins &lt;b&gt;" in missing.text
    assert 'value="4" required checked' in missing.text
    # Whoever changes their mind leaves the branch; what was filled in there is not an answer.
    changed = {**form, "q.free": "yes", "q.pressure": "manager"}
    taken = await rig.http.post("/s", data=changed, headers=french)
    assert (taken.status_code, "Merci" in taken.text) == (200, True)
    twice = await rig.http.post("/s", data=changed, headers=french)
    assert twice.text == taken.text
    for answer in (page, missing, taken):
        assert answer.headers["cache-control"] == "no-store"
        assert "set-cookie" not in answer.headers
        assert "script-src" not in answer.headers["content-security-policy"]
    for who in ("a1", "a2"):
        await rig.answer_all(tokens[f"{prefix}{who}"], score("useful", 4), yes("free", True))
    found = await rig.figures(survey.survey_id)
    assert counts(found, "useful") == {("all",): (3, {"4": 3})}
    assert counts(found, "pressure") == {}
