"""Rewards over real parts: nothing is sold twice, nobody spends more than they have, whoever asks at once."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import pytest
from google.protobuf.json_format import Parse

from chassis.mongo import Transaction
from portevoix.gamify.v1 import events_pb2 as news
from portevoix.gamify.v1 import rewards_pb2 as wire
from portevoix.gamify.v1 import service_pb2
from portevoix.type.v1 import facts_pb2 as types
from services.gamify.domain.errors import GamifyRefusal
from services.gamify.domain.model.rules import DAY_MS, Worth
from services.gamify.usecases import rewards
from services.gamify.wiring.parts import Gamify as Parts
from services.gamify.wiring.rewards import Doors
from tests.component.gamify.conftest import Gamify
from tests.component.gamify.shop import MANAGER, NAMES, Refusal, Shop, now_ms, opened
from tests.waiting import until

DOOR = "gRPC gamify.v1.RewardService/RedeemReward"
APPROVED = wire.REDEMPTION_STATE_APPROVED


@pytest.fixture
async def shop(mall: Gamify) -> AsyncIterator[Shop]:
    async with opened(mall) as shop:
        yield shop


async def mine(shop: Shop, who: str) -> dict[str, wire.RewardOffer]:
    """What somebody finds in the catalogue, by id."""
    request = wire.ListRewardsRequest(programme_id=shop.programme_id)
    offers = (await shop.call("ListRewards", request, who)).offers
    return {one.reward.reward_id: one for one in offers}


@pytest.mark.row("G5", door=DOOR)
@pytest.mark.parametrize("stock", [1, 20])
async def test_of_hundreds_who_ask_at_once_as_many_succeed_as_there_are(shop: Shop, stock: int) -> None:
    people = await shop.sharers(300)
    reward_id = await shop.reward(points=2, stock=stock)
    before = {outcome: await shop.attempts(outcome) for outcome in ("retried", "failed")}
    ended = Counter(await asyncio.gather(*(shop.tried(who, reward_id) for who in people)))
    assert ended == {"": stock, "SOLD_OUT": 300 - stock}
    assert await shop.attempts("retried") - before["retried"] < 50
    assert await shop.attempts("failed") == before["failed"]
    assert shop.stored("rewards").find_one({"_id": reward_id})["sold"] == stock
    assert shop.stored("redemptions").count_documents({"reward_id": reward_id}) == stock
    assert sum(await asyncio.gather(*(shop.balance(who) for who in people))) == 600 - 2 * stock


async def test_without_the_queue_the_transaction_alone_sees_to_it(shop: Shop) -> None:
    """As another replica would, whose queue is its own."""
    people = await shop.sharers(30)
    reward_id = await shop.reward(points=2, stock=4)
    (anna,) = await shop.rich(1, 100)
    dear = await shop.reward(points=30)
    desk = Doors(Parts(shop.gamify.house)).desk()

    async def redeem(who: str, reward_id: str) -> str:
        async def work(tx: Transaction) -> None:
            await rewards.redeem(who, reward_id, desk.new_id(), desk.now_ms(), *desk.unit(tx))

        try:
            await shop.gamify.house.mongo.transact(work)
        except GamifyRefusal as refusal:
            return refusal.reason
        return ""

    ended = Counter(await asyncio.gather(*(redeem(who, reward_id) for who in people)))
    assert ended == {"": 4, "SOLD_OUT": 26}
    ended = Counter(await asyncio.gather(*(redeem(anna, dear) for _ in range(15))))
    assert ended == {"": 3, "NOT_ENOUGH_POINTS": 12}
    assert await shop.balance(anna) == 10


@pytest.mark.row("G5", door=DOOR)
async def test_nobody_spends_more_than_they_have_however_often_they_ask_at_once(shop: Shop) -> None:
    (anna,) = await shop.rich(1, 100)
    reward_id = await shop.reward(points=30)
    ended = Counter(await asyncio.gather(*(shop.tried(anna, reward_id) for _ in range(50))))
    assert ended == {"": 3, "NOT_ENOUGH_POINTS": 47}
    assert await shop.balance(anna) == 10


@pytest.mark.row("G5", door=DOOR)
async def test_nor_on_many_rewards_at_once(shop: Shop) -> None:
    (anna,) = await shop.rich(1, 100)
    several = [await shop.reward(points=30) for _ in range(20)]
    ended = Counter(await asyncio.gather(*(shop.tried(anna, one) for one in several)))
    assert ended == {"": 3, "NOT_ENOUGH_POINTS": 17}
    assert await shop.balance(anna) == 10


@pytest.mark.row("G5", door=DOOR)
async def test_nobody_has_more_of_a_reward_than_one_person_may(shop: Shop) -> None:
    people = await shop.rich(2, 100)
    reward_id = await shop.reward(points=1, per_person=2, stock=100)
    asked = [(who, shop.tried(who, reward_id)) for who in people for _ in range(30)]
    ended = await asyncio.gather(*(call for _, call in asked))
    found = Counter(zip((who for who, _ in asked), ended, strict=True))
    assert found == {(who, why): n for who in people for why, n in (("", 2), ("LIMIT_REACHED", 28))}
    assert [await shop.balance(who) for who in people] == [98, 98]
    assert (await mine(shop, people[0]))[reward_id].left_for_me == 0


@pytest.mark.row("G5", door=DOOR)
async def test_a_command_that_comes_again_redeems_once(shop: Shop) -> None:
    (anna,) = await shop.rich(1, 100)
    reward_id = await shop.reward()
    answers = await asyncio.gather(*(shop.redeem(anna, reward_id, key="once") for _ in range(10)))
    assert len({one.SerializeToString() for one in answers}) == 1
    first = answers[0]
    assert (first.points_left, first.redemption.points, first.redemption.state) == (70, 30, APPROVED)
    assert await shop.balance(anna) == 70
    (said,) = await shop.gamify.all_said(news.RewardRedeemed, anna)
    assert said == news.RewardRedeemed(
        redemption_id=first.redemption.redemption_id,
        employee_id=anna,
        reward_id=reward_id,
        points=30,
        occurred_at_ms=first.redemption.redeemed_at_ms,
        programme_id=shop.programme_id,
    )
    request = service_pb2.ExplainPointsRequest(programme_id=shop.programme_id)
    lines = (await shop.call("ExplainPoints", request, anna)).lines
    spent = [one for one in lines if one.kind == service_pb2.LINE_KIND_SPENDING]
    assert [(one.points, one.redemption_id) for one in spent] == [(-30, first.redemption.redemption_id)]


@pytest.mark.row("G5", door=DOOR)
@pytest.mark.parametrize(
    ("point", "value"),
    [
        (Worth("0.05", "EUR"), types.Money(amount="1.50", currency="EUR")),
        (Worth("0.333333", "MAD"), types.Money(amount="9.999990", currency="MAD")),
        (Worth("1", "JPY"), types.Money(amount="30", currency="JPY")),
    ],
)
async def test_points_are_worth_what_the_programme_says_in_its_currency(
    shop: Shop, point: Worth, value: types.Money
) -> None:
    (anna,) = await shop.rich(1, 100)
    reward_id = await shop.reward()
    assert not (await mine(shop, anna))[reward_id].HasField("value")
    assert not (await shop.redeem(anna, reward_id)).redemption.HasField("value")
    await shop.rules(point_value=point)
    assert (await mine(shop, anna))[reward_id].value == value
    assert (await shop.redeem(anna, reward_id)).redemption.value == value
    latest, first = (await shop.own(anna)).redemptions
    assert (latest.value, first.HasField("value")) == (value, False)


@pytest.mark.row("G5", door=DOOR)
async def test_after_a_debt_nothing_is_redeemed_until_it_is_paid(shop: Shop) -> None:
    (anna,) = await shop.rich(1, 40)
    reward_id = await shop.reward(points=10)
    for _ in range(3):
        await shop.redeem(anna, reward_id)
    await shop.give(anna, -30)
    assert await until_balance(shop, anna, -20)
    assert await shop.tried(anna, reward_id) == "NOT_ENOUGH_POINTS"
    await shop.give(anna, 29)
    assert await until_balance(shop, anna, 9)
    assert await shop.tried(anna, reward_id) == "NOT_ENOUGH_POINTS"
    await shop.give(anna, 1)
    assert await until_balance(shop, anna, 10)
    assert (await shop.redeem(anna, reward_id)).points_left == 0


async def until_balance(shop: Shop, who: str, points: int) -> bool:
    return bool(await until(lambda: shop.has(who, points), what=f"a balance of {points}"))


async def test_who_has_no_account_has_not_enough_points_and_gamification_may_be_off(shop: Shop) -> None:
    (anna,) = await shop.rich(1, 30)
    reward_id = await shop.reward()
    await shop.programme(gamification=False)
    assert await shop.tried("nobody-ever-heard-of", reward_id) == "NOT_ENOUGH_POINTS"
    assert (await shop.redeem(anna, reward_id)).points_left == 0


async def test_only_what_is_on_offer_is_redeemed(shop: Shop) -> None:
    (anna,) = await shop.rich(1, 100)
    now = now_ms()
    later = await shop.reward(from_ms=now + DAY_MS)
    over = await shop.reward(until_ms=now - 1)
    none = await shop.reward(stock=0)
    withdrawn = await shop.reward(retired=True)
    dear = await shop.reward(points=1000, from_ms=now - 1000, until_ms=now + DAY_MS)
    cheap = await shop.reward(points=5, per_person=2, stock=1)
    reasons = [await shop.tried(anna, one) for one in (later, over, none, withdrawn, dear)]
    assert reasons == ["NOT_ON_OFFER", "NOT_ON_OFFER", "SOLD_OUT", "NOT_ON_OFFER", "NOT_ENOUGH_POINTS"]
    assert await shop.refused("RedeemReward", wire.RedeemRewardRequest(reward_id="none"), anna) == Refusal(
        "NOT_FOUND", "UNKNOWN_REWARD"
    )
    offers = await mine(shop, anna)
    assert list(offers) == [cheap, dear]
    assert (offers[cheap].left, offers[cheap].left_for_me) == (1, 1)
    assert not offers[dear].HasField("left")
    assert not offers[dear].HasField("left_for_me")
    request = wire.ListRewardsRequest(programme_id=shop.programme_id)
    everything = (await shop.call("ListRewards", request, "eve", "employee", "auditor")).offers
    assert {one.reward.reward_id for one in everything} == {later, over, none, withdrawn, dear, cheap}
    assert [one.reward.points for one in everything] == [5, 30, 30, 30, 30, 1000]


async def test_a_reward_is_checked_changed_and_said(shop: Shop) -> None:
    async def wrong(programme_id: str = shop.programme_id, **fields: object) -> Refusal:
        reward = wire.Reward(**{"names": NAMES, "points": 5, **fields})  # type: ignore[arg-type]
        request = wire.SetRewardRequest(programme_id=programme_id, reward=reward)
        return await shop.refused("SetReward", request, *MANAGER)

    names = frozenset({"reward.names"})
    assert await wrong(names={"en": "Mug"}) == Refusal("INVALID_ARGUMENT", "NEEDS_TEXT", names)
    ends = frozenset({"reward.until_ms"})
    assert await wrong(from_ms=9, until_ms=9) == Refusal("INVALID_ARGUMENT", "ENDS_BEFORE_START", ends)
    assert await wrong("no-such") == Refusal("NOT_FOUND", "UNKNOWN_PROGRAMME")
    assert await wrong(reward_id="no-such") == Refusal("NOT_FOUND", "UNKNOWN_REWARD")

    people = await shop.rich(2, 100)
    reward_id = await shop.reward(stock=5)
    for who in people:
        await shop.redeem(who, reward_id)
    assert await wrong(reward_id=reward_id, stock=1) == Refusal("FAILED_PRECONDITION", "STOCK_BELOW_SOLD")
    assert await shop.reward(reward_id, points=50, stock=2, retired=True) == reward_id
    first, second = await shop.said(news.RewardChanged, 2, [reward_id])
    assert (first.programme_id, first.reward_id) == (shop.programme_id, reward_id)
    told = Parse(second.reward_json, wire.Reward())
    assert told == wire.Reward(reward_id=reward_id, names=NAMES, points=50, stock=2, retired=True)
    assert Parse(first.reward_json, wire.Reward()).points == 30
    assert [one.points for one in (await shop.own(people[0])).redemptions] == [30]
