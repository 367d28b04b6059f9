"""What runs by the clock: redemptions whose time is over expire."""

from collections.abc import Awaitable, Callable, Collection

from services.gamify.ports.rewards import Due

BATCH = 200


async def expire_due(
    due: Callable[[int], Awaitable[Collection[Due]]], expire: Callable[[Due], Awaitable[None]]
) -> None:
    """Expire all that are due, each in a transaction of its own; `due` gives at most so many.

    Two processes may do so at once: whoever comes second finds a redemption settled and leaves it.
    """
    found = await due(BATCH)
    while found:
        for one in found:
            await expire(one)
        found = await due(BATCH) if len(found) == BATCH else ()
