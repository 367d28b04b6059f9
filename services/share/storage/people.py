"""The directory in MongoDB.

People, the opaque ids of outside ids, and, sealed and apart, how to reach them.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from typing import Any

from pymongo import ReturnDocument, UpdateOne

from chassis.keys import Keys
from chassis.mongo import Transaction
from services.share.domain.model.people import Chapter, Consent, Contact, Employee, Enrolment, Profile
from services.share.domain.model.stamps import Purpose
from services.share.storage.documents import VERSION, by_ids, checked, known_fields, known_names
from services.share.storage.raw import Read

KEY_PURPOSE = "person"


class StoredPeople:
    """People over one transaction, or with none over plain reads."""

    def __init__(self, collections: Any, keys: Keys, tx: Transaction | None) -> None:
        self._collections = collections
        self._keys = keys
        self._tx = tx
        self._session = tx.session if tx is not None else None

    async def find(self, employee_ids: Collection[str]) -> dict[str, Employee]:
        """Those that are known, by id."""
        found = await _EMPLOYEES.find(self._collections["employees"], by_ids(employee_ids), self._session)
        return {employee.employee_id: employee for employee in found}

    async def hold(self, employee_id: str) -> Employee | None:
        """The person; the write makes every other transaction that holds them wait its turn."""
        found = await self._collections["employees"].find_one_and_update(
            {"_id": employee_id},
            {"$inc": {"revision": 1}},
            return_document=ReturnDocument.AFTER,
            session=self._session,
        )
        return _employee(found) if found is not None else None

    async def save(self, employees: Iterable[Employee]) -> None:
        """Store people as they are now.

        Chapters, enrolments and consents are written whole: what a newer house added inside them is lost.
        """
        changes = [
            UpdateOne(
                {"_id": employee.employee_id},
                {**known_fields(_document(employee)), "$inc": {"revision": 1}},
                upsert=True,
            )
            for employee in employees
        ]
        await self._collections["employees"].bulk_write(changes, ordered=False, session=self._session)

    async def identify(self, external_ids: Collection[str]) -> dict[str, str]:
        """Opaque ids by outside ids, of those that are known."""
        cursor = self._collections["identities"].find(by_ids(external_ids), session=self._session)
        return {found["_id"]: found["employee_id"] for found in await cursor.to_list(None)}

    async def enlist(self, identities: Mapping[str, str]) -> None:
        """Store new opaque ids. Two transactions that enlist one person conflict, and one is run again."""
        documents = [
            {"_id": external_id, "employee_id": employee_id, "version": VERSION}
            for external_id, employee_id in identities.items()
        ]
        await self._collections["identities"].insert_many(documents, ordered=False, session=self._session)

    async def contacts(self, employee_ids: Collection[str]) -> dict[str, Contact]:
        """Names and addresses of those that are known and not erased."""
        cursor = self._collections["contacts"].find(by_ids(employee_ids), session=self._session)
        found = [checked(one, "contacts") for one in await cursor.to_list(None)]
        sealed = [(one["_id"], one["sealed"]) for one in found]
        opened = await self._keys.open_many(KEY_PURPOSE, sealed, self._tx) if sealed else []
        return {
            employee_id: Contact(**known_names(Contact, json.loads(plain)))
            for (employee_id, _), plain in zip(sealed, opened, strict=True)
            if plain is not None
        }

    async def save_contacts(self, contacts: Mapping[str, Contact]) -> None:
        """Store names and addresses, sealed under each person's own key."""
        plain = [
            (employee_id, json.dumps(asdict(contact)).encode()) for employee_id, contact in contacts.items()
        ]
        sealed = await self._keys.seal_many(KEY_PURPOSE, plain, self._tx)
        changes = [
            UpdateOne({"_id": employee_id}, known_fields({"sealed": one}), upsert=True)
            for employee_id, one in zip(contacts, sealed, strict=True)
        ]
        await self._collections["contacts"].bulk_write(changes, ordered=False, session=self._session)

    async def leaving(self, until_ms: int, most: int) -> list[str]:
        """Up to `most` ids of people whose last day is over by `until_ms`."""
        cursor = self._collections["employees"].find(
            {"leaves_at_ms": {"$gt": 0, "$lte": until_ms}}, {"_id": 1}
        )
        return [found["_id"] for found in await cursor.limit(most).to_list(None)]


def _document(employee: Employee) -> dict[str, Any]:
    return {
        "chapters": [asdict(chapter) for chapter in employee.chapters],
        "enrolments": [asdict(enrolment) for enrolment in employee.enrolments],
        "consents": [{**asdict(consent), "purpose": int(consent.purpose)} for consent in employee.consents],
        "leaves_at_ms": employee.leaves_at_ms,
    }


def _employee(found: Mapping[str, Any]) -> Employee:
    checked(found, "employees")
    return Employee(
        employee_id=found["_id"],
        chapters=tuple(Chapter(one["from_ms"], _profile(one["profile"])) for one in found["chapters"]),
        enrolments=tuple(Enrolment(**known_names(Enrolment, one)) for one in found["enrolments"]),
        consents=tuple(map(_consent, found["consents"])),
        leaves_at_ms=found["leaves_at_ms"],
    )


def _profile(stored: Mapping[str, Any]) -> Profile:
    return Profile(**known_names(Profile, stored))


def _consent(stored: Mapping[str, Any]) -> Consent:
    return Consent(**{**known_names(Consent, stored), "purpose": Purpose(stored["purpose"])})


_EMPLOYEES = Read(_employee)
