"""People as far as audiences need them, as documents."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from pymongo import UpdateOne

from services.content.domain.facts import EmployeeChanged, Joined
from services.content.domain.model.people import Person
from services.content.storage.documents import VERSION, readable


class StoredPeople:
    """ports.People over one projected collection."""

    def __init__(self, collection: Any, session: Any) -> None:
        self._collection = collection
        self._session = session

    async def find(self, employee_id: str) -> Person:
        """As the port promises."""
        document = await self._collection.find_one({"_id": employee_id}, session=self._session)
        return Person(employee_id) if document is None else _person_from(document)

    async def known_since(self, employee_ids: Iterable[str]) -> Mapping[str, datetime]:
        """As the port promises."""
        cursor = self._collection.find(
            {"_id": {"$in": list(employee_ids)}, "since": {"$exists": True}},
            {"since": 1, "v": 1},
            session=self._session,
        )
        return {one["_id"]: readable(one, "person")["since"] async for one in cursor}

    async def learn(self, entries: Iterable[EmployeeChanged]) -> None:
        """As the port promises."""
        writes = [
            UpdateOne({"_id": entry.person.employee_id}, {"$set": _fields_of(entry)}, upsert=True)
            for entry in entries
        ]
        if writes:
            await self._collection.bulk_write(writes, ordered=False, session=self._session)

    async def joined(self, cohorts: Iterable[Joined]) -> None:
        """As the port promises. Ids of programmes hold no dots, so that they may be names of fields."""
        writes = [
            UpdateOne(
                {"_id": one.employee_id},
                {"$set": {"v": VERSION, f"cohorts.{one.programme_id}": one.cohort}},
                upsert=True,
            )
            for one in cohorts
        ]
        if writes:
            await self._collection.bulk_write(writes, session=self._session)

    async def forget(self, employee_ids: Iterable[str]) -> None:
        """As the port promises."""
        theirs = {"_id": {"$in": list(employee_ids)}}
        await self._collection.update_many(theirs, {"$unset": {"cohorts": ""}}, session=self._session)


def _fields_of(entry: EmployeeChanged) -> dict[str, Any]:
    person = entry.person
    return {
        "v": VERSION,
        "team": person.team,
        "department": person.department,
        "country": person.country,
        "language": person.language,
        "location": person.location,
        "since": entry.occurred_at,
    }


def _person_from(document: Mapping[str, Any]) -> Person:
    readable(document, "person")
    joined = document.get("cohorts", {}).items()
    return Person(
        document["_id"],
        document.get("team", ""),  # somebody may have joined of whom the directory said nothing yet
        document.get("department", ""),
        document.get("country", ""),
        document.get("language", ""),
        document.get("location", ""),
        tuple((programme_id, cohort) for programme_id, cohort in joined if cohort),
    )
