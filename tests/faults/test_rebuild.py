"""Rebuild equals live: the command builds the projection again, compares digests and switches."""

import asyncio
import sys

import pytest

from tests.faults.state import applied_of
from tests.faults.story import Story, disordered
from tests.faults.test_faults import started, stopped, world  # noqa: F401
from tests.faults.world import World
from tests.waiting import until


async def ask(world: World, *arguments: str) -> tuple[int | None, str]:  # noqa: F811
    """Run an operator's command of gamify; return its status and what it said."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "services.gamify",
        *arguments,
        env=world.environment("operator"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    return process.returncode, said.decode()


@pytest.mark.timeout(240)
async def test_rebuild_while_running_then_go_on_in_the_new_generation(world: World) -> None:  # noqa: F811
    facts = Story(seed=31).facts(120)
    running = await started(world.gamify())
    await world.publish(disordered(facts[:200], seed=31, times=2))
    await world.consumed()
    status, said = await ask(world, "rebuild", "points")
    assert (status, "generation 2 is live" in said) == (0, True), said
    await world.publish(facts[200:])
    wanted = {fact.event_id for fact in facts}

    def went_on() -> bool:
        return applied_of(world.database, 2) == wanted

    await until(went_on, 60)
    assert await stopped(running) == 0


async def test_a_ledger_that_was_tampered_with_is_not_confirmed(world: World) -> None:  # noqa: F811
    running = await started(world.gamify())
    await world.publish(Story(seed=32).facts(30))
    await world.consumed()
    await stopped(running)
    world.database["ledger.g1"].update_one({"points": {"$gt": 0}}, {"$inc": {"lines.0.3": 1}})
    status, said = await ask(world, "rebuild", "points")
    assert status == 1
    assert "live" in said
    assert "rebuilt" in said
    status, said = await ask(world, "rebuild", "nothing")
    assert status == 1
    assert "known: points" in said
    status, said = await ask(world, "quarantine", "000000000000000000000000")
    assert status == 1
    assert "no outbox row" in said
