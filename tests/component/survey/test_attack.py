"""Nobody is linked to an answer; and each protection that is taken away links somebody."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from itertools import count
from typing import Any

import pymongo
import pytest
import structlog
from bson import Timestamp

from portevoix.survey.v1 import questionnaires_pb2 as asked
from portevoix.survey.v1 import service_pb2 as wire
from services.survey.domain.model import Path, Submission, Ticket
from services.survey.domain.rules import cuts, tokens
from services.survey.storage import answers as answer_side
from services.survey.storage import surveys as invitation_side
from services.survey.storage.secrets import SecretFiles
from services.survey.usecases import answering
from tests.component.survey.attack import Evidence, Truth, findings, values_in
from tests.component.survey.rig import PARTITIONS, SURVEY, Rig, staff
from tests.reading import read_topic
from tests.waiting import until

FLOOR = 5
WHY = asked.Question(
    question_id="why", kind=asked.QUESTION_KIND_TEXT, text=asked.Words(en="Why?", fr="Pourquoi ?")
)
log = structlog.get_logger("survey")
_exchange = answer_side._exchange
_invitation = invitation_side._invitation
_answer_survey = answering.answer_survey


@pytest.mark.row("X9", door="gRPC", part="nothing joins who was invited and what was answered")
@pytest.mark.row("V17", "X10", door="gRPC")
async def test_an_insider_with_everything_links_nobody(rig: Rig, prefix: str, mongodb: str) -> None:
    assert findings(*await wave(rig, prefix, mongodb)) == set()


async def timed(submissions: Sequence[Submission], tx: Any) -> list[bool]:
    taken = await _exchange(submissions, tx)
    at = {"$set": {"at": datetime.now(UTC)}}
    for one in submissions:
        await tx.collections["answers"].update_one({"_id": one.answer_id}, at, session=tx.session)
    return taken


_numbers = count()


async def numbered(submissions: Sequence[Submission], tx: Any) -> list[bool]:
    in_turn = [replace(one, answer_id=next(_numbers).to_bytes(16)) for one in submissions]
    return await _exchange(in_turn, tx)


async def commented(submissions: Sequence[Submission], tx: Any) -> list[bool]:
    beside = [
        replace(one, comments=tuple(replace(each, comment_id=one.answer_id) for each in one.comments))
        for one in submissions
    ]
    return await _exchange(beside, tx)


async def comments_numbered(submissions: Sequence[Submission], tx: Any) -> list[bool]:
    in_turn = [
        replace(
            one,
            comments=tuple(replace(each, comment_id=next(_numbers).to_bytes(16)) for each in one.comments),
        )
        for one in submissions
    ]
    return await _exchange(in_turn, tx)


def unshuffled(tickets: Any) -> list[Ticket]:
    return list(tickets)


def unkeyed(secret: bytes, token: str) -> bytes:
    return sha256(token.encode()).digest()


def kept(self: SecretFiles, survey_id: str) -> None:
    pass


def uncovered(invited: Mapping[Path, int], floor: int) -> dict[Path, Path]:
    return {path: path for path in invited}


async def logged(token: str, *others: Any) -> None:
    await _answer_survey(token, *others)
    log.info("answer taken", given=others[1])


MUTANTS: Mapping[str, tuple[object, str, Callable[..., Any], str]] = {
    "answers carry a time": (answer_side, "_exchange", timed, "time"),
    "answers are numbered": (answer_side, "_exchange", numbered, "order of answers"),
    "comments lie beside their answer": (answer_side, "_exchange", commented, "comment"),
    "comments are numbered": (answer_side, "_exchange", comments_numbered, "order of answers"),
    "tickets are not shuffled": (tokens, "shuffled", unshuffled, "order of tickets"),
    "hashes have no key": (tokens, "token_hash", unkeyed, "token"),
    "the secret is kept": (SecretFiles, "destroy", kept, "token"),
    "small cuts are carried": (cuts, "buckets", uncovered, "bucket"),
}


@pytest.mark.parametrize("name", MUTANTS)
async def test_a_protection_that_is_missing_is_found(
    rig: Rig, prefix: str, mongodb: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    where, what, mutant, attack = MUTANTS[name]
    monkeypatch.setattr(where, what, mutant)
    assert attack in findings(*await wave(rig, prefix, mongodb))


async def test_answers_that_come_at_one_time_are_written_in_no_order(
    rig: Rig, prefix: str, mongodb: str
) -> None:
    """They share a transaction, and lie in it by their random ids."""
    _, by_person = await rig.open(staff(prefix, {"A": 20}))
    with pymongo.MongoClient[dict[str, Any]](mongodb) as client:
        start = _now(client)
        await asyncio.gather(*(rig.answer(token, 9) for token in by_person.values()))
        entries = client["local"]["oplog.rs"].find(
            {"ts": {"$gt": start}, "o.applyOps.o.cells": {"$exists": 1}}
        )
        batches = [
            [one["o"]["_id"] for one in entry["o"]["applyOps"] if "cells" in one["o"]] for entry in entries
        ]
    assert sum(map(len, batches)) == 20
    assert max(map(len, batches)) > 1
    assert all(ids == sorted(ids) for ids in batches)


async def test_a_ticket_beside_an_invitation_is_found(
    rig: Rig, prefix: str, mongodb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bytes] = []
    hashed = tokens.token_hash
    monkeypatch.setattr(tokens, "token_hash", lambda secret, token: _noted(seen, hashed(secret, token)))

    def joined(survey_id: str, delivery: Any) -> dict[str, Any]:
        return _invitation(survey_id, delivery) | {"ticket": seen[0]}

    monkeypatch.setattr(invitation_side, "_invitation", joined)
    assert "value" in findings(*await wave(rig, prefix, mongodb))


async def test_a_log_line_about_an_answer_is_found(
    rig: Rig, prefix: str, mongodb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "answer_survey", logged)
    assert "trace" in findings(*await wave(rig, prefix, mongodb))


async def test_a_write_beside_an_answer_is_found(
    rig: Rig, prefix: str, mongodb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def audited(*arguments: Any) -> None:
        await _answer_survey(*arguments)
        await rig.invitations["audit"].insert_one({"employee_id": "somebody"})

    monkeypatch.setattr(answering, "answer_survey", audited)
    assert "trace" in findings(*await wave(rig, prefix, mongodb))


async def wave(rig: Rig, prefix: str, mongodb: str) -> tuple[Evidence, Truth]:
    """Play a wave of 24 people, and collect what an insider finds after the close."""
    people = staff(prefix, {"A": 11, "B": 10, "C": 3})
    with pymongo.MongoClient[dict[str, Any]](mongodb) as client, listening() as lines:
        start = _now(client)
        survey, by_person = await rig.open(
            people, template="pulse", question_ids=["enps"], questions=[WHY], cuts=[wire.CUT_BY_TEAM]
        )
        secret = next(rig.secrets.glob(f"{survey.survey_id}.*.key")).read_bytes()
        truth = _truth(rig, client, survey.survey_id, secret, by_person)
        await until(lambda: _settled(rig, survey.survey_id), what="the launch is over")
        before, opened = len(lines), _now(client)
        order = sorted(by_person, key=lambda who: sha256(who.encode()).digest())
        scores = [(who, at % 10 + 1) for at, who in enumerate(order)]
        for who, score in scores:
            number = asked.Answer(question_id="enps", score=score)
            text = asked.Answer(question_id="why", text=f"In words nobody else uses: {score} {who[-3:]}")
            await rig.answer_all(by_person[who], number, text)
        said = lines[before:]
        writes = [str(one) for one in _writes(client, rig, opened)["survey"]]
        truth.answered_in_order = scores
        await rig.close(survey.survey_id)
        evidence = _collected(client, rig, survey.survey_id, people, start)
        evidence.while_answering = said + writes
        evidence.logs = list(lines)
    evidence.mails = list(by_person.items())
    records = await read_topic(rig.kafka, f"{rig.namespace}.{SURVEY}", PARTITIONS)
    evidence.river = [record.value for record in records]
    evidence.secrets = [path.read_bytes() for path in rig.secrets.iterdir()]
    return evidence, truth


def _collected(
    client: pymongo.MongoClient[dict[str, Any]],
    rig: Rig,
    survey_id: str,
    people: Mapping[str, str],
    start: Timestamp,
) -> Evidence:
    main, apart = (client[f"{rig.namespace}_portevoix_{name}"] for name in ("survey", "survey_answers"))
    evidence = Evidence(survey_id, frozenset(_public(main, apart, people)))
    for name in main.list_collection_names():
        evidence.people_side[name] = list(main[name].find())
    for name in apart.list_collection_names():
        evidence.answer_side[name] = list(apart[name].find())
    surveys = evidence.people_side["surveys"]  # those of the other tests too
    evidence.labels |= {one["_id"] for one in surveys}
    evidence.labels |= {step for one in surveys for bucket in one["buckets"] for step in bucket["path"]}
    writes = _writes(client, rig, start)
    evidence.people_writes, evidence.answer_writes = writes["survey"], writes["survey_answers"]
    evidence.mixed_transactions = len(writes["mixed"])
    return evidence


def _public(main: Any, apart: Any, people: Mapping[str, str]) -> Iterator[str]:
    """What everybody reads of surveys: their ids, their questions, and the names of declared cuts."""
    yield from (f"team:{team}" for team in people.values())
    for survey in main["surveys"].find():
        yield from values_in([survey["_id"], survey["buckets"]])
    for wave in apart["waves"].find():
        yield from values_in(wave["questionnaire"])


def _truth(
    rig: Rig,
    client: pymongo.MongoClient[dict[str, Any]],
    survey_id: str,
    secret: bytes,
    by_person: Mapping[str, str],
) -> Truth:
    ticket_of = {who: tokens.token_hash(secret, token) for who, token in by_person.items()}
    sizes: dict[str, int] = {}
    stored = client[f"{rig.namespace}_portevoix_survey_answers"]["tickets"].find({"survey_id": survey_id})
    for ticket in stored:
        bucket = "/".join(ticket["bucket"])
        sizes[bucket] = sizes.get(bucket, 0) + 1
    assert sum(sizes.values()) == len(ticket_of)
    return Truth(ticket_of, [], sizes, FLOOR)


def _writes(client: pymongo.MongoClient[dict[str, Any]], rig: Rig, start: Timestamp) -> dict[str, list[Any]]:
    """What the oplog has of both databases since then: inserted, deleted and changed documents, in order."""
    found: dict[str, list[Any]] = {"survey": [], "survey_answers": [], "mixed": []}
    machinery = ("leases", "holds", "offsets")
    for entry in client["local"]["oplog.rs"].find({"ts": {"$gt": start}}).sort("$natural", 1):
        operations = entry["o"].get("applyOps", [entry])
        sides = set()
        for operation in operations:
            database, _, collection = operation["ns"].partition(".")
            side = database.removeprefix(f"{rig.namespace}_portevoix_")
            if side in found and collection not in machinery:
                sides.add(side)
                found[side].append(operation["o"] | operation.get("o2", {}))
        if len(sides) > 1:
            found["mixed"].append(entry)
    return found


def _now(client: pymongo.MongoClient[dict[str, Any]]) -> Timestamp:
    newest = client["local"]["oplog.rs"].find().sort("$natural", -1).limit(1)
    ts: Timestamp = next(newest)["ts"]
    return ts


async def _settled(rig: Rig, survey_id: str) -> bool:
    """What was said has left, and whoever launched the wave has let go of it."""
    waiting = await rig.invitations["outbox"].count_documents({})
    hold = await rig.invitations["holds"].find_one({"_id": survey_id})
    return waiting == 0 and (hold is None or hold["owner"] == "")


def _noted(seen: list[bytes], value: bytes) -> bytes:
    seen.append(value)
    return value


@contextlib.contextmanager
def listening() -> Iterator[list[str]]:
    """Within: every line that this process logs from INFO up is in the list."""
    lines: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(record.getMessage())

    def listen(_logger: object, method: str, event: Any) -> Any:
        if method != "debug":
            lines.append(repr(event))
        raise structlog.DropEvent

    listener = Listener(logging.INFO)
    logging.getLogger().addHandler(listener)
    configured = structlog.get_config()["processors"]
    structlog.configure(processors=[listen])
    try:
        yield lines
    finally:
        structlog.configure(processors=configured)
        logging.getLogger().removeHandler(listener)
