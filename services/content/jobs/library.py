"""Items that the clock does something with: planned ones are published, others expire."""

from collections.abc import Awaitable, Callable, Collection

BATCH = 100


async def advance_due(
    due: Callable[[int], Awaitable[Collection[str]]], advance: Callable[[str], Awaitable[None]]
) -> None:
    """Advance all that are due, each in a transaction of its own; `due` gives at most so many.

    Two processes may do so at once: whoever comes second finds nothing left to do with an item.
    """
    found = await due(BATCH)
    while found:
        for content_id in found:
            await advance(content_id)
        found = await due(BATCH) if len(found) == BATCH else ()
