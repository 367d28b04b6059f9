"""What the answers to a wave come to: counted in the database, by what was asked and cut."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from typing import Any

from services.survey.domain.model import Path
from services.survey.domain.model.results import Count
from services.survey.ports.results import Line
from services.survey.storage.session import Database, Tx, reached

TEXTS_AT_ONCE = 1000


class MongoAnswers:
    """Implements ports.results.Answers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def counts(self, survey_id: str) -> Mapping[Line, Mapping[Path, Count]]:
        """As the port says. Raises Away."""
        counted: dict[Path, Count] = {}
        group = {"_id": {"bucket": "$bucket", "score": "$score"}, "count": {"$sum": 1}}
        with reached():
            rows = self._database.collections["answers"].aggregate(
                [{"$match": {"survey_id": survey_id}}, {"$group": group}]
            )
            async for row in rows:
                bucket, times = tuple(row["_id"]["bucket"]), row["count"]
                more = Count(times, {str(row["_id"]["score"]): times})
                counted[bucket] = counted.get(bucket, Count()) + more
        return {("enps", ""): counted}

    async def complete(self, survey_id: str) -> int:
        """As the port says. Raises Away."""
        with reached():
            answers = self._database.collections["answers"]
            return int(await answers.count_documents({"survey_id": survey_id}))


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
