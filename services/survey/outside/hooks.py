"""Letters as signed webhooks, beside the mail; and both ways as one."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Generic, Protocol, TypeVar
from uuid import uuid4

from chassis.webhook import Hook, Webhooks
from services.survey.outside.mail import Addressed
from services.survey.translate.hooks import hook_body
from services.survey.translate.letters import Words

AT_ONCE = 8

L = TypeVar("L", bound=Addressed)
M = TypeVar("M", contravariant=True)


class Way(Protocol[M]):
    """One way to people."""

    async def deliver(self, letters: Sequence[M]) -> set[str]:
        """Send, and return the ids of those who were reached."""
        ...


class HookPost(Generic[L]):
    """Posts each letter to the gateway, under an id that it keeps through every try."""

    def __init__(self, webhooks: Webhooks, hook: Hook, kind: str, words: Callable[[L], Words]) -> None:
        """`kind` is the type of the message."""
        self._webhooks, self._hook = webhooks, hook
        self._kind, self._words = kind, words

    async def deliver(self, letters: Sequence[L]) -> set[str]:
        """Send, and return the ids of those whose letter the gateway took."""
        turns = asyncio.Semaphore(AT_ONCE)

        async def send(letter: L) -> str:
            async with turns:
                return letter.to.employee_id if await self._taken(letter) else ""

        return set(await asyncio.gather(*map(send, letters))) - {""}

    async def _taken(self, letter: L) -> bool:
        body = hook_body(self._kind, letter.to, self._words(letter), datetime.now(UTC))
        return await self._webhooks.deliver(self._hook, str(uuid4()), body)


class EveryWay(Generic[M]):
    """Sends by every way; whoever is reached by one is reached."""

    def __init__(self, ways: Sequence[Way[M]]) -> None:
        self._ways = ways

    async def deliver(self, letters: Sequence[M]) -> set[str]:
        """Send, and return the ids of those who were reached."""
        reached = await asyncio.gather(*(way.deliver(letters) for way in self._ways))
        return set().union(*reached)
