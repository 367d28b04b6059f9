"""Callers at one time share one run; each gets what is its own."""

import asyncio
from collections.abc import Sequence

import pytest

from chassis.together import Together


class Press:
    """Doubles numbers, a batch at a time, when it is let; refuses batches with a zero."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.let = asyncio.Event()
        self.begun = asyncio.Event()

    async def run(self, numbers: Sequence[int]) -> list[int]:
        self.batches.append([*numbers])
        self.begun.set()
        await self.let.wait()
        if 0 in numbers:
            raise ValueError("zero")
        return [2 * number for number in numbers]


async def test_who_comes_meanwhile_is_in_the_next_batch() -> None:
    press = Press()
    together = Together(press.run, most=3)
    first = asyncio.create_task(together(1))
    await press.begun.wait()
    others = [asyncio.create_task(together(number)) for number in (2, 3, 4, 5)]
    await asyncio.sleep(0)
    press.let.set()
    assert await first == 2
    assert [await one for one in others] == [4, 6, 8, 10]
    assert press.batches == [[1], [2, 3, 4], [5]]
    assert await together(6) == 12


async def test_a_failure_is_its_batchs_and_who_gave_up_holds_up_nobody() -> None:
    press = Press()
    together = Together(press.run)
    failing, gone = asyncio.create_task(together(0)), asyncio.create_task(together(7))
    await asyncio.sleep(0)
    gone.cancel()
    press.let.set()
    with pytest.raises(ValueError, match="zero"):
        await failing
    assert await together(1) == 2
