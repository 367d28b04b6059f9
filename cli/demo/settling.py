"""Waiting until everything that was said has been heard by everybody."""

import asyncio
import time
from collections.abc import Callable, Mapping

from cli.demo.proofs.books import Books, log_ends, read_books
from cli.demo.world import World
from portevoix.topics import TOPICS

PATIENCE_SECONDS = 90


async def settled(world: World, progress: Callable[[float], None]) -> tuple[Books, Mapping[str, int]]:
    """Return the books, and the records per topic, once every reader is at the end and nothing is on its way.

    After ninety seconds they are returned as they are: the proofs say what is missing.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    before: Mapping[str, int] = {}
    while True:
        books, ends = await _look(world)
        behind = sum(abs(ends[topic] - consumed) for (_, _, topic), consumed in books.consumed.items())
        waiting = behind + books.pending + _parked(books)
        progress(waiting)
        if (waiting == 0 and ends == before) or time.monotonic() > deadline:
            return books, ends
        before = ends
        await asyncio.sleep(0.4)


def _parked(books: Books) -> int:
    return sum(outcomes["parked"] for outcomes in books.outcomes.values())


async def _look(world: World) -> tuple[Books, Mapping[str, int]]:
    names = {world.topic(name): name for name in TOPICS}
    ends = await log_ends(world.infra.kafka, list(names))
    addresses = {house: address.http for house, address in world.houses.addresses.items()}
    books = await read_books(addresses)
    return books, {names[topic]: count for topic, count in ends.items()}
