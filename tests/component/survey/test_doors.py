"""What the doors refuse, the JSON doors, and the answer page."""

import re
from uuid import uuid4

import grpc
import pytest

from chassis.settings import load
from portevoix.survey.v1 import service_pb2 as wire
from services.survey.settings import SurveySettings
from tests.component.survey.rig import Rig, environment_of, refusal_of, staff
from tests.issuer import Issuer


@pytest.mark.row("V5", door="gRPC")
async def test_zero_is_refused_on_1_to_10_and_accepted_on_0_to_10(rig: Rig, prefix: str) -> None:
    people = staff(prefix, {"A": 5})
    _, tokens = await rig.open(people)
    refused = await rig.answer_refused(tokens[f"{prefix}a0"], 0)
    assert (refused.code, refused.fields) == ("INVALID_ARGUMENT", ("score",))
    await rig.answer(tokens[f"{prefix}a0"], 1)
    _, tokens = await rig.open(people, scale=wire.SCALE_ZERO_TO_TEN)
    await rig.answer(tokens[f"{prefix}a0"], 0)


@pytest.mark.row("V6", door="gRPC")
async def test_the_boundaries_lie_between_6_and_7_and_between_8_and_9(rig: Rig, prefix: str) -> None:
    survey, tokens = await rig.open(staff(prefix, {"A": 5}), floor=4)
    for token, score in zip(tokens.values(), (6, 7, 8, 9), strict=False):
        await rig.answer(token, score)
    cut = (await rig.close(survey.survey_id)).figures[0].cut
    assert (cut.detractors, cut.passives, cut.promoters) == (1, 2, 1)


async def test_a_wrong_answer_names_each_field(rig: Rig) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as raised:
        await rig.stub.AnswerSurvey(wire.AnswerSurveyRequest(token="x", submission_id="1"), timeout=20)
    refused = refusal_of(raised.value)
    assert (refused.code, refused.fields) == ("INVALID_ARGUMENT", ("submission_id", "token"))


async def test_an_answer_with_an_identity_is_refused(rig: Rig, issuer: Issuer) -> None:
    request = wire.AnswerSurveyRequest(token="a" * 40, submission_id=str(uuid4()), score=9)
    with pytest.raises(grpc.aio.AioRpcError) as raised:
        await rig.stub.AnswerSurvey(request, metadata=issuer.metadata("e1", ["employee"]), timeout=20)
    assert refusal_of(raised.value).reason == "IDENTITY_NOT_WANTED"


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (wire.CreateSurveyRequest(template="mood"), "template"),
        (wire.CreateSurveyRequest(template="enps", floor=2), "floor"),
        (wire.CreateSurveyRequest(template="enps", cuts=[wire.CUT_BY_TEAM, wire.CUT_BY_TEAM]), "cuts"),
        (
            wire.CreateSurveyRequest(template="enps", group=wire.Group(countries=["France"])),
            "group.countries[0]",
        ),
    ],
)
async def test_a_wrong_survey_names_its_field(
    rig: Rig, request_: wire.CreateSurveyRequest, field: str
) -> None:
    refused = await rig.refused("CreateSurvey", request_)
    assert (refused.code, refused.fields) == ("INVALID_ARGUMENT", (field,))


@pytest.mark.parametrize(
    ("name", "request_"),
    [
        ("CreateSurvey", wire.CreateSurveyRequest(template="enps")),
        ("LaunchSurvey", wire.LaunchSurveyRequest(survey_id="s")),
        ("CloseSurvey", wire.CloseSurveyRequest(survey_id="s")),
        ("GetSurvey", wire.GetSurveyRequest(survey_id="s")),
        ("GetResponseRate", wire.GetResponseRateRequest(survey_id="s")),
    ],
)
async def test_surveys_are_run_by_few(rig: Rig, name: str, request_: wire.GetSurveyRequest) -> None:
    refused = await rig.refused(name, request_, "employee", "manager", "publisher")
    assert (refused.code, refused.reason) == ("PERMISSION_DENIED", "ROLE_MISSING")


async def test_a_survey_goes_its_way_in_one_direction(rig: Rig, prefix: str) -> None:
    unknown = await rig.refused("LaunchSurvey", wire.LaunchSurveyRequest(survey_id="nothing"))
    assert (unknown.code, unknown.reason) == ("NOT_FOUND", "UNKNOWN_SURVEY")
    group = wire.Group(teams=[f"{prefix}-A"])
    made = await rig.call("CreateSurvey", wire.CreateSurveyRequest(template="enps", group=group))
    survey_id = made.survey.survey_id
    small = await rig.refused("LaunchSurvey", wire.LaunchSurveyRequest(survey_id=survey_id))
    assert (small.code, small.reason) == ("FAILED_PRECONDITION", "GROUP_TOO_SMALL")
    for name, request, reason in [
        ("CloseSurvey", wire.CloseSurveyRequest(survey_id=survey_id), "NOT_OPEN"),
        ("GetResult", wire.GetResultRequest(survey_id=survey_id), "NOT_CLOSED"),
        ("GetResponseRate", wire.GetResponseRateRequest(survey_id=survey_id), "NOT_OPEN"),
    ]:
        assert (await rig.refused(name, request)).reason == reason


async def test_launching_twice_is_one_launch(rig: Rig, prefix: str) -> None:
    people = staff(prefix, {"A": 5})
    await rig.hire(people)
    request = wire.CreateSurveyRequest(template="enps", group=wire.Group(teams=[f"{prefix}-A"]))
    survey_id = (await rig.call("CreateSurvey", request)).survey.survey_id
    launch = wire.LaunchSurveyRequest(survey_id=survey_id)
    key = uuid4().hex
    for _ in range(2):
        await rig.call("LaunchSurvey", launch, key=key)
    assert (await rig.refused("LaunchSurvey", launch)).reason == "NOT_A_DRAFT"
    await rig.reaches(survey_id, wire.SURVEY_STATE_OPEN)
    assert all(len(mails) == 1 for mails in rig.mailbox.to(people).values())


async def test_an_answer_and_a_result_through_the_json_doors(rig: Rig, prefix: str) -> None:
    survey, tokens = await rig.open(staff(prefix, {"A": 5}))
    for token in tokens.values():
        body = {"token": token, "submissionId": str(uuid4()), "score": 10}
        assert (await rig.http.post("/v1/answers", json=body)).status_code == 200
    await rig.close(survey.survey_id)
    headers = {"authorization": f"Bearer {rig.issuer.token('e1', ['employee'])}"}
    shown = await rig.http.get(f"/v1/surveys/{survey.survey_id}/result", headers=headers)
    assert shown.json()["figures"][0]["score"] == 100


async def test_the_page_takes_an_answer_once(rig: Rig, prefix: str) -> None:
    _, tokens = await rig.open(staff(prefix, {"A": 5}), floor=3)
    token = tokens[f"{prefix}a0"]
    page = await rig.http.get(f"/s/{token}", headers={"accept-language": "de, fr-FR;q=0.8, en;q=0.5"})
    assert page.status_code == 200
    assert '<html lang="fr">' in page.text
    assert "Quelle est la probabilité" in page.text
    assert page.text.count('type="radio"') == 10
    assert not re.search(r"<script|src=|url\(|https?://", page.text)
    submission_id = re.findall(r'name="submission_id" value="([^"]+)"', page.text)[0]
    form = {"token": token, "submission_id": submission_id}
    nothing = await rig.http.post("/s", data=form)
    assert nothing.status_code == 422
    assert 'role="alert"' in nothing.text
    taken = await rig.http.post("/s", data={**form, "q.enps": "9"})
    twice = await rig.http.post("/s", data={**form, "q.enps": "9"})
    assert (taken.status_code, taken.text) == (twice.status_code, twice.text)
    assert "Thank you" in taken.text
    used = await rig.http.post("/s", data={**form, "submission_id": str(uuid4()), "q.enps": "1"})
    assert used.status_code == 404
    for answer in (page, nothing, taken, used):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("token", ["x", "no.such", "%3Cscript%3E.a", "a" * 300])
async def test_the_page_knows_no_strange_token(rig: Rig, token: str) -> None:
    page = await rig.http.get(f"/s/{token}")
    assert page.status_code == 404
    assert "<script" not in page.text
    assert (await rig.http.post("/s", content=b"\xff" * 10_000)).status_code == 404


@pytest.mark.parametrize("name", ["SHARE", "SMTP", "SURVEY_LINKS", "MAIL_FROM", "WAVE_SECRETS", "MASTER_KEY"])
def test_a_missing_setting_ends_the_process_with_one_line(
    name: str,
    issuer: Issuer,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    told = {"KAFKA": "k:1", "MONGODB": "mongodb://m", "SMTP": "127.0.0.1:25", "SHARE": "127.0.0.1:1"}
    folder = tmp_path_factory.mktemp("settings")
    for variable, value in environment_of(issuer, folder, **told).items():
        monkeypatch.setenv(variable, value)
    load(SurveySettings)
    monkeypatch.delenv(f"PORTEVOIX_{name}")
    with pytest.raises(SystemExit) as ended:
        load(SurveySettings)
    assert ended.value.code == 78
    assert f"PORTEVOIX_{name}" in capsys.readouterr().err
