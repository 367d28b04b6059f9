"""One-off actions in MongoDB, and how many shares count for them."""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from typing import Any

from chassis.mongo import Transaction
from services.share.domain.model.actions import Action
from services.share.domain.model.shares import ShareState
from services.share.storage.documents import by_ids, checked, known_fields

NAME = "actions"
SHARES = "shares"


class StoredActions:
    """Actions over one transaction, or with none over plain reads."""

    def __init__(self, collections: Any, tx: Transaction | None) -> None:
        self._actions = collections[NAME]
        self._shares = collections.stored_name(SHARES)
        self._session = tx.session if tx is not None else None

    async def find(self, action_id: str) -> Action | None:
        """The action; None for one that is not known."""
        found = await self._actions.find_one({"_id": action_id}, session=self._session)
        return _action(found) if found is not None else None

    async def save(self, action: Action) -> None:
        """Store an action as it is now."""
        key, change = {"_id": action.action_id}, known_fields(_document(action))
        await self._actions.update_one(key, change, upsert=True, session=self._session)

    async def running(self, programme_ids: Collection[str], from_ms: int, until_ms: int) -> list[Action]:
        """Every action of these programmes that is on at some moment between two, both included."""
        wanted = {
            "programme_id": {"$in": list(programme_ids)},
            "ends_at_ms": {"$gt": from_ms},
            "starts_at_ms": {"$lte": until_ms},
            "cancelled_at_ms": {"$not": {"$lte": from_ms}},
        }
        cursor = self._actions.find(wanted, session=self._session)
        return [_action(found) for found in await cursor.to_list(None)]

    async def ahead(self, programme_id: str, at_ms: int) -> int:
        """How many actions of a programme are on or to come, cancelled ones left out."""
        wanted = {"programme_id": programme_id, "ends_at_ms": {"$gt": at_ms}, "cancelled_at_ms": None}
        return int(await self._actions.count_documents(wanted, session=self._session))

    async def recent(self, programme_id: str, ended_after_ms: int, size: int) -> list[Action]:
        """Up to `size` actions of a programme that end after a moment, the latest start first."""
        wanted = {"programme_id": programme_id, "ends_at_ms": {"$gt": ended_after_ms}}
        cursor = self._actions.find(wanted, session=self._session)
        latest_first = cursor.sort([("starts_at_ms", -1), ("_id", 1)]).limit(size)
        return [_action(found) for found in await latest_first.to_list(None)]

    async def shares(self, action_ids: Collection[str]) -> Mapping[str, int]:
        """How many shares that were not taken back count for each that is known."""
        cursor = self._actions.aggregate(counting(action_ids, self._shares), session=self._session)
        return {one["_id"]: one["counted"][0]["n"] if one["counted"] else 0 async for one in cursor}


def counting(action_ids: Collection[str], shares: str) -> list[dict[str, Any]]:
    """The steps that count, for each action, in a collection of shares: by keys of an index, reading none."""
    confirmed = {"$match": {"state": ShareState.CONFIRMED.value}}
    counted = {
        "from": shares,
        "localField": "_id",
        "foreignField": "action_ids",
        "pipeline": [confirmed, {"$count": "n"}],
        "as": "counted",
    }
    return [{"$match": by_ids(action_ids)}, {"$project": {"_id": 1}}, {"$lookup": counted}]


def _document(action: Action) -> dict[str, Any]:
    fields = asdict(action)
    del fields["action_id"]
    return {**fields, "networks": list(action.networks)}


def _action(found: Mapping[str, Any]) -> Action:
    checked(found, NAME)
    names = Action.__dataclass_fields__.keys() & found.keys()
    fields = {name: found[name] for name in names}
    return Action(**{**fields, "action_id": found["_id"], "networks": tuple(found["networks"])})
