"""Activities in MongoDB; proof and notes are sealed under the author's own key."""

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict
from typing import Any

from chassis.keys import KeyDestroyed, Keys
from chassis.mongo import Transaction
from services.share.domain.model.activities import Activity, ActivityState, Particulars
from services.share.domain.model.stamps import ActivityKind
from services.share.storage.documents import by_ids, checked, known_fields
from services.share.storage.items import item_document, item_from
from services.share.storage.people import KEY_PURPOSE

NAME = "activities"


class StoredActivities:
    """Activities over one transaction, or with none over plain reads."""

    def __init__(self, collections: Any, keys: Keys, tx: Transaction | None) -> None:
        self._activities = collections[NAME]
        self._keys = keys
        self._tx = tx
        self._session = tx.session if tx is not None else None

    async def find(self, activity_id: str) -> Activity | None:
        """The activity; None for one that is not known."""
        found = await self._activities.find_one({"_id": activity_id}, session=self._session)
        return _activity(found) if found is not None else None

    async def stands(self, proof_hash: str) -> bool:
        """An activity with this hash waits or counts: the others hold none."""
        wanted = {"proof_hash": proof_hash}
        return await self._activities.find_one(wanted, {"_id": 1}, session=self._session) is not None

    async def save(self, activity: Activity, particulars: Particulars | None = None) -> None:
        """Store an activity as it is now, and its particulars, sealed."""
        fields = _document(activity)
        if particulars is not None:
            plain = json.dumps(asdict(particulars)).encode()
            fields["sealed"] = await self._keys.seal(KEY_PURPOSE, activity.employee_id, plain, self._tx)
        key = {"_id": activity.activity_id}
        await self._activities.update_one(key, known_fields(fields), upsert=True, session=self._session)

    async def own(self, employee_id: str, size: int, before: tuple[int, str] | None) -> list[Activity]:
        """Up to `size` activities of a person, newest first."""
        return await self._page({"employee_id": employee_id}, size, before, newest_first=True)

    async def waiting(self, programme_id: str, size: int, after: tuple[int, str] | None) -> list[Activity]:
        """Up to `size` that wait in a programme, oldest first."""
        wanted = {"programme_id": programme_id, "state": ActivityState.WAITING.value}
        return await self._page(wanted, size, after, newest_first=False)

    async def particulars(self, activity_ids: Collection[str]) -> dict[str, Particulars]:
        """The particulars of those whose author was not erased."""
        wanted = by_ids(activity_ids)
        cursor = self._activities.find(wanted, {"employee_id": 1, "sealed": 1}, session=self._session)
        opened = {found["_id"]: await self._open(found) for found in await cursor.to_list(None)}
        return {key: particulars for key, particulars in opened.items() if particulars is not None}

    async def _page(
        self, wanted: dict[str, Any], size: int, behind: tuple[int, str] | None, *, newest_first: bool
    ) -> list[Activity]:
        order, beyond = (-1, "$lt") if newest_first else (1, "$gt")
        if behind is not None:
            at_ms, activity_id = behind
            same = {"occurred_at_ms": at_ms, "_id": {beyond: activity_id}}
            wanted = {**wanted, "$or": [{"occurred_at_ms": {beyond: at_ms}}, same]}
        cursor = self._activities.find(wanted, session=self._session)
        page = cursor.sort([("occurred_at_ms", order), ("_id", order)]).limit(size)
        return [_activity(found) for found in await page.to_list(None)]

    async def _open(self, found: Mapping[str, Any]) -> Particulars | None:
        try:
            opened = await self._keys.open(KEY_PURPOSE, found["employee_id"], found["sealed"], self._tx)
        except KeyDestroyed:
            return None
        return Particulars(**json.loads(opened))


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
            **{name: found[name] for name in names},
            "activity_id": found["_id"],
            "kind": ActivityKind(found["kind"]),
            "item": item_from(found["item"]) if found["item"] is not None else None,
            "state": ActivityState(found["state"]),
        }
    )
