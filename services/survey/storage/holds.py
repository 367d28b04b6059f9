"""Who may move a survey on: a lease by the database's clock, extended while it is used."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from time import monotonic
from typing import Any

from pymongo.errors import PyMongoError

from services.survey.ports import Superseded
from services.survey.storage.session import Database, reached
from services.survey.storage.surveys import MongoDesks

LEASE_SECONDS = 10.0
RENEW_SECONDS = 2.0
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
SAFE_SECONDS = 7.0  # shorter than the lease by more than a clock and a slow answer can differ


class MongoHold:
    """Implements ports.Hold."""

    def __init__(self) -> None:
        self.renewed_at = monotonic()

    def check(self) -> None:
        """As the port says."""
        if monotonic() - self.renewed_at > SAFE_SECONDS:
            raise Superseded


class MongoHolds:
    """Implements ports.Holds."""

    def __init__(self, database: Database, desks: MongoDesks, owner: str) -> None:
        """`owner` must be this process and no other."""
        self._database = database
        self._desks = desks
        self._owner = owner

    async def due(self) -> Sequence[str]:
        """As the port says. Raises Away."""
        return await self._desks.due()

    @contextlib.asynccontextmanager
    async def held(self, survey_id: str) -> AsyncIterator[MongoHold]:
        """As the port says. Raises Away."""
        with reached():
            await self._take(survey_id)
        hold = MongoHold()
        renewing = asyncio.create_task(self._renew(survey_id, hold))
        try:
            yield hold
        finally:
            renewing.cancel()
            with contextlib.suppress(PyMongoError):  # it runs out by itself
                mine = {"_id": survey_id, "owner": self._owner}
                await self._holds.update_one(mine, {"$set": {"owner": "", "until": _NEVER}})

    @property
    def _holds(self) -> Any:
        return self._database.collections["holds"]

    async def _take(self, survey_id: str) -> None:
        absent = {"$setOnInsert": {"owner": "", "until": _NEVER}}
        await self._holds.update_one({"_id": survey_id}, absent, upsert=True)
        free = {"_id": survey_id, "$or": [{"owner": self._owner}, {"$expr": {"$lt": ["$until", "$$NOW"]}}]}
        if not (await self._holds.update_one(free, [{"$set": self._lease()}])).matched_count:
            raise Superseded

    async def _renew(self, survey_id: str, hold: MongoHold) -> None:
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            asked_at = monotonic()
            with contextlib.suppress(PyMongoError):  # tried again; `check` tells when it is too late
                mine = {"_id": survey_id, "owner": self._owner, "$expr": {"$gte": ["$until", "$$NOW"]}}
                found = await self._holds.update_one(mine, [{"$set": self._lease()}])
                if not found.matched_count:
                    return
                hold.renewed_at = asked_at

    def _lease(self) -> dict[str, Any]:
        amount = int(LEASE_SECONDS * 1000)
        until = {"$dateAdd": {"startDate": "$$NOW", "unit": "millisecond", "amount": amount}}
        return {"owner": self._owner, "until": until}
