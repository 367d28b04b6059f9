"""ports.recognition: thanks, and what may be told of people."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from services.gamify.domain.facts import Purpose
from services.gamify.domain.model.challenges import Challenge
from services.gamify.domain.model.people import Consent, Person, Programme, Visibility
from services.gamify.domain.model.recognition import (
    Giving,
    Honour,
    HonourKind,
    Recognition,
    Span,
    Thanked,
    ThanksKind,
)
from services.gamify.domain.model.rules import RuleBook
from services.gamify.storage import people
from services.gamify.storage.decisions import Decisions
from services.gamify.storage.documents import VERSION, Document, known
from services.gamify.storage.documents.challenges import LONGEST_GRACE_MS, challenge_from_document

_PLAIN = ("programme_id", "employee_id", "from_employee_id", "words", "given_at_ms")


class StoredThanks:
    """Inside the transaction of `session`; without one, plain reads. `givings` has a document per giver."""

    def __init__(self, shelf: Any, session: Any) -> None:
        self._shelf = shelf
        self._session = session

    async def programmes(self) -> Mapping[str, Programme]:
        """See ports.recognition, like every method here."""
        return await people.programmes(self._shelf, self._session)

    async def person(self, employee_id: str) -> Person | None:
        """See ports.recognition."""
        return (await people.people(self._shelf, [employee_id], self._session)).get(employee_id)

    async def giving(self, employee_id: str) -> Giving:
        """See ports.recognition."""
        found = await self._shelf["givings"].find_one({"_id": employee_id}, session=self._session)
        return Giving(known(found)["date"], found["given"]) if found is not None else Giving()

    async def add(self, recognition: Recognition, giving: Giving) -> None:
        """See ports.recognition."""
        key, fields = {"_id": recognition.from_employee_id}, {"v": VERSION, **giving._asdict()}
        await self._shelf["givings"].update_one(key, {"$set": fields}, upsert=True, session=self._session)
        await self._shelf["recognition"].insert_one(_document(recognition), session=self._session)

    async def received(self, employee_id: str, limit: int) -> Sequence[Recognition]:
        """See ports.recognition."""
        found = self._shelf["recognition"].find({"employee_id": employee_id}, session=self._session)
        rows = await found.sort([("given_at_ms", -1), ("_id", -1)]).limit(limit).to_list(None)
        return [_recognition(one) for one in rows]


class StoredHonours:
    """Plain reads of what is there now."""

    def __init__(self, shelf: Any, decisions: Decisions) -> None:
        self._shelf = shelf
        self._decisions = decisions

    async def programmes(self) -> Mapping[str, Programme]:
        """See ports.recognition, like every method here."""
        return await people.programmes(self._shelf)

    async def rulebooks(self, programme_ids: Collection[str]) -> Mapping[str, RuleBook]:
        """See ports.books."""
        found = await self._decisions.of(self._shelf, None, programme_ids)
        return {programme_id: one.rules for programme_id, one in found.items()}

    async def honours(self, programme_id: str, of: Span) -> Sequence[Honour]:
        """See ports.recognition."""
        query = {"programme_id": programme_id, "held": True, "at_ms": _within(of)}
        return [_honour(one) async for one in self._shelf["honours"].find(query)]

    async def closed(self, programme_id: str, of: Span) -> Sequence[Challenge]:
        """See ports.recognition."""
        ends = {"$gte": of.first_ms - LONGEST_GRACE_MS, "$lt": of.until_ms}
        query = {"programme_id": programme_id, "closed": True, "ends_at_ms": ends}
        return [challenge_from_document(one) async for one in self._shelf["challenges"].find(query)]

    async def thanked(self, programme_id: str, of: Span) -> Sequence[Thanked]:
        """See ports.recognition."""
        query = {"programme_id": programme_id, "given_at_ms": _within(of)}
        found = self._shelf["recognition"].find(query, {"words": 0})
        return [
            Thanked(known(one)["employee_id"], ThanksKind(one["kind"]), one["given_at_ms"])
            async for one in found
        ]

    async def consents(self, employee_ids: Collection[str]) -> Mapping[str, Consent]:
        """See ports.recognition."""
        return await people.consents(self._shelf, employee_ids, Purpose.NAMING)

    async def visibilities(self, employee_ids: Collection[str]) -> Mapping[str, Visibility]:
        """See ports.recognition."""
        return await people.visibilities(self._shelf, employee_ids)

    async def without_points(self) -> Collection[str]:
        """See ports.recognition."""
        return await people.without_points(self._shelf)


def _document(recognition: Recognition) -> dict[str, Any]:
    return {
        "_id": recognition.recognition_id,
        "v": VERSION,
        "kind": recognition.kind.value,
        **{name: getattr(recognition, name) for name in _PLAIN},
    }


def _recognition(document: Document) -> Recognition:
    plain = {name: known(document)[name] for name in _PLAIN}
    return Recognition(recognition_id=document["_id"], kind=ThanksKind(document["kind"]), **plain)


def _honour(document: Document) -> Honour:
    return Honour(
        known(document)["employee_id"],
        HonourKind(document["kind"]),
        document["badge_id"],
        document["tier"],
        document["threshold"],
        document["at_ms"],
    )


def _within(of: Span) -> dict[str, int]:
    return {"$gte": of.first_ms, "$lt": of.until_ms}
