"""What people say about items: who sees it, who owns a question, who answers, and how long it waits."""

from typing import Any
from uuid import uuid4

import pytest

from portevoix.content.v1 import conversation_pb2 as wire
from portevoix.content.v1 import policy_pb2 as policy
from portevoix.inbox.v1 import events_pb2 as inbox_pb2
from portevoix.share.v1 import events_pb2 as share_pb2
from tests.component.content.asking import MANAGER, ask, refused
from tests.component.content.rig import INBOX, SHARE, TRUSTED, Refusal, Rig, whole_draft
from tests.component.content.running import learn_of, now_ms
from tests.component.content.test_workflow import published
from tests.waiting import until

DOOR = "gRPC content.v1.ConversationService"
COMMS = ("ines", "internal_communications")


async def seen(rig: Rig, content_id: str, subject: str, *roles: str) -> list[wire.Comment]:
    """All comments on an item, read two by two."""
    found: list[wire.Comment] = []
    token = ""
    while True:
        which = {"content_id": content_id, "page_size": 2, "page_token": token}
        page = await ask(rig, "ListComments", subject, *roles, **which)
        found += page.comments
        token = page.next_page_token
        if not token:
            return found


async def say(rig: Rig, content_id: str, subject: str, text: str, *, question: bool = False) -> str:
    said = await ask(rig, "AddComment", subject, content_id=content_id, text=text, question=question)
    return str(said.comment.comment_id)


@pytest.mark.row("C34", door=DOOR)
async def test_a_question_has_an_owner_and_an_answer_state_and_its_age_is_reported(
    rig: Rig, programme_id: str
) -> None:
    content_id = await published(rig, whole_draft(programme_id))
    emma, omar = f"emma-{uuid4().hex}", f"omar-{uuid4().hex}"
    await say(rig, content_id, emma, "J'étais là — فخور جدا")
    first = await say(rig, content_id, emma, "Does it count the data centre?", question=True)
    second = await say(rig, content_id, omar, "And in winter?", question=True)

    remark, one, two = await seen(rig, content_id, omar)
    assert (remark.text, remark.author_id, remark.owner_id) == ("J'étais là — فخور جدا", emma, "")
    assert (remark.state, remark.unanswered_ms) == (wire.ANSWER_STATE_UNSPECIFIED, 0)
    assert [one.comment_id, two.comment_id] == [first, second]
    assert {one.owner_id, two.owner_id} == {"anna"}  # who wrote the item
    assert {one.state, two.state} == {wire.ANSWER_STATE_OPEN}
    report = await ask(rig, "ReportQuestions", *COMMS, programme_id=programme_id)
    assert (report.open, report.answered) == (2, 0)
    older, newer = report.waiting
    assert report.oldest_ms == older.unanswered_ms >= one.unanswered_ms
    assert older.unanswered_ms - newer.unanswered_ms == newer.said_at_ms - older.said_at_ms
    assert report.mean_ms == (older.unanswered_ms + newer.unanswered_ms) // 2
    assert [(each.owner_id, each.open) for each in report.owners] == [("anna", 2)]
    assert [each.comment_id for each in report.waiting] == [first, second]

    refusal = await refused(rig, "AnswerQuestion", emma, comment_id=second, text="I guess so")
    assert refusal == Refusal("FAILED_PRECONDITION", "NOT_THE_OWNER")
    await ask(rig, "AssignQuestion", *COMMS, comment_id=second, owner_id=omar)
    report = await ask(rig, "ReportQuestions", *COMMS, programme_id=programme_id)
    assert [(each.owner_id, each.open) for each in report.owners] == [("anna", 1), (omar, 1)]
    answered = await ask(rig, "AnswerQuestion", omar, comment_id=second, text="In winter too.")
    assert (answered.comment.state, answered.comment.unanswered_ms) == (wire.ANSWER_STATE_ANSWERED, 0)
    assert (answered.comment.answer.text, answered.comment.answer.answered_by) == ("In winter too.", omar)
    report = await ask(rig, "ReportQuestions", *COMMS, programme_id=programme_id)
    assert (report.open, report.answered) == (1, 1)
    assert [each.comment_id for each in report.waiting] == [first]

    for name, fields in {"AnswerQuestion": {"text": "Thanks"}, "AssignQuestion": {"owner_id": omar}}.items():
        refusal = await refused(rig, name, *COMMS, comment_id=remark.comment_id, **fields)
        assert refusal.reason == "NO_QUESTION"
    assert (await refused(rig, "RemoveComment", emma, comment_id=second)).code == "NOT_FOUND"
    await ask(rig, "RemoveComment", omar, comment_id=second)
    await ask(rig, "RemoveComment", *COMMS, comment_id=remark.comment_id)
    assert [each.comment_id for each in await seen(rig, content_id, emma)] == [first]


@pytest.mark.row("C33", door=DOOR, part="internal-only items are discussed, by those who can read them")
async def test_only_who_can_see_an_item_sees_and_says_something_about_it(rig: Rig, programme_id: str) -> None:
    legal, sales = f"l-{uuid4().hex}", f"s-{uuid4().hex}"
    await learn_of(rig, legal, department="Legal")
    await learn_of(rig, sales, department="Sales")
    draft = whole_draft(programme_id, external=False, audience={"departments": ["Legal"]})
    content_id = await published(rig, draft)
    missing = Refusal("NOT_FOUND", "NOT_FOUND")

    async def visible() -> bool:
        return bool((await ask(rig, "ListItems", legal, programme_id=programme_id)).items)

    await until(visible)
    asked = await say(rig, content_id, legal, "May we name the client?", question=True)
    ways: dict[str, dict[str, Any]] = {
        "ListComments": {"content_id": content_id},
        "AddComment": {"content_id": content_id, "text": "Me too"},
        "AnswerQuestion": {"comment_id": asked, "text": "Yes"},
        "RemoveComment": {"comment_id": asked},
    }
    for name, fields in ways.items():
        assert await refused(rig, name, sales, **fields) == missing, name
    assert [one.comment_id for one in await seen(rig, content_id, legal)] == [asked]
    await ask(rig, "WithdrawItem", "paul", "publisher", content_id=content_id)
    assert await refused(rig, "ListComments", legal, content_id=content_id) == missing
    assert await refused(rig, "AddComment", legal, content_id=content_id, text="Still here?") == missing
    assert len(await seen(rig, content_id, *COMMS)) == 1


@pytest.mark.row("C34", part="an owner where no person wrote the item; erasure; nothing confidential")
async def test_a_cmss_item_has_an_owner_too_and_who_is_forgotten_leaves_no_words(
    rig: Rig, programme_id: str
) -> None:
    external_id = uuid4().hex
    report = inbox_pb2.ContentPublished(
        external_id=external_id, programme_id=programme_id, category="brand", kind="article",
        title="From the CMS", why="w", url="https://example.org/cms", language="en",
    )  # fmt: skip
    await rig.publish(INBOX, report, TRUSTED)

    async def arrived() -> Any:
        found = await ask(rig, "ListItems", *COMMS, programme_id=programme_id)
        return list(found.items)

    (item,) = await until(arrived)
    await ask(rig, "PublishItem", "paula", "publisher", content_id=item.content_id)
    emma, paula = f"emma-{uuid4().hex}", "paula"
    mine = await say(rig, item.content_id, emma, "Who took the picture?", question=True)
    theirs = await say(rig, item.content_id, "omar", "And when?", question=True)
    assert {one.owner_id for one in await seen(rig, item.content_id, "omar")} == {paula}
    await ask(rig, "AssignQuestion", *COMMS, comment_id=theirs, owner_id=emma)
    await ask(rig, "AnswerQuestion", emma, comment_id=theirs, text="In May.")

    rule = policy.RuleDraft(
        kind=policy.RULE_KIND_WORD, term="kumulus", name="Secrets", effect=policy.RULE_EFFECT_CONFIDENTIAL
    )
    await ask(rig, "AddRule", *MANAGER, programme_id=programme_id, draft=rule)
    secret = {"content_id": item.content_id, "text": "Is it Kumulus?"}
    assert (await refused(rig, "AddComment", emma, **secret)).reason == "CONFIDENTIAL"
    noted = await ask(rig, "ListRefusals", *MANAGER, programme_id=programme_id)
    assert [one.occasion for one in noted.refusals] == [policy.OCCASION_COMMENT]

    erased = share_pb2.EmployeeErased(employee_id=emma, occurred_at_ms=now_ms())
    await rig.publish(SHARE, erased, "share")

    async def forgotten() -> bool:
        return mine not in [one.comment_id for one in await seen(rig, item.content_id, "omar")]

    await until(forgotten)
    (left,) = await seen(rig, item.content_id, "omar")
    assert (left.comment_id, left.owner_id) == (theirs, "")
    assert (left.answer.text, left.answer.answered_by) == ("In May.", "")
