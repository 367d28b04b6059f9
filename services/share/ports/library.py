"""What is asked of the part of content's library that share keeps, and of content itself."""

from collections.abc import Collection, Iterable
from typing import Protocol

from services.share.domain.model.library import Acknowledgement, LibraryItem, Programme
from services.share.domain.model.shares import Answer
from services.share.domain.model.stamps import Person


class Library(Protocol):
    """What share keeps of content's library."""

    async def items(self, content_ids: Collection[str]) -> dict[str, LibraryItem]:
        """Those that are known."""
        ...

    async def programmes(self, programme_ids: Collection[str]) -> dict[str, Programme]:
        """Those that are known."""
        ...

    async def acknowledgements(
        self, pairs: Collection[tuple[str, str]]
    ) -> dict[tuple[str, str], Acknowledgement]:
        """Those that are known, by (employee id, programme id)."""
        ...

    async def save(
        self,
        items: Iterable[LibraryItem],
        programmes: Iterable[Programme],
        acknowledgements: Iterable[Acknowledgement],
    ) -> None:
        """Store these as they are now."""
        ...


class Content(Protocol):
    """What content answers. tests/contract holds every implementation to the same."""

    async def check_share(self, person: Person, content_id: str, network: str) -> Answer:
        """May this person share this item to this network now?

        Raises Unknown, OutOfTurn or Invalid where not.
        """
        ...

    async def check_join(self, person: Person, programme_id: str, cohort: str) -> None:
        """May this person join with this cohort, as far as invitations go?

        Raises Unknown or OutOfTurn where not.
        """
        ...
