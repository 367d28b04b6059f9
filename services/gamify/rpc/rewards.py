"""Request, use case, response: one method per call of RewardService, as rewards.proto promises."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import grpc

from chassis.access import caller
from chassis.mongo import Transaction
from chassis.queues import KeyedQueue
from chassis.rpc.commands import Commands
from portevoix.gamify.v1 import rewards_pb2 as wire
from portevoix.gamify.v1 import rewards_pb2_grpc
from services.gamify.ports.rewards import Rewards, RewardsWork, Say
from services.gamify.translate import rewards as calls
from services.gamify.usecases import rewards

Context = grpc.aio.ServicerContext[Any, Any]


class Turns:
    """Turns at what a redemption changes: first at the person, then at the reward.

    So whoever has their turn at a reward waits for nobody, and one person's calls fill no reward's queue.
    """

    def __init__(self) -> None:
        self._people = KeyedQueue()
        self._rewards = KeyedQueue()

    @asynccontextmanager
    async def at(self, employee_id: str, reward_id: str) -> AsyncIterator[None]:
        """Within: nobody else in this process changes what is theirs, or the reward."""
        async with self._people.turn(employee_id), self._rewards.turn(reward_id):
            yield

    @asynccontextmanager
    async def at_reward(self, reward_id: str) -> AsyncIterator[None]:
        """Within: nobody else in this process changes the reward."""
        async with self._rewards.turn(reward_id):
            yield


@dataclass(frozen=True)
class RewardsDesk:
    """What every call needs beside its use case: transactions and plain reads, turns, the time, ids."""

    commands: Commands
    books: Callable[[], Rewards]
    unit: Callable[[Transaction], tuple[RewardsWork, Say]]
    turns: Turns
    now_ms: Callable[[], int]
    new_id: Callable[[], str]


class RewardsRpc(rewards_pb2_grpc.RewardServiceServicer):
    """Answers portevoix.gamify.v1.RewardService."""

    def __init__(self, desk: RewardsDesk) -> None:
        self._desk = desk

    async def SetReward(self, request: wire.SetRewardRequest, context: Context) -> wire.SetRewardResponse:
        """A reward put into the catalogue, or changed."""
        wanted, fresh_id = calls.reward_from_wire(request), self._desk.new_id()

        async def work(tx: Transaction) -> wire.SetRewardResponse:
            reward = await rewards.set_reward(wanted, fresh_id, self._desk.now_ms(), *self._desk.unit(tx))
            return wire.SetRewardResponse(reward_id=reward.reward_id)

        async with self._desk.turns.at_reward(wanted.reward_id or fresh_id):
            return await self._desk.commands.run(request, context, wire.SetRewardResponse, work)

    async def ListRewards(
        self, request: wire.ListRewardsRequest, context: Context
    ) -> wire.ListRewardsResponse:
        """The catalogue."""
        who, now_ms = caller(context), self._desk.now_ms()
        books = self._desk.books()
        offers = await rewards.offers(who.subject, who.roles, request.programme_id, now_ms, books)
        return calls.offers_to_wire(offers)

    async def RedeemReward(
        self, request: wire.RedeemRewardRequest, context: Context
    ) -> wire.RedeemRewardResponse:
        """Points spent."""
        who, reward_id, redemption_id = caller(context).subject, request.reward_id, self._desk.new_id()

        async def work(tx: Transaction) -> wire.RedeemRewardResponse:
            now_ms, unit = self._desk.now_ms(), self._desk.unit(tx)
            redemption, left = await rewards.redeem(who, reward_id, redemption_id, now_ms, *unit)
            return wire.RedeemRewardResponse(
                redemption=calls.redemption_to_wire(redemption), points_left=left
            )

        async with self._desk.turns.at(who, reward_id):
            return await self._desk.commands.run(request, context, wire.RedeemRewardResponse, work)

    async def CancelRedemption(
        self, request: wire.CancelRedemptionRequest, context: Context
    ) -> wire.CancelRedemptionResponse:
        """A redemption of the caller's own taken back."""
        who, redemption_id = caller(context).subject, request.redemption_id

        async def work(tx: Transaction) -> wire.CancelRedemptionResponse:
            now_ms, unit = self._desk.now_ms(), self._desk.unit(tx)
            redemption = await rewards.cancel(who, redemption_id, now_ms, *unit)
            return wire.CancelRedemptionResponse(redemption=calls.redemption_to_wire(redemption))

        async with self._turn(redemption_id):
            return await self._desk.commands.run(request, context, wire.CancelRedemptionResponse, work)

    async def DecideRedemption(
        self, request: wire.DecideRedemptionRequest, context: Context
    ) -> wire.DecideRedemptionResponse:
        """A redemption that goes on."""
        who, redemption_id = caller(context).subject, request.redemption_id
        state, note = calls.decision_from_wire(request)

        async def work(tx: Transaction) -> wire.DecideRedemptionResponse:
            now_ms, unit = self._desk.now_ms(), self._desk.unit(tx)
            redemption = await rewards.decide(who, redemption_id, state, note, now_ms, *unit)
            return wire.DecideRedemptionResponse(redemption=calls.redemption_to_wire(redemption))

        async with self._turn(redemption_id):
            return await self._desk.commands.run(request, context, wire.DecideRedemptionResponse, work)

    async def ListRedemptions(
        self, request: wire.ListRedemptionsRequest, context: Context
    ) -> wire.ListRedemptionsResponse:
        """A page of redemptions."""
        who, books = caller(context), self._desk.books()
        wanted = request.programme_id, calls.state_from_wire(request.state)
        size = request.page_size if request.HasField("page_size") else calls.DEFAULT_REDEMPTIONS
        page = size, calls.place_from_token(request.page_token)
        found = await rewards.redemptions(who.subject, who.roles, request.all, wanted, page, books)
        return calls.redemptions_to_wire(*found)

    @asynccontextmanager
    async def _turn(self, redemption_id: str) -> AsyncIterator[None]:
        """The turn of the redemption's person and reward, which never change."""
        redemption = await self._desk.books().redemption(redemption_id)
        if redemption is None:
            yield
            return
        async with self._desk.turns.at(redemption.account.employee_id, redemption.reward_id):
            yield
