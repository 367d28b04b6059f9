"""People share, take some of it back, and one of them leaves."""

import asyncio
import random
import zlib
from collections.abc import Callable

import grpc

from cli.demo.cast import PROGRAMME_ID, wishes
from cli.demo.scenario.staff import Staff
from cli.demo.story import MadeShare, Member, Story
from cli.doors import call
from portevoix.share.v1 import service_pb2 as share

AT_ONCE = 6
RETRACTED = 12
OWN_WORDS = (
    "Worth a read.",
    "À lire.",
    "We did this, and it was harder than it looks.",
    "J’y étais, j’en parle.",
)


Plans = dict[str, list[tuple[int, str]]]
"""What each person means to share, by employee id: (number of the piece, network)."""


def planned(story: Story, seed: int, least: int, most: int) -> Plans:
    """What each person means to share, by employee id; those who may not share try once."""
    found = {}
    for member in story.members:
        chance = random.Random(f"{seed} {member.person.external_id}")
        if member.consents and member.charter:
            found[member.employee_id] = wishes(chance, least, most)
        elif member.enrolled:
            found[member.employee_id] = wishes(chance, 1, 1)
    return found


async def share_all(staff: Staff, story: Story, plans: Plans, seed: int, shared: Callable[[], None]) -> None:
    """Everybody shares, one thing after the other, several people at once; `shared` is called after each."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one_person(member: Member) -> None:
        chance = random.Random(f"shares {seed} {member.person.external_id}")
        for number, network in plans[member.employee_id]:
            async with gate:
                await _share(staff, story, member, story.items[number].content_id, network, chance)
            shared()

    async with asyncio.TaskGroup() as group:
        for member in story.members:
            if member.employee_id in plans:
                group.create_task(one_person(member))


async def _share(
    staff: Staff, story: Story, member: Member, content_id: str, network: str, chance: random.Random
) -> None:
    asked = share.PrepareShareRequest(content_id=content_id, network=network)
    try:
        prepared = await call(staff.doors.share.PrepareShare, asked, member.token)
    except grpc.aio.AioRpcError as error:
        if error.code() is not grpc.StatusCode.PERMISSION_DENIED:
            raise
        story.refused[member.employee_id] = story.refused.get(member.employee_id, 0) + 1
        return
    followers = followers_of(member, network)
    words = f"{chance.choice(OWN_WORDS)} {prepared.link}" if chance.random() < 0.4 else ""
    confirm = share.ConfirmShareRequest(share_id=prepared.share_id, text=words, follower_count=followers)
    confirmed = await call(staff.doors.share.ConfirmShare, confirm, member.token)
    story.shares.append(
        MadeShare(
            share_id=prepared.share_id,
            member=member,
            content_id=content_id,
            network=network,
            followers=followers,
            link=prepared.link,
            made_at_ms=confirmed.made_at_ms,
        )
    )


def followers_of(member: Member, network: str) -> int:
    """How many follow this person there; a person's own figure, the same at every run."""
    return 80 + zlib.crc32(f"{member.person.external_id} {network}".encode()) % 1900


async def think_again(staff: Staff, story: Story, seed: int) -> None:
    """A dozen shares are taken back, and one person leaves the programme."""
    chance = random.Random(f"retracted {seed}")
    for made in chance.sample(story.shares, RETRACTED):
        request = share.RetractShareRequest(share_id=made.share_id)
        answer = await call(staff.doors.share.RetractShare, request, made.member.token)
        made.retracted_at_ms = answer.retracted_at_ms
    leaver = max((one for one in story.members if one.charter and one.consents), key=_external_id)
    leaving = share.WithdrawAdvocateRequest(programme_id=PROGRAMME_ID)
    left = await call(staff.doors.share.WithdrawAdvocate, leaving, leaver.token)
    leaver.withdrawn_at_ms = left.withdrawn_at_ms


def _external_id(member: Member) -> str:
    return member.person.external_id
