"""Lessons and paths, as documents."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from services.content.domain.model.training import Lesson, Path, Step
from services.content.storage.documents import VERSION, readable


class StoredLessons:
    """ports.training.Lessons over one collection."""

    def __init__(self, shelf: Any, session: Any) -> None:
        self._collection = shelf["lessons"]
        self._session = session

    async def find(self, employee_id: str, content_ids: Collection[str]) -> Mapping[str, Lesson]:
        """As the port promises."""
        keys = [_key(employee_id, one) for one in content_ids]
        cursor = self._collection.find({"_id": {"$in": keys}}, session=self._session)
        return {one["_id"]["content_id"]: _lesson_from(one) async for one in cursor}

    async def latest(self, employee_id: str, size: int) -> Sequence[Lesson]:
        """As the port promises."""
        cursor = self._collection.find({"employee_id": employee_id}, session=self._session)
        found = await cursor.sort([("changed_at", -1), ("_id", 1)]).limit(size).to_list(size)
        return [_lesson_from(one) for one in found]

    async def save(self, lesson: Lesson) -> None:
        """As the port promises."""
        fields = {
            "v": VERSION,
            "employee_id": lesson.employee_id,
            "opened_at": lesson.opened_at,
            "completed_at": lesson.completed_at,
            "changed_at": lesson.completed_at or lesson.opened_at,
        }
        key = {"_id": _key(lesson.employee_id, lesson.content_id)}
        await self._collection.update_one(key, {"$set": fields}, upsert=True, session=self._session)

    async def forget(self, employee_ids: Collection[str]) -> None:
        """As the port promises."""
        await self._collection.delete_many(
            {"employee_id": {"$in": list(employee_ids)}}, session=self._session
        )


class StoredPaths:
    """ports.training.Paths over one collection."""

    def __init__(self, shelf: Any, session: Any) -> None:
        self._collection = shelf["paths"]
        self._session = session

    async def of_programme(self, programme_id: str) -> Sequence[Path]:
        """As the port promises."""
        cursor = self._collection.find({"_id.programme_id": programme_id}, session=self._session)
        return [_path_from(one) async for one in cursor.sort([("title", 1), ("_id", 1)])]

    async def save(self, path: Path) -> None:
        """As the port promises."""
        key = {"programme_id": path.programme_id, "path_id": path.path_id}
        fields = {"v": VERSION, "title": path.title, "steps": [asdict(one) for one in path.steps]}
        await self._collection.update_one({"_id": key}, {"$set": fields}, upsert=True, session=self._session)


def _key(employee_id: str, content_id: str) -> dict[str, str]:
    return {"employee_id": employee_id, "content_id": content_id}


def _lesson_from(document: Mapping[str, Any]) -> Lesson:
    readable(document, "lesson")
    key = document["_id"]
    return Lesson(key["employee_id"], key["content_id"], document["opened_at"], document["completed_at"])


def _path_from(document: Mapping[str, Any]) -> Path:
    readable(document, "path")
    key = document["_id"]
    steps = tuple(Step(one["course_id"], one["content_id"]) for one in document["steps"])
    return Path(key["programme_id"], key["path_id"], document["title"], steps)
