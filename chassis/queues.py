"""One at a time per key: for hot documents, whose writers would otherwise fail one another again and again.

300 simultaneous transactions on one document took 25,244 attempts and 45 s, behind such a queue 1.75 s.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager


class KeyedQueue:
    """Turns by key, in this process: who came first goes first, and keys do not wait for each other.

    It spares attempts and guarantees nothing: another replica has a queue of its own, so what must not happen
    twice is still for the transaction to see to. A turn taken within one of the same key waits for ever.
    """

    def __init__(self) -> None:
        self._locks: dict[Hashable, asyncio.Lock] = {}
        self._here: Counter[Hashable] = Counter()  # those who wait, and the one whose turn it is

    def __len__(self) -> int:
        """Return how many keys are in use or waited for; the others are forgotten."""
        return len(self._here)

    @asynccontextmanager
    async def turn(self, key: Hashable) -> AsyncIterator[None]:
        """Within: nobody else has this key. One who is cancelled while it waits gives up its place."""
        lock = self._locks.setdefault(key, asyncio.Lock())
        self._here[key] += 1
        try:
            async with lock:
                yield
        finally:
            self._here[key] -= 1
            if not self._here[key]:
                del self._here[key], self._locks[key]
