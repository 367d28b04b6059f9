"""What recognition needs."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from services.content.domain.model.items import Item
from services.content.domain.model.places import Place
from services.content.domain.model.recognition import MadeShare, Period, Spotlight
from services.content.ports.books import Books


class MadeShares(Protocol):
    """Shares that stand, as share says them."""

    async def find(self, share_ids: Collection[str]) -> Mapping[str, MadeShare]:
        """Those that stand, by id."""
        ...

    async def authors(self, programme_id: str, period: Period, most: int) -> Sequence[str]:
        """Whose shares of a period stand, each once, in no order; at most so many."""
        ...

    async def learn(self, made: Iterable[MadeShare], retracted: Collection[str]) -> None:
        """Store these; of those that are taken back, that they are, whichever came first."""
        ...

    async def forget(self, employee_ids: Collection[str]) -> Collection[str]:
        """Remove all shares of these people; their ids."""
        ...


class Spotlights(Protocol):
    """Shares that are shown inside."""

    async def find(self, spotlight_id: str) -> Spotlight | None:
        """The spotlight, or None."""
        ...

    async def add(self, spotlight: Spotlight) -> None:
        """Store a new one."""
        ...

    async def remove(self, spotlight_id: str) -> None:
        """Show it no more."""
        ...

    async def page(
        self, programme_id: str, size: int, after: Place | None, period: Period | None = None
    ) -> Sequence[Spotlight]:
        """Up to `size` of a programme, newest first, behind `after`; of a period where one is given."""
        ...

    async def remove_of(self, share_ids: Collection[str]) -> None:
        """Show these shares no more."""
        ...


class News(Protocol):
    """What was published."""

    async def of(self, programme_id: str, period: Period, most: int) -> Sequence[Item]:
        """Items that were published in a period and still are, the first first."""
        ...


class Names(Protocol):
    """What people are called."""

    async def consenting(self, employee_ids: Collection[str]) -> Mapping[str, str]:
        """The names of those among these who consent, now, to be named."""
        ...


@dataclass(frozen=True)
class Recognition:
    """All of it, over one transaction or over plain reads; `books` are those of the library."""

    books: Books
    shares: MadeShares
    spotlights: Spotlights
    news: News
