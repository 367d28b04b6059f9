"""Activities in MongoDB; proof and notes are sealed under the author's own key."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from chassis.keys import Keys
from chassis.mongo import Transaction
from services.share.domain.model.activities import Activity, ActivityState, Particulars, Told
from services.share.domain.model.stamps import ActivityKind
from services.share.storage.documents import checked, known_fields
from services.share.storage.items import item_document, item_from
from services.share.storage.people import KEY_PURPOSE
from services.share.storage.peppers import Pepper

NAME = "activities"


class StoredActivities:
    """Activities over one transaction, or with none over plain reads."""

    def __init__(self, collections: Any, keys: Keys, tx: Transaction | None) -> None:
        self._activities = collections[NAME]
        self._pepper = Pepper(NAME, collections, keys, tx)
        self._keys = keys
        self._tx = tx
        self._session = tx.session if tx is not None else None

    async def find(self, activity_id: str) -> Told | None:
        """The activity and its particulars; None for one that is not known."""
        found = await self._activities.find_one({"_id": activity_id}, session=self._session)
        return (await self._told([found]))[0] if found is not None else None

    async def add(self, activity: Activity, particulars: Particulars, sameness: tuple[str, ...]) -> bool:
        """Store a new activity, unless the same deed stands: only those that stand hold its hash."""
        deed_hash = await self._pepper.hash(json.dumps(sameness))
        if await self._activities.find_one({"deed_hash": deed_hash}, {"_id": 1}, session=self._session):
            return False
        sealed = await self._seal(activity, asdict(particulars))
        await self._write(activity, {"deed_hash": deed_hash, "sealed": sealed})
        return True

    async def save(self, activity: Activity, decision_note: str | None = None) -> None:
        """Store an activity as it is now, and what its author is told with all else that is sealed."""
        noted = await self._noted(activity, decision_note) if decision_note is not None else {}
        await self._write(activity, noted if activity.stands else {**noted, "deed_hash": ""})

    async def withdraw(self, employee_id: str, programme_id: str) -> int:
        """Take back all that waits of a person in a programme; how many."""
        waiting = {
            "employee_id": employee_id,
            "programme_id": programme_id,
            "state": ActivityState.WAITING.value,
        }
        gone = known_fields({"state": ActivityState.RETRACTED.value, "deed_hash": ""})
        result = await self._activities.update_many(waiting, gone, session=self._session)
        return int(result.modified_count)

    async def own(self, employee_id: str, size: int, behind: tuple[int, str] | None) -> list[Told]:
        """Up to `size` activities of a person, newest first."""
        return await self._page({"employee_id": employee_id}, ("occurred_at_ms", -1), behind, size)

    async def waiting(self, programme_id: str, size: int, behind: tuple[str, str] | None) -> list[Told]:
        """Up to `size` that wait in a programme, by date and then by id."""
        wanted = {"programme_id": programme_id, "state": ActivityState.WAITING.value}
        return await self._page(wanted, ("local_date", 1), behind, size)

    async def _page(
        self,
        wanted: dict[str, Any],
        order: tuple[str, int],
        behind: tuple[int | str, str] | None,
        size: int,
    ) -> list[Told]:
        by, way = order
        if behind is not None:
            place, activity_id = behind
            beyond = "$gt" if way > 0 else "$lt"
            rest = [{by: {beyond: place}}, {by: place, "_id": {beyond: activity_id}}]
            wanted = {**wanted, "$or": rest}
        cursor = self._activities.find(wanted, session=self._session)
        return await self._told(await cursor.sort([(by, way), ("_id", way)]).limit(size).to_list(None))

    async def _told(self, found: Sequence[Mapping[str, Any]]) -> list[Told]:
        activities = [_activity(one) for one in found]
        sealed = [(one["employee_id"], one["sealed"]) for one in found]
        opened = await self._keys.open_many(KEY_PURPOSE, sealed, self._tx) if sealed else []
        told = [_particulars(json.loads(plain)) if plain is not None else None for plain in opened]
        return list(zip(activities, told, strict=True))

    async def _noted(self, activity: Activity, note: str) -> dict[str, Any]:
        found = await self._activities.find_one(
            {"_id": activity.activity_id}, {"sealed": 1}, session=self._session
        )
        opened = await self._keys.open(KEY_PURPOSE, activity.employee_id, found["sealed"], self._tx)
        return {"sealed": await self._seal(activity, {**json.loads(opened), "decision_note": note})}

    async def _seal(self, activity: Activity, fields: Mapping[str, Any]) -> bytes:
        plain = json.dumps(fields).encode()
        return await self._keys.seal(KEY_PURPOSE, activity.employee_id, plain, self._tx)

    async def _write(self, activity: Activity, fields: Mapping[str, Any]) -> None:
        key, change = {"_id": activity.activity_id}, known_fields({**_document(activity), **fields})
        await self._activities.update_one(key, change, upsert=True, session=self._session)


def _document(activity: Activity) -> dict[str, Any]:
    fields = asdict(activity)
    del fields["activity_id"]
    return {
        **fields,
        "kind": int(activity.kind),
        "item": item_document(activity.item) if activity.item is not None else None,
        "state": activity.state.value,
    }


def _activity(found: Mapping[str, Any]) -> Activity:
    checked(found, NAME)
    names = Activity.__dataclass_fields__.keys() & found.keys()
    return Activity(
        **{
            "recorded_at_ms": found["occurred_at_ms"],  # older documents lack it
            **{name: found[name] for name in names},
            "activity_id": found["_id"],
            "kind": ActivityKind(found["kind"]),
            "item": item_from(found["item"]) if found["item"] is not None else None,
            "state": ActivityState(found["state"]),
        }
    )


def _particulars(stored: Mapping[str, Any]) -> Particulars:
    return Particulars(
        **{name: stored[name] for name in Particulars.__dataclass_fields__.keys() & stored.keys()}
    )
