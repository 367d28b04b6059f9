"""ports.rewards: the catalogue, redemptions and wallets, inside a transaction or as they are now."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from services.gamify.domain.model.ledger import AccountKey
from services.gamify.domain.model.people import Programme
from services.gamify.domain.model.rewards import Receipt, Redemption, Reward, Wallet
from services.gamify.domain.model.rules import RuleBook
from services.gamify.ports.rewards import Due, Place, Wanted
from services.gamify.storage import keys, people
from services.gamify.storage.decisions import Decisions
from services.gamify.storage.documents import rewards as stored

NEWEST_FIRST = [("redeemed_at_ms", -1), ("_id", -1)]


class StoredRewards:
    """Inside the transaction of `session`; without one, plain reads."""

    def __init__(self, shelf: Any, session: Any, decisions: Decisions) -> None:
        self._shelf = shelf
        self._session = session
        self._decisions = decisions

    async def programmes(self) -> Mapping[str, Programme]:
        """See ports.rewards, like every method here."""
        return await people.programmes(self._shelf, self._session)

    async def rulebooks(self, programme_ids: Collection[str]) -> Mapping[str, RuleBook]:
        """See ports.books."""
        found = await self._decisions.of(self._shelf, self._session, programme_ids)
        return {programme_id: one.rules for programme_id, one in found.items()}

    async def reward(self, reward_id: str) -> Reward | None:
        """See ports.rewards."""
        found = await self._one("rewards", reward_id)
        return stored.reward_from_document(found) if found is not None else None

    async def catalogue(self, programme_id: str) -> Sequence[Reward]:
        """See ports.rewards."""
        found = self._shelf["rewards"].find({"programme_id": programme_id}, session=self._session)
        return [stored.reward_from_document(one) async for one in found]

    async def redemption(self, redemption_id: str) -> Redemption | None:
        """See ports.rewards."""
        found = await self._one("redemptions", redemption_id)
        return stored.redemption_from_document(found) if found is not None else None

    async def redemptions(self, wanted: Wanted, size: int, behind: Place | None) -> Sequence[Redemption]:
        """See ports.rewards."""
        query = [*_asked(wanted), *_behind(behind)]
        found = self._shelf["redemptions"].find({"$and": query}, session=self._session)
        rows = await found.sort(NEWEST_FIRST).limit(size).to_list(None)
        return [stored.redemption_from_document(one) for one in rows]

    async def wallet(self, account: AccountKey) -> Wallet:
        """See ports.rewards."""
        found = await self._one("wallets", keys.account_id(account))
        return stored.wallet_from_document(found) if found is not None else Wallet()

    async def earned(self, account: AccountKey) -> int:
        """See ports.rewards."""
        query = {"_id": keys.account_id(account)}
        found = await self._shelf["accounts"].find_one(query, {"earned": 1}, session=self._session)
        return int(found["earned"]) if found is not None else 0

    async def due(self, at_ms: int, size: int) -> Collection[Due]:
        """See ports.rewards."""
        found = self._shelf["redemptions"].find({"expires_at_ms": {"$lte": at_ms}}, session=self._session)
        rows = await found.sort("expires_at_ms", 1).limit(size).to_list(None)
        return [Due(one["_id"], one["reward_id"], one["employee_id"]) for one in rows]

    async def save_reward(self, reward: Reward) -> None:
        """See ports.rewards."""
        await self._keep("rewards", reward.reward_id, {"$set": stored.reward_to_fields(reward)})

    async def save(self, receipt: Receipt) -> None:
        """See ports.rewards."""
        redemption = receipt.redemption
        change = stored.redemption_to_change(redemption)
        await self._keep("redemptions", redemption.redemption_id, change)
        if not receipt.points:
            return
        await self._keep("rewards", redemption.reward_id, {"$set": {"sold": receipt.reward.sold}})
        wallet = {"$set": stored.wallet_to_fields(receipt.wallet)}
        await self._keep("wallets", keys.account_id(redemption.account), wallet)
        await self._shelf["spendings"].insert_one(stored.spending_to_document(receipt), session=self._session)

    async def _one(self, collection: str, name: str) -> Any:
        return await self._shelf[collection].find_one({"_id": name}, session=self._session)

    async def _keep(self, collection: str, name: str, change: Mapping[str, Any]) -> None:
        await self._shelf[collection].update_one({"_id": name}, change, upsert=True, session=self._session)


def _asked(wanted: Wanted) -> list[dict[str, Any]]:
    programme_id, employee_id, state = wanted
    if employee_id is None:
        whose = {"programme_id": programme_id}
    else:
        whose = {"account": keys.account_id(AccountKey(programme_id, employee_id))}
    return [whose] if state is None else [whose, {"state": state.value}]


def _behind(place: Place | None) -> list[dict[str, Any]]:
    if place is None:
        return []
    at_ms, redemption_id = place
    older = [{"redeemed_at_ms": {"$lt": at_ms}}, {"redeemed_at_ms": at_ms, "_id": {"$lt": redemption_id}}]
    return [{"$or": older}]
