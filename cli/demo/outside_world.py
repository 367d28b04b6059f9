"""The outside process, seen from here: told what it may know, started, watched, waited for."""

import asyncio
import os
import random
import sys
from collections.abc import Callable
from pathlib import Path

from cli.demo.cast import COMMENTS, TOOL_NETWORK
from cli.demo.houses import ROOT
from cli.demo.scenario.sharing import followers_of
from cli.demo.story import Story
from cli.demo.world import World
from cli.outside.plan import KnownShare, Plan, PublicComment, ToolShare

INBOX = "portevoix.inbox.v1"
TOOL_SHARES = 12


def make_plan(world: World, story: Story, seed: int, *, first_round: bool, sabotage: str = "") -> Plan:
    """What anybody outside could see: shares and their links, and the doors for events."""
    return Plan(
        kafka=world.infra.kafka,
        inbox=world.topic(INBOX),
        events_url=f"{world.houses.addresses['share'].http}/v1/events",
        token=world.issuer.token("outside", ["service"]),
        shares=tuple(
            KnownShare(one.share_id, one.link, one.network, one.content_id, one.member.employee_id)
            for one in story.shares
        ),
        items=tuple(item.content_id for item in story.items),
        tool_shares=tuple(_tool_shares(story, seed)) if first_round else (),
        seed=seed,
        first_round=first_round,
        sabotage=sabotage,
        comments=tuple(PublicComment(one.language, one.text) for one in COMMENTS) if first_round else (),
    )


def _tool_shares(story: Story, seed: int) -> list[ToolShare]:
    chance = random.Random(f"tool {seed}")
    able = [member for member in story.members if member.consents and member.charter]
    return [
        ToolShare(
            external_id=member.person.external_id,
            content_id=chance.choice(story.items).content_id,
            network=TOOL_NETWORK,
            follower_count=followers_of(member, TOOL_NETWORK),
        )
        for member in chance.sample(able, TOOL_SHARES)
    ]


async def play_outside(world: World, plan: Plan, journal: Path, progress: Callable[[int], None]) -> None:
    """Run the outside process to its end; `progress` is told percents. Raises RuntimeError when it fails."""
    path = world.folder / f"plan-{'first' if plan.first_round else 'second'}.json"
    plan.write(path)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "gen")])}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "cli.outside", str(path), str(journal)),
        stdout=asyncio.subprocess.PIPE,
        env=environment,
    )
    try:
        assert process.stdout is not None  # noqa: S101  asked for above
        async for line in process.stdout:
            progress(int(line))
        if await process.wait() != 0:
            raise RuntimeError("the outside process failed")
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
