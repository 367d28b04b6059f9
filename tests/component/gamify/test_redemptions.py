"""Redemptions over real parts: how they go on, what is given back, and who sees them."""

import asyncio
from collections.abc import AsyncIterator

import grpc
import pytest

from portevoix.gamify.v1 import events_pb2 as news
from portevoix.gamify.v1 import rewards_pb2 as wire
from services.gamify.domain.model.rules import DAY_MS
from services.gamify.wiring.parts import Gamify as Parts
from services.gamify.wiring.rewards import Doors
from tests.component.gamify.conftest import Gamify
from tests.component.gamify.shop import MANAGER, Refusal, Shop, now_ms, opened, refusal_of

APPROVED, FULFILLED = wire.REDEMPTION_STATE_APPROVED, wire.REDEMPTION_STATE_FULFILLED
DECLINED, REFUNDED = wire.REDEMPTION_STATE_DECLINED, wire.REDEMPTION_STATE_REFUNDED
EXPIRED, CANCELLED = wire.REDEMPTION_STATE_EXPIRED, wire.REDEMPTION_STATE_CANCELLED


@pytest.fixture
async def shop(mall: Gamify) -> AsyncIterator[Shop]:
    async with opened(mall) as shop:
        yield shop


async def test_what_is_taken_back_comes_back_once(shop: Shop) -> None:
    anna, bob = await shop.rich(2, 30)
    reward_id = await shop.reward(stock=1, per_person=1)
    redemption_id = (await shop.redeem(anna, reward_id)).redemption.redemption_id
    request = wire.CancelRedemptionRequest(redemption_id=redemption_id)
    unknown = Refusal("NOT_FOUND", "UNKNOWN_REDEMPTION")
    assert await shop.refused("CancelRedemption", request, bob) == unknown
    other = wire.CancelRedemptionRequest(redemption_id="none")
    assert await shop.refused("CancelRedemption", other, bob) == unknown
    both = await asyncio.gather(*(shop.call("CancelRedemption", request, anna) for _ in range(5)))
    assert {one.redemption.state for one in both} == {CANCELLED}
    assert await shop.balance(anna) == 30
    said = await shop.gamify.all_said(news.RedemptionChanged, anna)
    assert [(one.state, one.given_back, one.programme_id) for one in said] == [
        ("cancelled", 30, shop.programme_id)
    ]
    redemption_id = (await shop.redeem(bob, reward_id)).redemption.redemption_id
    await shop.decide(redemption_id, FULFILLED)
    request = wire.CancelRedemptionRequest(redemption_id=redemption_id)
    settled = Refusal("FAILED_PRECONDITION", "ALREADY_SETTLED")
    assert await shop.refused("CancelRedemption", request, bob) == settled


async def test_a_redemption_goes_on_step_by_step(shop: Shop) -> None:
    (anna,) = await shop.rich(1, 100)
    reward_id = await shop.reward(needs_approval=True, stock=2)

    async def wrong(redemption_id: str, state: wire.RedemptionState.ValueType, note: str = "") -> Refusal:
        request = wire.DecideRedemptionRequest(redemption_id=redemption_id, state=state, note=note)
        return await shop.refused("DecideRedemption", request, *MANAGER)

    first, second = [(await shop.redeem(anna, reward_id)).redemption for _ in range(2)]
    assert first.state == second.state == wire.REDEMPTION_STATE_REQUESTED
    assert await shop.tried(anna, reward_id) == "SOLD_OUT"
    not_allowed = Refusal("FAILED_PRECONDITION", "TRANSITION_NOT_ALLOWED")
    assert await wrong(first.redemption_id, FULFILLED) == not_allowed
    needed = Refusal("INVALID_ARGUMENT", "NOTE_NEEDED", frozenset({"note"}))
    assert await wrong(first.redemption_id, DECLINED, " ") == needed
    request = wire.DecideRedemptionRequest(redemption_id=first.redemption_id, state=APPROVED)
    its_own = Refusal("PERMISSION_DENIED", "OWN_REDEMPTION")
    assert await shop.refused("DecideRedemption", request, anna, "hr") == its_own

    declined = await shop.decide(second.redemption_id, DECLINED, "not this year")
    assert (declined.state, declined.note) == (DECLINED, "not this year")
    assert await shop.balance(anna) == 70
    for state in (APPROVED, FULFILLED, REFUNDED):
        assert await wrong(second.redemption_id, state, "why") == not_allowed
    await shop.decide(first.redemption_id, APPROVED)
    await shop.decide(first.redemption_id, FULFILLED)
    refunded = await shop.decide(first.redemption_id, REFUNDED, "it broke")
    assert (refunded.state, refunded.note) == (REFUNDED, "it broke")
    assert await shop.balance(anna) == 100
    assert shop.stored("rewards").find_one({"_id": reward_id})["sold"] == 1
    said = await shop.gamify.all_said(news.RedemptionChanged, anna)
    found = {one.redemption_id: [] for one in said}  # type: dict[str, list[tuple[str, int]]]
    for one in said:
        found[one.redemption_id].append((one.state, one.given_back))
    assert found == {
        second.redemption_id: [("declined", 30)],
        first.redemption_id: [("approved", 0), ("fulfilled", 0), ("refunded", 30)],
    }
    sums = shop.stored("spendings").find({"redemption_id": first.redemption_id})
    assert sorted(one["points"] for one in sums) == [-30, 30]


async def test_of_two_who_decide_at_once_one_is_too_late(shop: Shop) -> None:
    (anna,) = await shop.rich(1, 30)
    reward_id = await shop.reward(needs_approval=True)
    redemption_id = (await shop.redeem(anna, reward_id)).redemption.redemption_id
    request = wire.DecideRedemptionRequest(redemption_id=redemption_id, state=DECLINED, note="no")
    calls = [shop.call("DecideRedemption", request, *MANAGER) for _ in range(8)]
    ended = await asyncio.gather(*calls, return_exceptions=True)
    refusals = [refusal_of(one) for one in ended if isinstance(one, grpc.aio.AioRpcError)]
    assert refusals == [Refusal("FAILED_PRECONDITION", "TRANSITION_NOT_ALLOWED")] * 7
    (done,) = [one for one in ended if not isinstance(one, BaseException)]
    assert done.redemption.state == DECLINED
    assert await shop.balance(anna) == 30


async def test_what_is_not_collected_in_time_expires_in_whichever_process(shop: Shop) -> None:
    anna, bob = await shop.rich(2, 100)
    reward_id = await shop.reward(stock=3, expires_after_days=1)
    due = [(await shop.redeem(anna, reward_id)).redemption for _ in range(2)]
    handed = (await shop.redeem(bob, reward_id)).redemption
    await shop.decide(handed.redemption_id, FULFILLED)
    assert due[0].expires_at_ms == due[0].redeemed_at_ms + DAY_MS
    tomorrow = now_ms() + DAY_MS + 60_000
    house = shop.gamify.house
    await asyncio.gather(*(Doors(Parts(house, lambda: tomorrow)).expire() for _ in range(2)))
    assert [await shop.balance(who) for who in (anna, bob)] == [100, 70]
    assert {one.state for one in (await shop.own(anna)).redemptions} == {EXPIRED}
    assert shop.stored("rewards").find_one({"_id": reward_id})["sold"] == 1
    said = await shop.gamify.all_said(news.RedemptionChanged, anna)
    assert [(one.state, one.given_back) for one in said] == [("expired", 30)] * 2
    await Doors(Parts(house, lambda: tomorrow)).expire()
    assert await shop.balance(anna) == 100


async def test_redemptions_are_listed_newest_first_in_pages(shop: Shop) -> None:
    anna, bob = await shop.rich(2, 100)
    reward_id = await shop.reward(points=1)
    made = [(await shop.redeem(who, reward_id)).redemption for who in (anna, bob, anna, anna)]
    await shop.decide(made[0].redemption_id, FULFILLED)
    hers = [one.redemption_id for one in reversed(made) if one.employee_id == anna]
    page = await shop.own(anna, page_size=2)
    rest = await shop.own(anna, page_size=2, page_token=page.next_page_token)
    assert [one.redemption_id for one in (*page.redemptions, *rest.redemptions)] == hers
    assert (bool(page.next_page_token), rest.next_page_token) == (True, "")
    (done,) = (await shop.own(anna, state=FULFILLED)).redemptions
    assert done.redemption_id == made[0].redemption_id

    request = wire.ListRedemptionsRequest(programme_id=shop.programme_id, all=True, state=APPROVED)
    assert await shop.refused("ListRedemptions", request, anna, "employee", "leader") == Refusal(
        "PERMISSION_DENIED", "NOT_YOURS"
    )
    for role in ("programme_manager", "hr", "administrator", "auditor"):
        found = (await shop.call("ListRedemptions", request, "eve", role)).redemptions
        assert [one.redemption_id for one in found] == [one.redemption_id for one in reversed(made[1:])]
    for token in ("nonsense", "1:", "x:y", f"{'9' * 20}:a"):
        request = wire.ListRedemptionsRequest(programme_id=shop.programme_id, page_token=token)
        assert await shop.refused("ListRedemptions", request, anna) == Refusal(
            "INVALID_ARGUMENT", "BAD_PAGE_TOKEN", frozenset({"page_token"})
        )


async def test_the_only_programme_need_not_be_named(fresh: Gamify) -> None:
    async with opened(fresh) as shop:
        (anna,) = await shop.people(1)
        assert (await shop.call("ListRewards", wire.ListRewardsRequest(), anna)).offers == []
        async with opened(fresh):
            assert await shop.refused("ListRewards", wire.ListRewardsRequest(), anna) == Refusal(
                "INVALID_ARGUMENT", "PROGRAMME_NEEDED", frozenset({"programme_id"})
            )
