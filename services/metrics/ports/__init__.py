"""What the use cases need of the outside."""

from collections.abc import Collection, Mapping
from typing import Protocol

from services.metrics.domain.model import (
    Counted,
    Dimension,
    Measure,
    Period,
    Provenance,
    Selection,
    Share,
    Span,
)
from services.metrics.domain.rules.fold import Changes


class Kept(Protocol):
    """What is kept, inside one transaction."""

    async def shares(self, share_ids: Collection[str]) -> Mapping[str, Share]:
        """Those of the shares that were heard of."""
        ...

    async def save(self, changes: Changes) -> None:
        """Add the changes to what is kept."""
        ...


class Figures(Protocol):
    """What is kept, to be read."""

    async def sums(
        self, selection: Selection, measures: Collection[Measure], by: tuple[Dimension, ...] = ()
    ) -> Mapping[tuple[str, ...], Counted]:
        """Sums of the selected cells over all partitions, by members of dimensions; without any, under ()."""
        ...

    async def enrolled(self, programme_id: str, period: Period) -> Collection[str]:
        """Opaque ids of those enrolled on any day of the period."""
        ...

    async def active(self, programme_id: str, period: Period) -> Mapping[str, Collection[Provenance]]:
        """Those with a share that stands in the period, and how their shares are known."""
        ...

    async def teams(self, people: Collection[str], day: str) -> Mapping[str, str]:
        """The team of each at the end of a day."""
        ...

    async def visitors(
        self, scope: str, periods: Mapping[Span, Collection[str]]
    ) -> Mapping[tuple[Span, str], int]:
        """Distinct human visitors of each of the named spans that had any."""
        ...
