"""What was said about items, as documents."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from chassis.collections import Book, Collection, Index
from services.content.domain.model.conversation import Answer, Comment, QuestionReport, Waiting
from services.content.domain.model.places import Place
from services.content.storage.documents import VERSION, readable

CONVERSATION: tuple[Collection, ...] = (
    Book(
        "comments",
        indexes=[
            Index([("content_id", 1), ("said_at", 1), ("_id", 1)]),
            Index(
                [("programme_id", 1), ("open", 1), ("said_at", 1)],
                {"partialFilterExpression": {"question": True}},
            ),
            Index([("author_id", 1)]),
            Index([("owner_id", 1)]),
            Index([("answer.by", 1)]),
        ],
    ),
)


class StoredComments:
    """ports.Comments over one collection. `open` is kept for the index."""

    def __init__(self, shelf: Any, session: Any) -> None:
        self._comments, self._session = shelf["comments"], session

    async def find(self, comment_id: str) -> Comment | None:
        """As the port promises."""
        document = await self._comments.find_one({"_id": comment_id}, session=self._session)
        return None if document is None else _comment_from(document)

    async def add(self, comment: Comment) -> None:
        """As the port promises."""
        document = asdict(comment)
        document["_id"] = document.pop("comment_id")
        await self._comments.insert_one(
            {**document, "v": VERSION, "open": comment.is_open}, session=self._session
        )

    async def replace(self, comment: Comment) -> None:
        """As the port promises."""
        fields = {
            "owner_id": comment.owner_id,
            "answer": None if comment.answer is None else asdict(comment.answer),
            "open": comment.is_open,
        }
        await self._comments.update_one({"_id": comment.comment_id}, {"$set": fields}, session=self._session)

    async def remove(self, comment_id: str) -> None:
        """As the port promises."""
        await self._comments.delete_one({"_id": comment_id}, session=self._session)

    async def page(self, content_id: str, size: int, after: Place | None) -> Sequence[Comment]:
        """As the port promises."""
        wanted: dict[str, Any] = {"content_id": content_id}
        if after is not None:
            wanted["$or"] = [
                {"said_at": {"$gt": after.at}},
                {"said_at": after.at, "_id": {"$gt": after.key}},
            ]
        found = self._comments.find(wanted, session=self._session)
        return [_comment_from(one) async for one in found.sort([("said_at", 1), ("_id", 1)]).limit(size)]

    async def report(self, programme_id: str, most: int) -> QuestionReport:
        """As the port promises. The mean is of all owners', so none is cut off here."""
        questions = {"programme_id": programme_id, "question": True}
        answered = await self._comments.count_documents({**questions, "open": False}, session=self._session)
        waiting = self._comments.find({**questions, "open": True}, session=self._session)
        owners = self._comments.aggregate(_by_owner(questions), session=self._session)
        return QuestionReport(
            answered,
            [_waiting_from(one) async for one in owners],
            [_comment_from(one) async for one in waiting.sort([("said_at", 1)]).limit(most)],
        )

    async def forget(self, employee_ids: Iterable[str]) -> None:
        """As the port promises."""
        theirs = {"$in": list(employee_ids)}
        await self._comments.delete_many({"author_id": theirs}, session=self._session)
        for field in ("owner_id", "answer.by"):
            await self._comments.update_many({field: theirs}, {"$set": {field: ""}}, session=self._session)


def _by_owner(questions: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    moment = {"$toLong": "$said_at"}
    return [
        {"$match": {**questions, "open": True}},
        {
            "$group": {
                "_id": "$owner_id",
                "open": {"$sum": 1},
                "oldest_at": {"$min": "$said_at"},
                "moments_ms": {"$sum": moment},
            }
        },
        {"$sort": {"oldest_at": 1, "_id": 1}},
    ]


def _waiting_from(document: Mapping[str, Any]) -> Waiting:
    return Waiting(document["_id"], document["open"], document["oldest_at"], document["moments_ms"])


def _comment_from(document: Mapping[str, Any]) -> Comment:
    readable(document, "comment")
    names = ("content_id", "programme_id", "author_id", "text", "said_at", "question", "owner_id")
    answer = document["answer"]
    return Comment(
        comment_id=document["_id"],
        **{name: document[name] for name in names},
        answer=None if answer is None else Answer(answer["text"], answer["by"], answer["at"]),
    )
