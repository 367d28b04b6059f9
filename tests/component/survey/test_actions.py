"""Actions on results, through the public doors."""

from email.message import EmailMessage

import pytest

from portevoix.survey.v1 import loop_pb2 as wire
from portevoix.survey.v1 import service_pb2
from tests.component.survey.rig import Rig, staff
from tests.waiting import until

SUBJECTS = {
    "What follows from the survey that you were asked in",
    "Ce qui suit l'enquête à laquelle vous étiez invité",
}


def plan(survey_id: str, *path: str, question_id: str = "") -> wire.PlanActionRequest:
    """Something to be done about a figure."""
    texts = {"fr": "Une salle calme", "en": "A quiet room"}
    return wire.PlanActionRequest(
        survey_id=survey_id,
        question_id=question_id,
        path=path,
        text=[service_pb2.Wording(language=language, text=text) for language, text in texts.items()],
        owner="facilities",
    )


@pytest.mark.row("V11", door="gRPC")
async def test_an_action_hangs_on_a_published_figure_and_is_told_to_whoever_was_invited(
    rig: Rig, prefix: str
) -> None:
    survey, tokens = await rig.open(staff(prefix, {"A": 6}))
    early = await rig.refused("PlanAction", plan(survey.survey_id))
    assert (early.code, early.reason) == ("FAILED_PRECONDITION", "NOT_CLOSED")
    for token in list(tokens.values())[:5]:
        await rig.answer(token, 4)
    await rig.close(survey.survey_id)
    hidden = await rig.refused("PlanAction", plan(survey.survey_id, "all", "team:nobody"))
    assert (hidden.code, hidden.reason) == ("NOT_FOUND", "NOT_SHOWN")
    action = (await rig.call("PlanAction", plan(survey.survey_id))).action
    assert (action.question_id, list(action.path), action.owner) == ("enps", ["all"], "facilities")
    assert action.state == wire.ACTION_STATE_PLANNED
    assert not await listed(rig, survey.survey_id, "employee")
    assert await listed(rig, survey.survey_id, "hr") == [action]
    for _ in range(2):
        await rig.call("PublishAction", wire.PublishActionRequest(action_id=action.action_id))
    letters = await told(rig, list(tokens))
    assert {who: len(mails) for who, mails in letters.items()} == dict.fromkeys(tokens, 1)
    french, english = (str(letters[f"{prefix}a{number}"][0].get_content()) for number in (1, 2))
    assert "Une salle calme" in french
    assert "Suivi par : facilities" in french
    assert "A quiet room" in english
    assert not any("/s/" in str(mail.get_content()) for mails in letters.values() for mail in mails)
    move = wire.MoveActionRequest(
        action_id=action.action_id, state=wire.ACTION_STATE_DONE, note="It is open."
    )
    done = (await rig.call("MoveAction", move)).action
    assert (done.owner, done.published) == ("facilities", True)
    assert await listed(rig, survey.survey_id, "employee") == [done]
    move.state = wire.ACTION_STATE_STARTED
    assert (await rig.refused("MoveAction", move)).reason == "ACTION_OVER"
    for name, request in (("MoveAction", move), ("PlanAction", plan(survey.survey_id))):
        assert (await rig.refused(name, request, "employee")).code == "PERMISSION_DENIED"


@pytest.mark.parametrize("languages", [("fr",), ("fr", "fr"), ("fr", "de")])
async def test_an_action_is_told_in_both_languages(rig: Rig, languages: tuple[str, ...]) -> None:
    request = plan("some")
    request.ClearField("text")
    request.text.extend(service_pb2.Wording(language=language, text="x") for language in languages)
    assert (await rig.refused("PlanAction", request)).fields == ("text",)


async def told(rig: Rig, people: list[str]) -> dict[str, list[EmailMessage]]:
    """The letters about actions, once everybody's has come and the sender is at rest."""

    async def look() -> dict[str, list[EmailMessage]] | None:
        if await rig.invitations["actions"].count_documents({"published": True, "told": False}):
            return None
        mails = rig.mailbox.to(people)
        return {who: [mail for mail in mails[who] if mail["subject"] in SUBJECTS] for who in people}

    found: dict[str, list[EmailMessage]] = await until(look, what="letters about the action")
    return found


async def listed(rig: Rig, survey_id: str, role: str) -> list[wire.Action]:
    found = await rig.call("ListActions", wire.ListActionsRequest(survey_id=survey_id), role)
    return list(found.actions)
