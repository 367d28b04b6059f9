"""Sessions and seats, as documents."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from services.content.domain.errors import ChangedMeanwhile
from services.content.domain.model.training import Session, SessionDraft
from services.content.storage.documents import VERSION, field_by_field, readable


class StoredSessions:
    """ports.training.Sessions over two collections.

    Whoever takes a seat or gives one back changes the session too: of two who read the same number of seats,
    one begins anew.
    """

    def __init__(self, shelf: Any, session: Any) -> None:
        self._sessions = shelf["sessions"]
        self._seats = shelf["seats"]
        self._session = session

    async def find(self, session_id: str) -> Session | None:
        """As the port promises."""
        document = await self._sessions.find_one({"_id": session_id}, session=self._session)
        return None if document is None else _session_from(document)

    async def of_programme(self, programme_id: str) -> Sequence[Session]:
        """As the port promises."""
        cursor = self._sessions.find({"programme_id": programme_id}, session=self._session)
        return [_session_from(one) async for one in cursor.sort([("draft.starts_at", 1), ("_id", 1)])]

    async def add(self, session: Session) -> None:
        """As the port promises."""
        await self._sessions.insert_one(_document_of(session), session=self._session)

    async def replace(self, session: Session) -> None:
        """As the port promises."""
        before = {"_id": session.session_id, "revision": session.revision - 1, "taken": session.taken}
        fields = field_by_field(_document_of(session), "draft")
        result = await self._sessions.update_one(before, {"$set": fields}, session=self._session)
        if result.matched_count != 1:
            raise ChangedMeanwhile("somebody changed it meanwhile: read it again")

    async def seats(self, session_id: str) -> Mapping[str, bool]:
        """As the port promises."""
        cursor = self._seats.find({"session_id": session_id}, session=self._session)
        return {one["employee_id"]: readable(one, "seat")["attended"] async for one in cursor}

    async def seated(self, employee_id: str, session_ids: Collection[str]) -> Collection[str]:
        """As the port promises."""
        keys = [_key(one, employee_id) for one in session_ids]
        cursor = self._seats.find({"_id": {"$in": keys}}, session=self._session)
        return {one["session_id"] async for one in cursor}

    async def take(self, session: Session, employee_id: str) -> None:
        """As the port promises."""
        await self._count(session, 1)
        key = _key(session.session_id, employee_id)
        await self._seats.insert_one(
            {"_id": key, "v": VERSION, **key, "attended": False}, session=self._session
        )

    async def give_back(self, session: Session, employee_id: str) -> None:
        """As the port promises."""
        await self._count(session, -1)
        await self._seats.delete_one({"_id": _key(session.session_id, employee_id)}, session=self._session)

    async def attend(self, session_id: str, employee_ids: Collection[str]) -> None:
        """As the port promises."""
        keys = [_key(session_id, one) for one in employee_ids]
        await self._seats.update_many(
            {"_id": {"$in": keys}}, {"$set": {"attended": True}}, session=self._session
        )

    async def forget(self, employee_ids: Collection[str]) -> None:
        """As the port promises."""
        wanted = {"employee_id": {"$in": list(employee_ids)}}
        cursor = self._seats.find(wanted, {"session_id": 1}, session=self._session)
        freed = Counter([one["session_id"] async for one in cursor])
        for session_id, count in freed.items():
            await self._sessions.update_one(
                {"_id": session_id}, {"$inc": {"taken": -count}}, session=self._session
            )
        await self._seats.delete_many(wanted, session=self._session)

    async def _count(self, session: Session, more: int) -> None:
        read = {"_id": session.session_id, "taken": session.taken}
        result = await self._sessions.update_one(read, {"$inc": {"taken": more}}, session=self._session)
        if result.matched_count != 1:
            raise ChangedMeanwhile("somebody took a seat meanwhile")


def _key(session_id: str, employee_id: str) -> dict[str, str]:
    return {"session_id": session_id, "employee_id": employee_id}


def _document_of(session: Session) -> dict[str, Any]:
    document = asdict(session)
    return {"_id": document.pop("session_id"), "v": VERSION, **document}


def _session_from(document: Mapping[str, Any]) -> Session:
    readable(document, "session")
    draft = document["draft"]
    return Session(
        document["_id"],
        document["programme_id"],
        SessionDraft(
            draft["title"],
            draft["starts_at"],
            draft["ends_at"],
            draft["seats"],
            draft["place"],
            draft["course_id"],
        ),
        document["taken"],
        document["revision"],
    )
