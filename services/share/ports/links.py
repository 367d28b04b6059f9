"""What tracked links need: turns among suggestions, salts, and the visits."""

from collections.abc import Collection, Iterable
from typing import Protocol

from services.share.domain.model.links import KeptClick, Period, Reclassification


class Clicks(Protocol):
    """Visits as they are judged now. At most one of a group is its first; a second one cannot be stored."""

    async def add(self, clicks: Iterable[KeptClick]) -> None:
        """Store new visits."""
        ...

    async def save(self, clicks: Iterable[KeptClick]) -> None:
        """Store how these are judged now, in this order."""
        ...

    async def hold(self, click_ids: Collection[str]) -> None:
        """These stay as they are until the transaction ends: nobody else judges them meanwhile."""
        ...

    async def find(self, click_ids: Collection[str]) -> dict[str, KeptClick]:
        """Those that are known, by id."""
        ...

    async def standing(self, visitor_days: Collection[bytes], since_ms: int) -> list[KeptClick]:
        """Of these visitors: the first visits, and all since a moment."""
        ...

    async def beside(self, clicks: Collection[KeptClick]) -> list[KeptClick]:
        """Of each group of these: the first visit and the earliest human one, none of these themselves."""
        ...

    async def of_visitors(self, visitor_days: Collection[bytes], most: int) -> list[KeptClick]:
        """Up to `most` visits of these visitors."""
        ...

    async def page(self, share_id: str, size: int, after: tuple[int, str] | None) -> list[KeptClick]:
        """Up to `size` visits by one link, oldest first, behind (moment, click id)."""
        ...

    async def mark_judged(self, click_ids: Collection[str]) -> None:
        """Somebody gave these their class."""
        ...

    async def note(self, done: Reclassification) -> None:
        """Store who judged anew, and why."""
        ...


class Visits(Protocol):
    """The journal: visits that were answered and are not counted yet."""

    async def remove(self, event_ids: Collection[str]) -> int:
        """Take these out; how many stood there."""
        ...


class Turns(Protocol):
    """Whose turn it is among the suggestions of an item in one language."""

    async def next(self, content_id: str, network: str, language: str) -> int:
        """0, 1, 2 ...; a number may be skipped, none is given twice."""
        ...


class Salts(Protocol):
    """The salts of the visitors' keys."""

    async def of(self, period: Period) -> bytes:
        """The salt of a period: random, the same for every process, made when first asked for."""
        ...

    async def destroy(self, until_ms: int) -> int:
        """Destroy salts whose time is over by `until_ms`; how many."""
        ...
