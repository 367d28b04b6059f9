"""Charters and who acknowledged them, as documents."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from services.content.domain.model.programmes import Charter, Sections
from services.content.storage.documents import VERSION, readable


class StoredCharters:
    """ports.Charters over two collections."""

    def __init__(self, charters: Any, acknowledgements: Any, session: Any) -> None:
        self._charters = charters
        self._acknowledgements = acknowledgements
        self._session = session

    async def find(self, programme_id: str, version: int) -> Charter | None:
        """As the port promises."""
        key = {"programme_id": programme_id, "version": version}
        document = await self._charters.find_one({"_id": key}, session=self._session)
        return None if document is None else _charter_from(document)

    async def add(self, charter: Charter) -> None:
        """As the port promises. Raises DuplicateKeyError for a version that is there already."""
        key = {"programme_id": charter.programme_id, "version": charter.version}
        document = {
            "_id": key,
            "v": VERSION,
            "sections": asdict(charter.sections),
            "published_at": charter.published_at,
        }
        await self._charters.insert_one(document, session=self._session)

    async def acknowledged_at(self, employee_id: str, programme_id: str, version: int) -> datetime | None:
        """As the port promises."""
        document = await self._acknowledgements.find_one(
            {"_id": _key(employee_id, programme_id, version)}, session=self._session
        )
        if document is None:
            return None
        moment: datetime = readable(document, "acknowledgement")["at"]
        return moment

    async def acknowledge(self, employee_id: str, programme_id: str, version: int, at: datetime) -> None:
        """As the port promises."""
        key = _key(employee_id, programme_id, version)
        document = {"_id": key, "v": VERSION, "employee_id": employee_id, "at": at}
        await self._acknowledgements.insert_one(document, session=self._session)

    async def forget(self, employee_ids: Iterable[str]) -> None:
        """As the port promises."""
        await self._acknowledgements.delete_many(
            {"employee_id": {"$in": list(employee_ids)}}, session=self._session
        )


def _key(employee_id: str, programme_id: str, version: int) -> dict[str, Any]:
    return {"programme_id": programme_id, "version": version, "employee_id": employee_id}


def _charter_from(document: Mapping[str, Any]) -> Charter:
    readable(document, "charter")
    key, sections = document["_id"], document["sections"]
    return Charter(
        key["programme_id"],
        key["version"],
        Sections(
            sections["conduct"],
            sections["copyright"],
            sections["transparency"],
            sections["respect"],
            sections.get("non_disparagement", ""),  # older ones lack these two
            sections.get("confidentiality", ""),
        ),
        document["published_at"],
    )
