"""Courses and who completed them, as documents."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from pymongo.errors import DuplicateKeyError

from services.content.domain.errors import ChangedMeanwhile
from services.content.domain.model.training import Completion, Course, CourseDraft, DuePlace
from services.content.storage.documents import VERSION, readable

_NEVER = datetime(9999, 12, 31, tzinfo=UTC)  # what has no end is sorted behind all that has one


class StoredCourses:
    """ports.training.Courses over two collections."""

    def __init__(self, shelf: Any, session: Any) -> None:
        self._courses = shelf["courses"]
        self._completions = shelf["completions"]
        self._session = session

    async def find(self, course_id: str, version: int = 0) -> Course | None:
        """As the port promises."""
        wanted = {"_id.version": version} if version else {"in_force": True}
        document = await self._courses.find_one({"_id.course_id": course_id, **wanted}, session=self._session)
        return None if document is None else _course_from(document)

    async def of_programme(self, programme_id: str) -> Sequence[Course]:
        """As the port promises."""
        wanted = {"programme_id": programme_id, "in_force": True}
        cursor = self._courses.find(wanted, session=self._session)
        return [_course_from(one) async for one in cursor.sort([("draft.title", 1), ("_id", 1)])]

    async def add(self, course: Course) -> None:
        """As the port promises."""
        before = {"_id": {"course_id": course.course_id, "version": course.version - 1}}
        await self._courses.update_one(before, {"$set": {"in_force": False}}, session=self._session)
        try:
            await self._courses.insert_one(_course_document(course), session=self._session)
        except DuplicateKeyError as error:
            raise ChangedMeanwhile("somebody changed it meanwhile: read it again") from error

    async def completions(self, employee_id: str, course_ids: Collection[str]) -> Mapping[str, Completion]:
        """As the port promises."""
        keys = [_key(employee_id, one) for one in course_ids]
        cursor = self._completions.find({"_id": {"$in": keys}}, session=self._session)
        return {one["_id"]["course_id"]: _completion_from(one) async for one in cursor}

    async def complete(self, completion: Completion) -> None:
        """As the port promises."""
        fields = {
            "v": VERSION,
            "course_id": completion.course_id,
            "employee_id": completion.employee_id,
            "version": completion.version,
            "completed_at": completion.completed_at,
            "expires_at": completion.expires_at,
            "ends_at": completion.expires_at or _NEVER,
        }
        await self._completions.update_one(
            {"_id": _key(completion.employee_id, completion.course_id)},
            {"$set": fields},
            upsert=True,
            session=self._session,
        )

    async def due(
        self, course: Course, until: datetime, after: DuePlace | None, size: int
    ) -> Sequence[Completion]:
        """As the port promises."""
        conditions: list[Mapping[str, Any]] = [
            {"course_id": course.course_id},
            {"$or": [{"ends_at": {"$lte": until}}, {"version": {"$lt": course.version}}]},
        ]
        if after is not None:
            conditions.append(_behind(after))
        cursor = self._completions.find({"$and": conditions}, session=self._session)
        found = await cursor.sort([("ends_at", 1), ("employee_id", 1)]).limit(size).to_list(size)
        return [_completion_from(one) for one in found]

    async def forget(self, employee_ids: Collection[str]) -> None:
        """As the port promises."""
        await self._completions.delete_many(
            {"employee_id": {"$in": list(employee_ids)}}, session=self._session
        )


def _key(employee_id: str, course_id: str) -> dict[str, str]:
    return {"course_id": course_id, "employee_id": employee_id}


def _behind(place: DuePlace) -> dict[str, Any]:
    ends_at = place.expires_at or _NEVER
    return {
        "$or": [
            {"ends_at": {"$gt": ends_at}},
            {"ends_at": ends_at, "employee_id": {"$gt": place.employee_id}},
        ]
    }


def _course_document(course: Course) -> dict[str, Any]:
    draft = course.draft
    return {
        "_id": {"course_id": course.course_id, "version": course.version},
        "v": VERSION,
        "programme_id": course.programme_id,
        "in_force": True,
        "draft": {
            "title": draft.title,
            "description": draft.description,
            "valid_days": draft.valid_days,
            "required": draft.required,
            "lessons": list(draft.lessons),
        },
        "published_at": course.published_at,
    }


def _course_from(document: Mapping[str, Any]) -> Course:
    readable(document, "course")
    key, draft = document["_id"], document["draft"]
    return Course(
        key["course_id"],
        document["programme_id"],
        key["version"],
        CourseDraft(
            draft["title"],
            draft["description"],
            draft["valid_days"],
            draft["required"],
            tuple(draft["lessons"]),
        ),
        document["published_at"],
    )


def _completion_from(document: Mapping[str, Any]) -> Completion:
    readable(document, "completion")
    return Completion(
        document["employee_id"],
        document["course_id"],
        document["version"],
        document["completed_at"],
        document["expires_at"],
    )
