"""Turns by key: one at a time, first come first served, nothing kept of who has gone."""

import asyncio

import pytest

from chassis.queues import KeyedQueue


async def test_one_key_is_had_by_one_at_a_time_in_the_order_of_asking() -> None:
    queue, inside, seen = KeyedQueue(), 0, list[int]()

    async def take(number: int) -> None:
        nonlocal inside
        async with queue.turn("stock"):
            inside += 1
            assert inside == 1
            await asyncio.sleep(0)
            seen.append(number)
            inside -= 1

    await asyncio.gather(*(take(number) for number in range(50)))
    assert seen == list(range(50))
    assert len(queue) == 0


async def test_keys_do_not_wait_for_each_other() -> None:
    queue = KeyedQueue()
    async with queue.turn("one"), asyncio.timeout(1), queue.turn("two"):
        assert len(queue) == 2
    assert len(queue) == 0


async def test_one_that_fails_lets_the_next_in() -> None:
    queue = KeyedQueue()
    with pytest.raises(ValueError, match="no"):
        async with queue.turn("stock"):
            raise ValueError("no")
    async with asyncio.timeout(1), queue.turn("stock"):
        pass
    assert len(queue) == 0


async def test_one_that_is_cancelled_gives_up_its_place() -> None:
    queue = KeyedQueue()

    async def take() -> None:
        async with queue.turn("stock"):
            pass

    async with queue.turn("stock"):
        first, second = asyncio.create_task(take()), asyncio.create_task(take())
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.wait([first])
        assert len(queue) == 1
    async with asyncio.timeout(1):
        await second
    assert len(queue) == 0
