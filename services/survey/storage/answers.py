"""The answer side, a database of its own: tickets, answers and receipts, and never a person or a time.

Tickets, answers and receipts lie in collections clustered on ids that are random to everybody without the
wave's secret, so that no order of theirs is the order in which they came.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from pymongo.errors import DuplicateKeyError

from chassis.together import Together
from services.survey.domain.model import (
    Cell,
    Comment,
    Counts,
    Path,
    Questionnaire,
    Scale,
    Submission,
    Ticket,
    Wave,
)
from services.survey.ports import Superseded
from services.survey.storage.questionnaires import questionnaire_from_document, questionnaire_to_document
from services.survey.storage.session import Database, Tx, checked, reached

CLUSTERED: Mapping[str, Any] = {"clusteredIndex": {"key": {"_id": 1}, "unique": True}}
COLLECTIONS: Mapping[str, tuple[Mapping[str, Any], Sequence[Sequence[str]]]] = {
    "waves": ({}, []),
    "tickets": (CLUSTERED, [["survey_id"]]),
    "answers": (CLUSTERED, [["survey_id"]]),
    "receipts": (CLUSTERED, [["survey_id"]]),
    "comments": (CLUSTERED, [["survey_id", "question_id", "_id"], ["mark"]]),
}
"""Options and the keys of the indexes."""

BURNT_AT_ONCE = 2000
ASKED_MOST = 1000
"""Questionnaires that are remembered."""
VERSION = 2
NO_QUESTION: tuple[str, str, bool] = ("", "", True)
"""Stands for an answer as such while cells are counted."""


class MongoAnswerStore:
    """Implements ports.AnswerStore."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._together = Together(self._exchanged)
        self._asked: dict[tuple[str, int], Questionnaire] = {}

    async def start_over(self, wave: Wave) -> None:
        """As the port says. Raises Away."""
        fresh = {
            "version": VERSION,
            "questionnaire": questionnaire_to_document(wave.questionnaire),
            "scale": str(wave.scale),
            "attempt": wave.attempt,
            "open": False,
            "stored": 0,
        }

        async def begin(tx: Tx) -> None:
            older = {"_id": wave.survey_id, "attempt": {"$lt": wave.attempt}, "open": False}
            await tx.collections["waves"].update_one(older, {"$set": fresh}, upsert=True, session=tx.session)

        with reached():
            try:
                await self._database.transact(begin)
            except DuplicateKeyError as error:  # there is a wave, and it is not an older one
                raise Superseded from error
            await self._burn("tickets", wave.survey_id)

    async def put(self, survey_id: str, attempt: int, tickets: Sequence[Ticket]) -> None:
        """As the port says. Raises Away."""
        rows = [
            {"_id": one.token_hash, "survey_id": survey_id, "bucket": list(one.bucket)} for one in tickets
        ]

        async def add(tx: Tx) -> None:
            await _change(tx, survey_id, attempt, {"$inc": {"stored": len(rows)}})
            await tx.collections["tickets"].insert_many(rows, session=tx.session)

        with reached():
            await self._database.transact(add)

    async def open(self, survey_id: str, attempt: int) -> None:
        """As the port says. Raises Away."""
        with reached():
            await self._database.transact(
                lambda tx: _change(tx, survey_id, attempt, {"$set": {"open": True}})
            )

    async def wave(self, survey_id: str) -> Wave | None:
        """As the port says. What an attempt asks does not change, and is read once."""
        found = await self._wave_document(survey_id, {"questionnaire": 0})
        if found is None:
            return None
        checked(found, VERSION)
        attempt = found["attempt"]
        if (survey_id, attempt) not in self._asked:
            await self._remember(survey_id)
        asked = self._asked.get((survey_id, attempt))
        if asked is None:  # another attempt began meanwhile
            return None
        return Wave(survey_id, asked, Scale(found["scale"]), attempt, found["open"])

    async def take(self, submission: Submission) -> bool:
        """As the port says. Those that come at one time are exchanged in one transaction."""
        return await self._together(submission)

    async def answered(self, survey_id: str) -> int:
        """As the port says."""
        return int(await self._database.collections["answers"].count_documents({"survey_id": survey_id}))

    async def shut(self, survey_id: str) -> None:
        """As the port says. Raises Away.

        Whoever is taking an answer meanwhile has the ticket's document: burning it waits for them.
        """

        async def close(tx: Tx) -> None:
            await tx.collections["waves"].update_one(
                {"_id": survey_id}, {"$set": {"open": False}}, session=tx.session
            )

        with reached():
            await self._database.transact(close)
            await self._burn("tickets", survey_id)
            await self._burn("receipts", survey_id)

    async def counts(self, survey_id: str) -> Mapping[Path, Counts]:
        """As the port says. Raises Away."""
        found: dict[Path, dict[Cell, int]] = {}
        with reached():
            async for row in self._database.collections["answers"].aggregate(_counting(survey_id)):
                cells = found.setdefault(tuple(row["_id"]["bucket"]), {})
                cells[Cell(*row["_id"]["cell"])] = row["count"]
        whole = Cell(*NO_QUESTION)
        return {bucket: Counts(cells.pop(whole), cells) for bucket, cells in found.items()}

    async def _exchanged(self, submissions: Sequence[Submission]) -> Sequence[bool]:
        """Of two at one moment in two processes the second conflicts, runs again and finds the receipt."""
        return await self._database.transact(lambda tx: _exchange(submissions, tx))

    async def _remember(self, survey_id: str) -> None:
        found = await self._wave_document(survey_id, {"questionnaire": 1, "attempt": 1})
        if found is not None:
            if len(self._asked) >= ASKED_MOST:
                self._asked.clear()
            asked = questionnaire_from_document(found.get("questionnaire"))
            self._asked[survey_id, found["attempt"]] = asked

    async def _wave_document(self, survey_id: str, fields: Mapping[str, int]) -> dict[str, Any] | None:
        found = await self._database.collections["waves"].find_one({"_id": survey_id}, fields)
        return None if found is None else dict(found)

    async def _burn(self, name: str, survey_id: str) -> None:
        while True:
            found = self._database.collections[name].find({"survey_id": survey_id}, {"_id": 1})
            ids = [one["_id"] for one in await found.limit(BURNT_AT_ONCE).to_list(None)]
            if not ids:
                return
            await self._database.transact(partial(_delete, name, ids))


async def _exchange(submissions: Sequence[Submission], tx: Tx) -> list[bool]:
    """Tickets against answers, and a receipt for a retry; of several with one token the first counts."""
    first: dict[bytes, Submission] = {}
    for one in submissions:
        first.setdefault(one.token_hash, one)
    found = tx.collections["tickets"].find({"_id": {"$in": sorted(first)}}, session=tx.session)
    buckets = {ticket["_id"]: ticket["bucket"] for ticket in await found.to_list(None)}
    taken = [one for token_hash, one in first.items() if token_hash in buckets]
    if taken:
        await _store(taken, buckets, tx)
    known = {one.receipt for one in taken}
    others = sorted({one.receipt for one in submissions} - known)
    if others:
        receipts = tx.collections["receipts"].find({"_id": {"$in": others}}, {"_id": 1}, session=tx.session)
        known |= {receipt["_id"] for receipt in await receipts.to_list(None)}
    return [one.receipt in known for one in submissions]


async def _store(taken: Sequence[Submission], buckets: Mapping[bytes, Any], tx: Tx) -> None:
    """No time, no counter; each kind in the order of its random ids: nothing tells who came before whom."""
    await tx.collections["tickets"].delete_many(
        {"_id": {"$in": sorted(one.token_hash for one in taken)}}, session=tx.session
    )
    rows = {
        "answers": [_answer(one, buckets[one.token_hash]) for one in taken],
        "comments": [
            {**_comment(each), "survey_id": one.survey_id} for one in taken for each in one.comments
        ],
        "receipts": [{"_id": one.receipt, "survey_id": one.survey_id} for one in taken],
    }
    for name, some in rows.items():
        if some:
            in_order = sorted(some, key=lambda row: bytes(row["_id"]))
            await tx.collections[name].insert_many(in_order, session=tx.session)


def _answer(submission: Submission, bucket: Sequence[str]) -> dict[str, Any]:
    cells = [[one.question_id, one.part, one.value] for one in submission.cells]
    return {
        "_id": submission.answer_id,
        "survey_id": submission.survey_id,
        "bucket": bucket,
        "cells": cells,
    }


def _comment(comment: Comment) -> dict[str, Any]:
    """Without the cut of its author: a comment is read by everybody, and stands for one person."""
    return {
        "_id": comment.comment_id,
        "question_id": comment.question_id,
        "text": comment.text,
        "mark": comment.mark,
    }


def _counting(survey_id: str) -> list[dict[str, Any]]:
    """One pass over a survey's answers. Answers from before there were questionnaires have a score alone."""
    scored = [["enps", "", "$score"]]
    cells = {"$concatArrays": [[[*NO_QUESTION]], {"$ifNull": ["$cells", scored]}]}
    return [
        {"$match": {"survey_id": survey_id}},
        {"$project": {"_id": 0, "bucket": 1, "cells": cells}},
        {"$unwind": "$cells"},
        {"$group": {"_id": {"bucket": "$bucket", "cell": "$cells"}, "count": {"$sum": 1}}},
    ]


async def _change(tx: Tx, survey_id: str, attempt: int, change: Mapping[str, Any]) -> None:
    found = await tx.collections["waves"].update_one(
        {"_id": survey_id, "attempt": attempt}, change, session=tx.session
    )
    if not found.matched_count:
        raise Superseded


async def _delete(name: str, ids: Sequence[bytes], tx: Tx) -> None:
    await tx.collections[name].delete_many({"_id": {"$in": list(ids)}}, session=tx.session)
