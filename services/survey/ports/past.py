"""What earlier waves need of the world."""

from collections.abc import Sequence
from typing import Protocol

from services.survey.domain.model.past import PastQuarter


class PastBooks(Protocol):
    """Quarters as they were taken."""

    async def these(self, quarters: Sequence[str]) -> Sequence[PastQuarter]:
        """Return those of these quarters that were taken."""
        ...

    async def add(self, quarters: Sequence[PastQuarter]) -> None:
        """Take quarters that are new; of two at one moment, one is tried again."""
        ...

    async def between(self, first: str, last: str) -> Sequence[PastQuarter]:
        """Return the quarters from first to last in order; an empty end is open."""
        ...
