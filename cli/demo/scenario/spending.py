"""One reward is left, and several people ask for it at once."""

import asyncio

import grpc

from cli.demo.cast import PROGRAMME_ID
from cli.demo.scenario.staff import Staff
from cli.demo.story import Member, Story
from cli.doors import call
from portevoix.gamify.v1 import rewards_pb2 as rewards
from portevoix.gamify.v1 import service_pb2 as gamify

COST, ASKING = 20, 8
NAMES = {"en": "Lunch with the founders", "fr": "Déjeuner avec les fondateurs"}


async def spend(staff: Staff, story: Story) -> None:
    """Offer one lunch; of those who can pay for it, eight ask for it in the same moment, and one gets it."""
    offer = rewards.Reward(names=NAMES, points=COST, stock=1, per_person=1)
    request = rewards.SetRewardRequest(programme_id=PROGRAMME_ID, reward=offer)
    made = await call(staff.doors.rewards.SetReward, request, staff.token("programme_manager"))
    able = [member for member in story.members if await _points(staff, member) >= COST][:ASKING]
    story.asked = len(able)
    got = await asyncio.gather(*(_redeem(staff, member, made.reward_id) for member in able))
    for member, points in zip(able, got, strict=True):
        if points:
            story.spent[member.employee_id] = points


async def _points(staff: Staff, member: Member) -> int:
    answer = await call(staff.doors.gamify.GetBalance, gamify.GetBalanceRequest(), member.token)
    return int(answer.points)


async def _redeem(staff: Staff, member: Member, reward_id: str) -> int:
    """What it cost, or 0 for somebody who came too late."""
    request = rewards.RedeemRewardRequest(reward_id=reward_id)
    try:
        answer = await call(staff.doors.rewards.RedeemReward, request, member.token)
    except grpc.aio.AioRpcError as error:
        if error.code() is not grpc.StatusCode.FAILED_PRECONDITION:
            raise
        return 0
    return int(answer.redemption.points)
