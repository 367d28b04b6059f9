"""What many callers want at one time is done for all of them at once."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

I = TypeVar("I")  # noqa: E741  (an item)
R = TypeVar("R")
MOST = 100


class Together(Generic[I, R]):
    """Runs single items as batches.

    An item that comes while nothing is under way begins at once; those that come meanwhile are the next
    batch. So nobody waits for company, and the more callers there are the cheaper each one is.
    """

    def __init__(self, run: Callable[[Sequence[I]], Awaitable[Sequence[R]]], most: int = MOST) -> None:
        """`run` gives a result for each item, in their order; at most `most` items go into a batch."""
        self._run = run
        self._most = most
        self._waiting: deque[tuple[I, asyncio.Future[R]]] = deque()
        self._running: asyncio.Task[None] | None = None

    async def __call__(self, item: I) -> R:
        """Return the result of one item. Raises what its batch raised."""
        result: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, result))
        if self._running is None:
            self._running = asyncio.create_task(self._work())
        return await result

    async def _work(self) -> None:
        try:
            while self._waiting:
                await self._batch(
                    [self._waiting.popleft() for _ in range(min(self._most, len(self._waiting)))]
                )
        finally:
            self._running = None

    async def _batch(self, batch: Sequence[tuple[I, "asyncio.Future[R]"]]) -> None:
        try:
            results = await self._run([item for item, _ in batch])
        except Exception as error:
            for _, waiting in batch:
                if not waiting.done():  # who gave up waiting is gone
                    waiting.set_exception(error)
            return
        for (_, waiting), result in zip(batch, results, strict=True):
            if not waiting.done():
                waiting.set_result(result)
