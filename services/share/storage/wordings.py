"""Texts of a day in MongoDB: sealed under a key per network and UTC day, destroyed soon after the day."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from pymongo import UpdateOne

from chassis.collections import Book, Index
from chassis.keys import KEYS, Keys
from chassis.mongo import Transaction
from services.share.domain.model.shares import Wording
from services.share.domain.rules.stamping import DAY_MS, local_date
from services.share.storage.documents import by_ids, checked, known_fields

KEY_PURPOSE = "wording"
KEPT_MS = DAY_MS + 3_600_000
KEY_KEPT_MS = 2 * DAY_MS  # a day's key outlives the day by this
WORDINGS = Book(
    "wordings",
    indexes=[
        Index([("network", 1), ("made_at_ms", -1)]),
        Index([("employee_id", 1)]),
        Index([("expires_at", 1)], {"expireAfterSeconds": 0}),
    ],
)


class StoredWordings:
    """Texts over one transaction, or with none over plain reads."""

    def __init__(self, collections: Any, keys: Keys, tx: Transaction | None) -> None:
        self._collections = collections
        self._keys = keys
        self._tx = tx
        self._session = tx.session if tx is not None else None

    async def recent(self, network: str, since_ms: int, most: int) -> list[Wording]:
        """Up to `most` texts posted to a network after a moment, the newest first."""
        wanted = {"network": network, "made_at_ms": {"$gt": since_ms}}
        cursor = self._collections[WORDINGS.name].find(wanted, session=self._session)
        newest = cursor.sort("made_at_ms", -1).limit(most)
        found = [checked(one, WORDINGS.name) for one in await newest.to_list(None)]
        sealed = [(one["key_owner"], one["sealed"]) for one in found]
        opened = await self._keys.open_many(KEY_PURPOSE, sealed, self._tx) if sealed else []
        return [
            Wording(one["_id"], one["employee_id"], network, one["made_at_ms"], plain.decode())
            for one, plain in zip(found, opened, strict=True)
            if plain is not None
        ]

    async def add(self, wording: Wording) -> None:
        """Keep a text for a day, sealed under the key of its network and UTC day."""
        owner = f"{wording.network}|{local_date(wording.made_at_ms, 'UTC')}"
        fields = {
            "employee_id": wording.employee_id,
            "network": wording.network,
            "made_at_ms": wording.made_at_ms,
            "key_owner": owner,
            "sealed": await self._keys.seal(KEY_PURPOSE, owner, wording.text.encode(), self._tx),
            "expires_at": datetime.fromtimestamp((wording.made_at_ms + KEPT_MS) / 1000, UTC),
        }
        change = UpdateOne({"_id": wording.share_id}, known_fields(fields), upsert=True)
        await self._collections[WORDINGS.name].bulk_write([change], session=self._session)

    async def remove(self, share_ids: Collection[str]) -> None:
        """Forget the texts of these shares."""
        await self._collections[WORDINGS.name].delete_many(by_ids(share_ids), session=self._session)

    async def destroy_keys(self, until_ms: int) -> int:
        """Destroy the keys of days that were over 48 hours before a moment; how many."""
        last_day = local_date(until_ms - KEY_KEPT_MS - DAY_MS, "UTC")
        mine = {"_id": {"$gte": f"{KEY_PURPOSE}/", "$lt": f"{KEY_PURPOSE}0"}, "wrapped": {"$exists": True}}
        cursor = self._collections[KEYS.name].find(mine, {"_id": 1}, session=self._session)
        owners = [one["_id"].removeprefix(f"{KEY_PURPOSE}/") for one in await cursor.to_list(None)]
        over = [owner for owner in owners if owner.rpartition("|")[2] <= last_day]
        for owner in over:
            await self._keys.destroy(KEY_PURPOSE, owner, self._tx)
        return len(over)
