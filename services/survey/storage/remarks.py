"""Open answers as they are counted, read through once, and let out."""

from collections.abc import AsyncIterator, Collection, Sequence
from typing import Any

from services.survey.storage.session import Database, Tx, reached

TEXTS_AT_ONCE = 1000


class MongoRemarked:
    """Implements ports.results.Remarked."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def count(self, survey_id: str, question_id: str) -> int:
        """As the port says. Raises Away."""
        wanted = {"survey_id": survey_id, "question_id": question_id}
        with reached():
            return int(await self._database.collections["comments"].count_documents(wanted))

    async def texts(self, survey_id: str, question_id: str) -> AsyncIterator[Sequence[str]]:
        """As the port says. Raises Away."""
        wanted = {"survey_id": survey_id, "question_id": question_id}
        with reached():
            found = self._database.collections["comments"].find(wanted, {"text": 1, "_id": 0})
            while some := await found.to_list(TEXTS_AT_ONCE):
                yield [one["text"] for one in some]

    async def show(self, survey_id: str, question_ids: Collection[str]) -> None:
        """As the port says. Raises Away."""

        async def let(tx: Tx) -> None:
            shows: dict[str, Any] = {"$set": {"shows": sorted(question_ids)}}
            await tx.collections["waves"].update_one({"_id": survey_id}, shows, session=tx.session)

        with reached():
            await self._database.transact(let)
