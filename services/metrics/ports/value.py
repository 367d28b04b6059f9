"""What was decided about value, and what is known of deals and jobs."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Protocol

from services.metrics.domain.model.questions import Period
from services.metrics.domain.model.value import ActionRate, Basis, Cost, Deal, Decided, Decision


class Valuations(Protocol):
    """The books of value, and of the log what they are compared with."""

    async def rates(self, programme_id: str, currency: str = "") -> Sequence[ActionRate]:
        """Every rate of a programme, or those in one currency."""
        ...

    async def bases(self, programme_id: str) -> Sequence[Basis]:
        """Every basis of a programme."""
        ...

    async def costs(self, programme_id: str) -> Sequence[Cost]:
        """Every cost that was recorded of a programme."""
        ...

    async def deals(self, programme_id: str, closed: Period) -> Sequence[Deal]:
        """The deals that were closed in a period."""
        ...

    async def attributed(self, programme_id: str, external_ids: Collection[str]) -> Collection[str]:
        """Those of the ids that came with a sale of a share."""
        ...

    async def jobs(self, programme_id: str, content_ids: Collection[str]) -> Mapping[str, str]:
        """References of the jobs that items offer; an item that offers none is missing."""
        ...


class ValuationsWork(Valuations, Protocol):
    """One transaction. What is decided again for the same place and day takes the place of what was."""

    async def save_rate(self, decided: Decided, rate: ActionRate) -> None:
        """Keep a rate."""
        ...

    async def save_basis(self, decided: Decided, basis: Basis) -> None:
        """Keep a basis."""
        ...

    async def save_cost(self, decided: Decided, cost: Cost) -> None:
        """Keep a cost."""
        ...

    async def save_deals(self, decided: Decided, deals: Sequence[Deal]) -> int:
        """Keep deals, and return how many of them were known before."""
        ...


Say = Callable[[Decided, Decision], None]
"""Says what was decided, with the transaction."""
