"""Comments and replies, through the public doors: the author reads them, and nobody knows who that is."""

import re
from uuid import uuid4

import grpc
import pytest

from portevoix.survey.v1 import loop_pb2 as wire
from portevoix.survey.v1 import questionnaires_pb2 as asked
from portevoix.survey.v1 import results_pb2 as results
from portevoix.survey.v1 import service_pb2
from services.survey.usecases import results as usecases
from tests.component.survey.rig import Rig, refusal_of, staff

WORDS = asked.Words(en="Why?", fr="Pourquoi ?")
WHY, WISH = (
    asked.Question(question_id=name, kind=asked.QUESTION_KIND_TEXT, optional=True, text=WORDS)
    for name in ("why", "wish")
)
KEY = re.compile(r"<code>([^<]+)</code>")


@pytest.mark.row("V12", door="gRPC")
async def test_an_anonymous_comment_is_replied_to_without_revealing_its_author(rig: Rig, prefix: str) -> None:
    survey_id, keys = await commented(rig, prefix, 8)
    await rig.close(survey_id)
    published = await rig.call("GetFigures", results.GetFiguresRequest(survey_id=survey_id), "employee")
    why, wish = published.open_questions
    assert (why.question_id, why.comments, published.comment_floor) == ("why", 8, 8)
    assert [(one.word, one.comments) for one in why.words] == [("tea", 8)]
    assert (wish.HasField("comments"), list(wish.words)) == (False, [])
    page = await rig.call("ListComments", results.ListCommentsRequest(survey_id=survey_id), "manager")
    assert {one.text for one in page.comments} == {text_of(number) for number in range(8)}
    by_text = {one.text: one.comment_id for one in page.comments}
    for number, for_everybody in ((0, True), (1, False)):
        reply = wire.ReplyToCommentRequest(
            comment_id=by_text[text_of(number)], text=f"Thank you, {number}", for_everybody=for_everybody
        )
        await rig.call("ReplyToComment", reply)
    for number, replies in ((0, ["Thank you, 0"]), (1, ["Thank you, 1"]), (2, [])):
        (own,) = (await read(rig, keys[number])).comments
        assert (own.text, [one.text for one in own.replies]) == (text_of(number), replies)
    page = await rig.call("ListComments", results.ListCommentsRequest(survey_id=survey_id), "manager")
    told = {one.text: [reply.text for reply in one.replies] for one in page.comments if one.replies}
    assert told == {text_of(0): ["Thank you, 0"]}
    assert not {field.name for field in results.Comment.DESCRIPTOR.fields} - {"comment_id", "text", "replies"}
    wrong = await read_refused(rig, f"{survey_id}.{'A' * 43}")
    assert wrong == ("NOT_FOUND", "KEY_NOT_VALID")


@pytest.mark.row("X9", door="gRPC", part="the floor covers comments")
async def test_below_the_floor_of_comments_none_is_read_and_none_replied_to(rig: Rig, prefix: str) -> None:
    survey_id, keys = await commented(rig, prefix, 7)
    await rig.close(survey_id)
    request = results.ListCommentsRequest(survey_id=survey_id)
    assert (await rig.refused("ListComments", request)).reason == "NOT_SHOWN"
    (kept,) = await rig.answers["comments"].find({"survey_id": survey_id}).to_list(1)
    reply = wire.ReplyToCommentRequest(comment_id=bytes(kept["_id"]).hex(), text="Who are you?")
    assert (await rig.refused("ReplyToComment", reply)).reason == "UNKNOWN_COMMENT"
    assert [one.text for one in (await read(rig, keys[3])).comments] == [text_of(3)]


async def test_comments_are_for_those_who_lead_and_come_in_pages(rig: Rig, prefix: str) -> None:
    survey_id, _ = await commented(rig, prefix, 9)
    await rig.close(survey_id)
    request = results.ListCommentsRequest(survey_id=survey_id, question_id="why", page_size=4)
    assert (await rig.refused("ListComments", request, "employee")).code == "PERMISSION_DENIED"
    seen: list[str] = []
    while True:
        page = await rig.call("ListComments", request, "leader")
        seen += [one.comment_id for one in page.comments]
        request.page_token = page.next_page_token
        if not request.page_token:
            break
    assert (len(seen), seen) == (9, sorted(set(seen)))
    assert usecases.PAGE_SIZE > 9


async def test_the_page_shows_a_key_and_reads_the_replies(rig: Rig, prefix: str) -> None:
    survey, tokens = await opened(rig, staff(prefix, {"A": 9}))
    *others, last = tokens.values()
    for number, token in enumerate(others):
        await rig.answer_all(token, *answers(number))
    french = {"accept-language": "fr-MA"}
    form = {
        "token": last,
        "submission_id": str(uuid4()),
        "enps": "9",
        "q.enps": "9",
        "why": "Du <thé>",
        "q.why": "Du <thé>",
    }
    taken, twice = [await rig.http.post("/s", data=form, headers=french) for _ in range(2)]
    assert taken.text == twice.text
    assert "Conservez cette clé" in taken.text
    found = KEY.search(taken.text)
    assert found
    asking = await rig.http.get("/r", headers=french)
    assert "Votre clé" in asking.text
    await rig.close(survey.survey_id)
    page = await rig.call("ListComments", results.ListCommentsRequest(survey_id=survey.survey_id))
    (comment_id,) = [one.comment_id for one in page.comments if one.text == "Du <thé>"]
    await rig.call("ReplyToComment", wire.ReplyToCommentRequest(comment_id=comment_id, text="Servi à <10h>"))
    reading = await rig.http.post("/r", data={"key": f" {found[1]} "}, headers=french)
    assert "Du &lt;thé&gt;" in reading.text
    assert "Servi à &lt;10h&gt;" in reading.text
    for answer in (taken, asking, reading):
        assert answer.headers["cache-control"] == "no-store"
        assert "set-cookie" not in answer.headers
        assert not re.search(r"<script|src=|url\(|https?://", answer.text)
    wrong = await rig.http.post("/r", data={"key": "nothing"})
    assert (wrong.status_code, 'role="alert"' in wrong.text) == (404, True)


def text_of(number: int) -> str:
    return f"More tea, {number}"


def answers(number: int) -> list[asked.Answer]:
    """A score, and words to the first open question."""
    return [
        asked.Answer(question_id="enps", score=9),
        asked.Answer(question_id="why", text=text_of(number)),
    ]


async def opened(rig: Rig, people: dict[str, str]) -> tuple[service_pb2.Survey, dict[str, str]]:
    return await rig.open(people, template="pulse", question_ids=["enps"], questions=[WHY, WISH])


async def commented(rig: Rig, prefix: str, count: int) -> tuple[str, list[str]]:
    """A survey that so many answered in words, and their reading keys; a retry gives the same one."""
    survey, tokens = await opened(rig, staff(prefix, {"A": 10}))
    keys = []
    for number, token in enumerate(list(tokens.values())[:count]):
        request = service_pb2.AnswerSurveyRequest(
            token=token, submission_id=str(uuid4()), answers=answers(number)
        )
        first, again = [(await rig.stub.AnswerSurvey(request, timeout=20)).reading_key for _ in range(2)]
        assert first == again != ""
        keys.append(first)
    silent = asked.Answer(question_id="enps", score=1)
    request = service_pb2.AnswerSurveyRequest(
        token=list(tokens.values())[-1], submission_id=str(uuid4()), answers=[silent]
    )
    assert (await rig.stub.AnswerSurvey(request, timeout=20)).reading_key == ""
    return survey.survey_id, keys


async def read(rig: Rig, key: str) -> wire.ReadRepliesResponse:
    """As somebody unknown."""
    request = wire.ReadRepliesRequest(reading_key=key)
    found: wire.ReadRepliesResponse = await rig.method("ReadReplies")(request, timeout=20)
    return found


async def read_refused(rig: Rig, key: str) -> tuple[str, str]:
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await read(rig, key)
    found = refusal_of(refused.value)
    return found.code, found.reason
