"""Rewards: their calls, and the job that lets redemptions expire."""

from collections.abc import Collection

from chassis.job import Job
from chassis.mongo import Transaction
from portevoix.gamify.v1 import rewards_pb2, rewards_pb2_grpc
from services.gamify.domain.model.rewards import News
from services.gamify.jobs import expire_due
from services.gamify.ports.rewards import Due, Say
from services.gamify.rpc.rewards import RewardsDesk, RewardsRpc, Turns
from services.gamify.storage.rewards import StoredRewards
from services.gamify.translate.rewards import news_of
from services.gamify.usecases import rewards
from services.gamify.wiring.parts import Gamify, Teller, new_id

EXPIRY_SECONDS = 30.0


def answer_rewards(gamify: Gamify) -> None:
    """Answer RewardService, and let redemptions expire."""
    doors = Doors(gamify)
    gamify.house.answer(
        rewards_pb2_grpc.add_RewardServiceServicer_to_server,
        RewardsRpc(doors.desk()),
        rewards_pb2.DESCRIPTOR.services_by_name["RewardService"],
    )
    gamify.house.run_also(Job("redemptions", EXPIRY_SECONDS, doors.expire))


class Doors:
    """What calls and the job share: turns above all."""

    def __init__(self, gamify: Gamify) -> None:
        self._gamify = gamify
        self._turns = Turns()

    def desk(self) -> RewardsDesk:
        """What calls need."""
        return RewardsDesk(
            commands=self._gamify.house.commands,
            books=self._books,
            unit=self._unit,
            turns=self._turns,
            now_ms=self._gamify.now_ms,
            new_id=new_id,
        )

    async def expire(self) -> None:
        """Let expire what is due."""
        await expire_due(self._due, self._expire)

    def _books(self) -> StoredRewards:
        return StoredRewards(self._gamify.house.mongo.collections, None, self._gamify.decisions)

    def _unit(self, tx: Transaction) -> tuple[StoredRewards, Say]:
        def say(said: News) -> None:
            Teller(tx).say(news_of(said))

        return StoredRewards(tx.collections, tx.session, self._gamify.decisions), say

    async def _due(self, size: int) -> Collection[Due]:
        return await self._books().due(self._gamify.now_ms(), size)

    async def _expire(self, due: Due) -> None:
        async def work(tx: Transaction) -> None:
            await rewards.expire(due.redemption_id, self._gamify.now_ms(), *self._unit(tx))

        async with self._turns.at(due.employee_id, due.reward_id):
            await self._gamify.house.mongo.transact(work)
