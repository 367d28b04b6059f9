"""Who publishes which lane: a lease per lane, by the database's clock, shared fairly among the relays."""

from datetime import UTC, datetime
from time import monotonic
from typing import Any

from pymongo import UpdateOne

from chassis.mongo import Mongo
from chassis.outgoing import LANES

LEASE_SECONDS = 5.0
RENEW_SECONDS = 1.0
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_FREE = {"$expr": {"$lt": ["$until", "$$NOW"]}}
_HELD = {"$expr": {"$gte": ["$until", "$$NOW"]}}


class Lanes:
    """The lanes that this process may publish now."""

    def __init__(self, mongo: Mongo, identity: str) -> None:
        self._mongo = mongo
        self._identity = identity
        self._lanes: list[int] = []
        self._renewed_at = float("-inf")

    @property
    def _leases(self) -> Any:
        return self._mongo.collections["leases"]

    async def prepare(self) -> None:
        """Make the lease documents that are missing."""
        absent = {"kind": "lane", "owner": "", "until": _NEVER}
        await self._leases.bulk_write(
            [
                UpdateOne({"_id": f"lane/{lane}"}, {"$setOnInsert": {**absent, "lane": lane}}, upsert=True)
                for lane in range(LANES)
            ],
            ordered=False,
        )

    def held(self) -> list[int]:
        """Return the lanes whose lease is surely still ours; none when the last renewal is too long ago."""
        return self._lanes if monotonic() - self._renewed_at < LEASE_SECONDS - 1.0 else []

    async def hold(self) -> None:
        """Renew what is held, take a fair share of what is free, give back what is more than that."""
        asked_at = monotonic()
        if asked_at - self._renewed_at < RENEW_SECONDS:
            return
        until = {
            "$dateAdd": {"startDate": "$$NOW", "unit": "millisecond", "amount": int(LEASE_SECONDS * 1000)}
        }
        await self._leases.update_one(
            {"_id": f"relay/{self._identity}"},
            [{"$set": {"kind": "relay", "until": until}}],
            upsert=True,
        )
        relays = await self._leases.count_documents({"kind": "relay", **_HELD})
        share = -(-LANES // max(relays, 1))
        mine = await self._mine()
        take = await self._free(share - len(mine))
        await self._leases.update_many(
            {"_id": {"$in": [f"lane/{lane}" for lane in mine[:share]]}, "owner": self._identity},
            [{"$set": {"until": until}}],
        )
        await self._leases.update_many(
            {"_id": {"$in": [f"lane/{lane}" for lane in take]}, **_FREE},
            [{"$set": {"owner": self._identity, "until": until}}],
        )
        await self._give_back(mine[share:])
        self._lanes = await self._mine()
        self._renewed_at = asked_at

    async def release(self) -> None:
        """Give everything back, so that another relay need not wait for the leases to run out."""
        await self._give_back(self._lanes)
        await self._leases.delete_one({"_id": f"relay/{self._identity}"})
        self._lanes = []

    async def _mine(self) -> list[int]:
        found = self._leases.find({"kind": "lane", "owner": self._identity, **_HELD}, {"lane": 1})
        return sorted([document["lane"] async for document in found])

    async def _free(self, wanted: int) -> list[int]:
        if wanted <= 0:
            return []
        ours_or_nobodys = {"kind": "lane", **_FREE}
        found = self._leases.find(ours_or_nobodys, {"lane": 1}).sort("lane", 1).limit(wanted)
        return [document["lane"] async for document in found]

    async def _give_back(self, lanes: list[int]) -> None:
        if lanes:
            await self._leases.update_many(
                {"_id": {"$in": [f"lane/{lane}" for lane in lanes]}, "owner": self._identity},
                {"$set": {"owner": "", "until": _NEVER}},
            )
