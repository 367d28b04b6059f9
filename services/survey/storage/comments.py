"""Open answers on the answer side: apart from the scores and the cut of whoever wrote them.

They lie clustered on random ids, so that no order of theirs is the order in which they came. With each lies
the mark of its author's reading key, and nothing else.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from services.survey.domain.model import Kind
from services.survey.domain.model.loop import Comment
from services.survey.storage.questionnaires import questionnaire_from_document
from services.survey.storage.session import Database, reached


class StoredComments:
    """Implements ports.Comments by plain reads: whoever looks up their replies leaves no trace."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def published(self, comment_id: str) -> Comment | None:
        """As the port says. Raises Away."""
        with reached():
            found = await self._comments.find_one({"_id": bytes.fromhex(comment_id)})
            if found is None or not await self._shows(found["survey_id"], found["question_id"]):
                return None
        return _comment(found)

    async def page(self, survey_id: str, question_id: str, after: str, size: int) -> Sequence[Comment]:
        """As the port says. Raises Away."""
        wanted: dict[str, Any] = {"survey_id": survey_id, "question_id": question_id}
        if after:
            wanted["_id"] = {"$gt": bytes.fromhex(after)}
        with reached():
            found = self._comments.find(wanted).sort("_id", 1).limit(size)
            return [_comment(one) for one in await found.to_list(None)]

    async def open_questions(self, survey_id: str) -> Sequence[str]:
        """As the port says. Raises Away."""
        with reached():
            wave = await self._database.collections["waves"].find_one({"_id": survey_id})
        asked = questionnaire_from_document(wave.get("questionnaire")).questions if wave is not None else ()
        return [one.question_id for one in asked if one.kind is Kind.TEXT]

    async def written_under(self, marks: Sequence[bytes]) -> Sequence[Comment]:
        """As the port says. Raises Away."""
        with reached():
            rows = await self._comments.find({"mark": {"$in": list(marks)}}).to_list(None)
        by_mark = {bytes(one["mark"]): _comment(one) for one in rows}
        return [by_mark[mark] for mark in marks if mark in by_mark]

    async def _shows(self, survey_id: str, question_id: str) -> bool:
        wave = await self._database.collections["waves"].find_one({"_id": survey_id}, {"shows": 1})
        return wave is not None and question_id in wave.get("shows", ())

    @property
    def _comments(self) -> Any:
        return self._database.collections["comments"]


def _comment(found: Mapping[str, Any]) -> Comment:
    return Comment(bytes(found["_id"]).hex(), found["survey_id"], found["question_id"], found["text"])
