"""What is asked of shares, their words, and what the door must not count twice."""

from collections.abc import Collection, Mapping
from typing import Protocol

from services.share.domain.model.register import ConversionKey, Figure, FigureKey
from services.share.domain.model.shares import Share, Words


class Shares(Protocol):
    """Shares and, apart and sealed, their words."""

    async def find(self, share_ids: Collection[str]) -> dict[str, Share]:
        """Those that are known, by id."""
        ...

    async def by_code(self, codes: Collection[str]) -> dict[str, Share]:
        """Those that are known, by the code of their link."""
        ...

    async def add(self, shares: Collection[Share]) -> None:
        """Store new shares."""
        ...

    async def save(self, share: Share) -> None:
        """Store a share as it is now."""
        ...

    async def save_all(self, shares: Collection[Share]) -> None:
        """Store shares as they are now."""
        ...

    async def cancel(self, employee_id: str, programme_id: str) -> int:
        """Cancel what a person made ready or planned in a programme, and delete its words; how many."""
        ...

    async def page(self, employee_id: str, size: int, before: tuple[int, str] | None) -> list[Share]:
        """Up to `size` shares of a person, newest first, behind (prepared at, share id)."""
        ...

    async def planned(self, employee_id: str, from_ms: int, at_ms: int) -> list[Share]:
        """Shares that a person planned for `from_ms` or later and may still confirm at `at_ms`."""
        ...

    async def unplan(self, employee_id: str, network: str, from_ms: int) -> None:
        """Give up what a person planned on a network for `from_ms` or later; what was made ready stays so."""
        ...

    async def made(self, employee_id: str, network: str, on: str) -> int:
        """How many shares a person made to a network on a date of theirs, those taken back since included."""
        ...

    async def referral(self, employee_id: str, content_id: str) -> Share | None:
        """A person's one referral link to an item."""
        ...

    async def words(self, share_ids: Collection[str]) -> dict[str, Words]:
        """The words of those that have any."""
        ...

    async def save_words(self, share: Share, words: Words) -> None:
        """Store words, sealed."""
        ...


class Posts(Protocol):
    """Which share the address of a post proves."""

    async def claim(self, share: Share, post: str, address: str) -> str:
        """The id of the share that a post proves: this one from now on, unless another did before.

        `post` tells it from every other post; the address is stored sealed. A share claims one post at most.
        """
        ...

    async def release(self, share_id: str) -> None:
        """The post that this share claimed, if any, may prove another from now on; its address is deleted."""
        ...


class Counts(Protocol):
    """What the door must not count twice."""

    async def figures(self, subjects: Collection[str]) -> dict[FigureKey, Figure]:
        """Every counter of these subjects."""
        ...

    async def save_figures(self, figures: Mapping[FigureKey, Figure]) -> None:
        """Store counters as they are now."""
        ...

    async def conversions(self, keys: Collection[ConversionKey]) -> set[ConversionKey]:
        """Those that were counted before."""
        ...

    async def save_conversions(self, keys: Collection[ConversionKey], at_ms: int) -> None:
        """Store that these were counted."""
        ...

    async def tally(self, without_effect: Mapping[tuple[int, str], int]) -> None:
        """Add to what came through the inbox without effect, by (partition, why)."""
        ...
