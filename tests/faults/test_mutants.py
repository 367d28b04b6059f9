"""The harness itself: each guard taken out must turn it red."""

import asyncio

import pytest

from tests.faults.story import Story, disordered
from tests.faults.test_faults import ended, started, stopped, world  # noqa: F401
from tests.faults.watch import assert_invariants
from tests.faults.world import World, record_of
from tests.waiting import until

pytestmark = pytest.mark.timeout(240)


@pytest.mark.parametrize("guards", ["", "no_compare_and_set"])
async def test_two_owners_of_one_partition(world: World, guards: str) -> None:  # noqa: F811
    """Two readers of two groups own every partition: one of them is a zombie and must be fenced."""
    story = Story(seed=21)
    facts = story.facts(150)
    twin = ",".join(filter(None, ["other_group", guards]))
    first = await started(world.gamify("one", without=guards))
    second = await started(world.gamify("two", without=twin))
    for start in range(0, len(facts), 50):
        await world.publish(facts[start : start + 50])
    await world.consumed()
    if guards:

        async def counted_twice() -> bool:
            # It takes the second to begin after the first has committed and before it has looked: offer more.
            if world.books()["consumed"] > world.published:
                return True
            facts.extend(more := story.facts(10))
            await world.publish(more)
            return False

        await until(counted_twice, 60, every=0.2)
        with pytest.raises(AssertionError):
            await assert_invariants(world, facts, "one")
    else:
        await until(lambda: world.books()["consumed"] == world.published)
        await assert_invariants(world, facts, "one")
    await asyncio.gather(stopped(first), stopped(second))


async def test_the_offset_stored_before_the_effects(world: World) -> None:  # noqa: F811
    facts = Story(seed=22).facts(100)
    dying = await started(world.gamify(without="offset_before_effects", fail="after-offset:1"))
    await world.publish(facts)
    assert await ended(dying) == -9
    process = await started(world.gamify(without="offset_before_effects"))
    await world.consumed()
    with pytest.raises(AssertionError):
        await assert_invariants(world, facts, "one")
    await stopped(process)


async def test_no_dedupe(world: World) -> None:  # noqa: F811
    facts = Story(seed=23).facts(15)
    await world.publish(facts)
    process = await started(world.gamify(without="no_dedupe"))
    await world.consumed()
    await world.publish(disordered(facts, seed=23, times=2))
    # What the ledger's key does not stop is counted twice, what it stops ends among the dead letters.
    await until(lambda: world.books()["refused"] or world.books()["consumed"] >= world.published, 60)
    with pytest.raises(AssertionError):
        await assert_invariants(world, facts, "one")
    await stopped(process)


async def test_dead_letters_that_are_dropped(world: World) -> None:  # noqa: F811
    facts = Story(seed=24).facts(30)
    key, _, headers = record_of(facts[0])
    await world.publish_records([*map(record_of, facts), (key, b"\xff\xff", headers)])
    process = await started(world.gamify(without="skip_on_failure"))
    await world.consumed()
    with pytest.raises(AssertionError):
        await world.letters(1, seconds=5)
    await stopped(process)
