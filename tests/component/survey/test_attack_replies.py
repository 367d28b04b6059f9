"""Whoever has both databases, the oplog, the mails and the logs does not know who wrote or read what.

Each protection of comments and replies that is taken away tells of somebody.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import uuid4

import pymongo
import pytest
import structlog

from portevoix.survey.v1 import loop_pb2, results_pb2
from portevoix.survey.v1 import questionnaires_pb2 as asked
from portevoix.survey.v1 import service_pb2 as wire
from services.survey.domain.rules import reading
from services.survey.storage import answers as answer_side
from services.survey.usecases import loop
from tests.component.survey.attack import BY_CHANCE, values_in
from tests.component.survey.rig import PARTITIONS, SURVEY, Rig, staff
from tests.component.survey.test_attack import _now, _settled, _writes, listening
from tests.reading import read_topic
from tests.waiting import until

PEOPLE = 24
log = structlog.get_logger("survey")
_mark_of, _comment, _read = reading.mark_of, answer_side._comment, loop.read_replies
QUESTIONS = [
    asked.Question(
        question_id=name, kind=asked.QUESTION_KIND_TEXT, text=asked.Words(en=f"{name}?", fr=f"{name} ?")
    )
    for name in ("why", "wish")
]


@dataclass
class Evidence:
    """What an insider has, and what only the test knows: `keys` and `came`, the texts in their order."""

    survey_id: str
    stores: Sequence[Mapping[str, Any]]
    comments: Sequence[Mapping[str, Any]]
    texts: str
    while_reading: Sequence[Any]
    keys: Sequence[str]
    came: Sequence[tuple[str, str]]


def findings(evidence: Evidence) -> set[str]:
    """The attacks that tell of somebody."""
    by_text = {one["text"]: one for one in evidence.comments}
    lying = [one["text"] for one in evidence.comments if one["question_id"] == "why"]
    same = sum(a == why for a, (why, _) in zip(lying, evidence.came, strict=True))
    secrets = [key.partition(".")[2] for key in evidence.keys]
    stored = {_as_text(value) for value in values_in(evidence.stores)}
    attacks = {
        "key": any(secret in evidence.texts or any(secret in one for one in stored) for secret in secrets),
        "unsalted": bool({sha256(key.encode()).hexdigest() for key in evidence.keys} & stored),
        "pair": any(_shared(by_text[why], by_text[wish]) for why, wish in evidence.came),
        "order": same > BY_CHANCE,
        "cut": any("team" in str(one) for one in evidence.comments),
        "trace": bool(evidence.while_reading),
    }
    return {name for name, found in attacks.items() if found}


@pytest.mark.row("X9", door="gRPC", part="comments, keys and replies link nobody")
async def test_an_insider_knows_neither_who_wrote_nor_who_read(rig: Rig, prefix: str, mongodb: str) -> None:
    assert findings(await replied(rig, prefix, mongodb)) == set()


def kept(key: str, question_id: str) -> bytes:
    return f"{key} {question_id}".encode()


def paired(key: str, question_id: str) -> bytes:
    return _mark_of(key, "")


def with_cut(comment: Any) -> dict[str, Any]:
    return _comment(comment) | {"bucket": ["all", "team:A"]}


async def logged(reading_key: str, *others: Any) -> Any:
    log.info("replies were read", survey_id=reading.survey_of(reading_key))
    return await _read(reading_key, *others)


MUTANTS: Mapping[str, tuple[object, str, Callable[..., Any], str]] = {
    "the key lies with the comment": (reading, "mark_of", kept, "key"),
    "one mark for all that somebody wrote": (reading, "mark_of", paired, "pair"),
    "a comment lies with its cut": (answer_side, "_comment", with_cut, "cut"),
    "reading is logged": (loop, "read_replies", logged, "trace"),
}


@pytest.mark.parametrize("name", MUTANTS)
async def test_a_protection_that_is_missing_is_found(
    rig: Rig, prefix: str, mongodb: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    where, what, mutant, attack = MUTANTS[name]
    monkeypatch.setattr(where, what, mutant)
    assert attack in findings(await replied(rig, prefix, mongodb))


async def replied(rig: Rig, prefix: str, mongodb: str) -> Evidence:
    """24 people write twice each; some are replied to; all read."""
    people = staff(prefix, {"A": 14, "B": 10})
    with pymongo.MongoClient[dict[str, Any]](mongodb) as client, listening() as lines:
        start = _now(client)
        survey, tokens = await rig.open(people, template="pulse", question_ids=["enps"], questions=QUESTIONS)
        came = [(f"why {uuid4().hex}", f"wish {uuid4().hex}") for _ in range(PEOPLE)]
        keys = [
            await _answered(rig, token, texts) for token, texts in zip(tokens.values(), came, strict=True)
        ]
        await rig.close(survey.survey_id)
        await _reply_to_some(rig, survey.survey_id)
        await until(lambda: _settled(rig, survey.survey_id), what="the close is over")
        before, opened = len(lines), _now(client)
        for key in keys:
            request = loop_pb2.ReadRepliesRequest(reading_key=key)
            await rig.method("ReadReplies")(request, timeout=20)
        while_reading = [
            *lines[before:],
            *(one for side in _writes(client, rig, opened).values() for one in side),
        ]
        written = _writes(client, rig, start)
        sides = [client[f"{rig.namespace}_portevoix_{name}"] for name in ("survey", "survey_answers")]
        stores = [one for side in sides for name in side.list_collection_names() for one in side[name].find()]
        comments = list(sides[1]["comments"].find({"survey_id": survey.survey_id}))
    river = await read_topic(rig.kafka, f"{rig.namespace}.{SURVEY}", PARTITIONS)
    letters = [str(mail) for mails in rig.mailbox.to(people).values() for mail in mails]
    texts = "\n".join([*lines, *letters, *(str(record.value) for record in river)])
    everything = [*stores, *written["survey"], *written["survey_answers"]]
    return Evidence(survey.survey_id, everything, comments, texts, while_reading, keys, came)


async def _answered(rig: Rig, token: str, texts: tuple[str, str]) -> str:
    """The reading key."""
    answers = [
        asked.Answer(question_id="enps", score=9),
        *(asked.Answer(question_id=text.split()[0], text=text) for text in texts),
    ]
    request = wire.AnswerSurveyRequest(token=token, submission_id=str(uuid4()), answers=answers)
    return str((await rig.stub.AnswerSurvey(request, timeout=20)).reading_key)


async def _reply_to_some(rig: Rig, survey_id: str) -> None:
    page = await rig.call("ListComments", results_pb2.ListCommentsRequest(survey_id=survey_id))
    for number, one in enumerate(page.comments[:6]):
        reply = loop_pb2.ReplyToCommentRequest(
            comment_id=one.comment_id, text="We hear you.", for_everybody=number % 2 == 0
        )
        await rig.call("ReplyToComment", reply)


def _shared(one: Mapping[str, Any], other: Mapping[str, Any]) -> set[Any]:
    """What two comments have in common beside their survey."""
    return (set(values_in(one)) & set(values_in(other))) - {one["survey_id"]}


def _as_text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)
