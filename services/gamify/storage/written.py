"""ports.Books: what one batch sees and changes, inside its transaction. One round trip per collection."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

from pymongo import InsertOne, UpdateOne

from services.gamify.domain.facts import EngagementObserved, ShareRetracted
from services.gamify.domain.model import (
    Changes,
    Deed,
    Holdings,
    Line,
    NamingConsent,
    Position,
    RuleBook,
    ShareKey,
    SlotKey,
    Verdict,
    Wanted,
)
from services.gamify.domain.rules.recalling import verdicts_of
from services.gamify.storage import documents as stored


class Shelf(Protocol):
    """Declared collections by name."""

    def __getitem__(self, name: str) -> Any:
        """The driver's collection."""
        ...


class StoredBooks:
    """The books inside the transaction of `session`."""

    def __init__(self, shelf: Shelf, session: Any) -> None:
        self._shelf = shelf
        self._session = session

    async def rules(self) -> RuleBook:
        """See ports.Books, like every method here."""
        return RuleBook()

    async def holdings(self, wanted: Mapping[str, Wanted]) -> Mapping[str, Holdings]:
        """See ports.Books."""
        held = {employee_id: Holdings() for employee_id in wanted}
        await self._add_days(wanted, held)
        await self._add_slots(wanted, held)
        await self._add_retracted(wanted, held)
        await self._add_corrected(wanted, held)
        return held

    async def touched(
        self, takebacks: Sequence[ShareRetracted | EngagementObserved]
    ) -> Mapping[str, set[str]]:
        """See ports.Books."""
        found: dict[str, set[str]] = {}
        of_interest = {"employee_id": 1, "local_date": 1}
        query = {"$or": [_touched_by(one) for one in takebacks]}
        async for line in self._shelf["ledger"].find(query, of_interest, session=self._session):
            found.setdefault(line["employee_id"], set()).add(line["local_date"])
        return found

    async def verdicts(self, dates: Mapping[str, set[str]]) -> Mapping[str, Mapping[str, Sequence[Verdict]]]:
        """See ports.Books."""
        lines: dict[tuple[str, str], list[Line]] = {}
        days = [
            {"employee_id": employee_id, "local_date": {"$in": sorted(of)}}
            for employee_id, of in dates.items()
        ]
        async for document in self._shelf["ledger"].find({"$or": days}, session=self._session):
            line = stored.line_from_document(document)
            lines.setdefault((line.employee_id, line.case.local_date), []).append(line)
        return {
            employee_id: {date: verdicts_of(lines.get((employee_id, date), [])) for date in of}
            for employee_id, of in dates.items()
        }

    async def save(self, changes: Sequence[Changes]) -> None:
        """See ports.Books. The balance is the person's root document: whoever decides about them bumps it."""
        lines = [InsertOne(stored.line_to_document(line)) for one in changes for line in one.lines]
        await self._write("ledger", lines)
        await self._write("balances", [_balance(one) for one in changes])
        await self._write(
            "days",
            [
                _set(stored.day_id(one.employee_id, date), stored.day_to_fields(day))
                for one in changes
                for date, day in one.days.items()
            ],
        )
        await self._write(
            "slots",
            [
                _set(stored.slot_id(one.employee_id, slot), stored.slot_to_fields(candidates))
                for one in changes
                for slot, candidates in one.slots.items()
            ],
        )
        await self._write("retracted", [change for one in changes for change in _retractions(one)])
        await self._write("corrected", [change for one in changes for change in _corrections(one)])

    async def naming(self, employee_ids: Collection[str]) -> Mapping[str, NamingConsent]:
        """See ports.Books."""
        return await read_naming(self._shelf, employee_ids, self._session)

    async def save_naming(self, consents: Mapping[str, NamingConsent]) -> None:
        """See ports.Books."""
        changes = [_set(who, stored.naming_to_fields(consent)) for who, consent in consents.items()]
        await self._write("naming", changes)

    async def _write(self, name: str, changes: Sequence[Any]) -> None:
        if changes:
            await self._shelf[name].bulk_write(changes, ordered=False, session=self._session)

    async def _found(self, name: str, ids: Sequence[Any]) -> Sequence[stored.Document]:
        if not ids:
            return []
        cursor = self._shelf[name].find({"_id": {"$in": ids}}, session=self._session)
        found: list[stored.Document] = await cursor.to_list(None)
        return found

    async def _add_days(self, wanted: Mapping[str, Wanted], held: Mapping[str, Holdings]) -> None:
        ids = [stored.day_id(who, date) for who, want in wanted.items() for date in sorted(want.dates)]
        for document in await self._found("days", ids):
            day = document["_id"]
            held[day["employee_id"]].days[day["date"]] = stored.day_from_document(document)

    async def _add_slots(self, wanted: Mapping[str, Wanted], held: Mapping[str, Holdings]) -> None:
        ids = [stored.slot_id(who, slot) for who, want in wanted.items() for slot in sorted(want.slots)]
        for document in await self._found("slots", ids):
            slot = document["_id"]
            key = SlotKey(slot["content_id"], slot["network"])
            held[slot["employee_id"]].slots[key] = stored.slot_from_document(document)

    async def _add_retracted(self, wanted: Mapping[str, Wanted], held: Mapping[str, Holdings]) -> None:
        ids = [
            stored.retracted_id(who, share) for who, want in wanted.items() for share in sorted(want.shares)
        ]
        for document in await self._found("retracted", ids):
            share = document["_id"]
            key = ShareKey(share["share_id"], share["content_id"], share["network"])
            held[share["employee_id"]].retracted[key] = Position(*stored.known(document)["position"])

    async def _add_corrected(self, wanted: Mapping[str, Wanted], held: Mapping[str, Holdings]) -> None:
        ids = [
            stored.corrected_id(who, event) for who, want in wanted.items() for event in sorted(want.events)
        ]
        for document in await self._found("corrected", ids):
            event = stored.known(document)["_id"]
            held[event["employee_id"]].corrected.add(event["event_id"])


async def read_naming(
    shelf: Shelf, employee_ids: Collection[str], session: Any = None
) -> Mapping[str, NamingConsent]:
    """The last word of each of these people who ever said one."""
    if not employee_ids:
        return {}
    cursor = shelf["naming"].find({"_id": {"$in": sorted(employee_ids)}}, session=session)
    return {document["_id"]: stored.naming_from_document(document) async for document in cursor}


def _touched_by(takeback: ShareRetracted | EngagementObserved) -> dict[str, Any]:
    stamp = takeback.stamp
    if isinstance(takeback, EngagementObserved):
        return {"event_id": takeback.corrects, "employee_id": stamp.employee_id}
    return {
        "employee_id": stamp.employee_id,
        "share_id": stamp.share.share_id,
        "content_id": stamp.share.content_id,
        "network": stamp.share.network,
        "deed": {"$ne": Deed.SHARE.value},
        "occurred_at_ms": {"$gte": stamp.position.occurred_at_ms},
    }


def _set(document_id: Any, fields: Mapping[str, Any]) -> UpdateOne:
    return UpdateOne({"_id": document_id}, {"$set": fields}, upsert=True)


def _balance(changes: Changes) -> UpdateOne:
    points = sum(line.points for line in changes.lines)
    added = {"points": points, "lines": len(changes.lines), "facts": changes.facts}
    return UpdateOne(
        {"_id": changes.employee_id}, {"$inc": added, "$set": {"v": stored.VERSION}}, upsert=True
    )


def _retractions(changes: Changes) -> list[UpdateOne]:
    return [
        _set(
            stored.retracted_id(changes.employee_id, share), {"v": stored.VERSION, "position": list(position)}
        )
        for share, position in changes.retracted.items()
    ]


def _corrections(changes: Changes) -> list[UpdateOne]:
    return [
        _set(stored.corrected_id(changes.employee_id, event_id), {"v": stored.VERSION})
        for event_id in sorted(changes.corrected)
    ]
