"""What content said."""

from collections.abc import Sequence
from typing import Protocol

from services.metrics.domain.facts import Told
from services.metrics.domain.model.library import Campaign, Item, Programme


class Shelf(Protocol):
    """What is kept of it, inside one transaction."""

    async def note(self, facts: Sequence[Told]) -> None:
        """Keep what is newer than what is kept, and every release."""
        ...


class Library(Protocol):
    """What is kept of it, to be read."""

    async def items(self, programme_id: str) -> Sequence[Item]:
        """Every item that was ever published in a programme."""
        ...

    async def campaigns(self, programme_id: str) -> Sequence[Campaign]:
        """Every campaign of a programme, by first day and id."""
        ...

    async def programme(self, programme_id: str) -> Programme:
        """A programme; as programmes are by default where nothing was said of it."""
        ...

    async def programmes(self) -> Sequence[str]:
        """Ids of every programme that anything was ever counted or said of, in order."""
        ...
