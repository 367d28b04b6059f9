"""One-off actions in MongoDB, and how many shares count for them."""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from typing import Any

from chassis.mongo import Transaction
from services.share.domain.model.actions import Action
from services.share.domain.model.shares import ShareState
from services.share.storage.documents import checked, known_fields

NAME = "actions"
MOST = (
    1000  # of some programmes in some time: far more than people announce, so that no read is without an end
)


class StoredActions:
    """Actions over one transaction, or with none over plain reads."""

    def __init__(self, collections: Any, tx: Transaction | None) -> None:
        self._actions = collections[NAME]
        self._shares = collections["shares"]
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
        """The actions of these programmes that are on at some moment between two, both included."""
        wanted = {
            "programme_id": {"$in": list(programme_ids)},
            "ends_at_ms": {"$gt": from_ms},
            "starts_at_ms": {"$lte": until_ms},
        }
        return await self._find(wanted)

    async def recent(self, programme_id: str, ended_after_ms: int) -> list[Action]:
        """The actions of a programme that end after a moment, the latest start first."""
        return await self._find({"programme_id": programme_id, "ends_at_ms": {"$gt": ended_after_ms}})

    async def shares(self, action_ids: Collection[str]) -> Mapping[str, int]:
        """How many shares that were not taken back count for each; those with none are left out."""
        wanted = {"action_ids": {"$in": list(action_ids)}}
        steps = [
            {"$match": {**wanted, "state": ShareState.CONFIRMED.value}},
            {"$unwind": "$action_ids"},
            {"$match": wanted},
            {"$group": {"_id": "$action_ids", "shares": {"$sum": 1}}},
        ]
        cursor = self._shares.aggregate(steps, session=self._session)
        return {found["_id"]: found["shares"] for found in await cursor.to_list(None)}

    async def _find(self, wanted: Mapping[str, Any]) -> list[Action]:
        cursor = self._actions.find(wanted, session=self._session)
        latest_first = cursor.sort([("starts_at_ms", -1), ("_id", 1)]).limit(MOST)
        return [_action(found) for found in await latest_first.to_list(None)]


def _document(action: Action) -> dict[str, Any]:
    fields = asdict(action)
    del fields["action_id"]
    return {**fields, "networks": list(action.networks)}


def _action(found: Mapping[str, Any]) -> Action:
    checked(found, NAME)
    names = Action.__dataclass_fields__.keys() & found.keys()
    fields = {name: found[name] for name in names}
    return Action(**{**fields, "action_id": found["_id"], "networks": tuple(found["networks"])})
