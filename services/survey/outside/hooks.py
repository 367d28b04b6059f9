"""Letters as signed webhooks, beside the mail; and both ways as one."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from time import monotonic
from typing import Generic, Protocol, TypeVar
from uuid import uuid4

import structlog

from chassis.webhook import Hook, Webhooks
from services.survey.outside.mail import Addressed
from services.survey.translate.hooks import hook_body
from services.survey.translate.letters import Words

log = structlog.get_logger(__name__)

AT_ONCE = 8
AWAY_SECONDS = 60.0
"""For so long a gateway is left alone that did not take so many letters in a row as are sent at once."""

L = TypeVar("L", bound=Addressed)
M = TypeVar("M", contravariant=True)


class Way(Protocol[M]):
    """One way to people."""

    async def deliver(self, letters: Sequence[M]) -> set[str]:
        """Send, and return the ids of those who were reached."""
        ...


class HookPost(Generic[L]):
    """Posts each letter to the gateway, under an id that it keeps through every try.

    A gateway that is away must not hold up a wave: it is left alone for a while, and whoever is written to
    meanwhile is not reached by it.
    """

    def __init__(self, webhooks: Webhooks, hook: Hook, kind: str, words: Callable[[L], Words]) -> None:
        """`kind` is the type of the message."""
        self._webhooks, self._hook = webhooks, hook
        self._kind, self._words = kind, words
        self._in_vain, self._back_at = 0, 0.0

    async def deliver(self, letters: Sequence[L]) -> set[str]:
        """Send, and return the ids of those whose letter the gateway took."""
        turns = asyncio.Semaphore(AT_ONCE)

        async def send(letter: L) -> str:
            async with turns:
                taken = monotonic() >= self._back_at and await self._taken(letter)
            return letter.to.employee_id if taken else ""

        return set(await asyncio.gather(*map(send, letters))) - {""}

    async def _taken(self, letter: L) -> bool:
        body = hook_body(self._kind, letter.to, self._words(letter), datetime.now(UTC))
        taken = await self._webhooks.deliver(self._hook, str(uuid4()), body)
        self._in_vain = 0 if taken else self._in_vain + 1
        if self._in_vain >= AT_ONCE:
            log.warning("the gateway is left alone", seconds=AWAY_SECONDS)
            self._in_vain, self._back_at = 0, monotonic() + AWAY_SECONDS
        return taken


class EveryWay(Generic[M]):
    """Sends by every way; whoever is reached by one is reached."""

    def __init__(self, ways: Sequence[Way[M]]) -> None:
        self._ways = ways

    async def deliver(self, letters: Sequence[M]) -> set[str]:
        """Send, and return the ids of those who were reached."""
        reached = await asyncio.gather(*(way.deliver(letters) for way in self._ways))
        return set().union(*reached)
