"""What is kept of the world's reactions and of people."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple, Protocol

from services.metrics.domain.model.measures import Counter
from services.metrics.domain.model.questions import Period
from services.metrics.domain.model.tallies import ItemKey, Scope, Span, UnitKey
from services.metrics.domain.rules.fold import Changes, Share
from services.metrics.domain.rules.summing import Leaves


class Kept(Protocol):
    """What is kept, inside one transaction."""

    async def shares(self, share_ids: Collection[str]) -> Mapping[str, Share]:
        """Those of the shares that were heard of."""
        ...

    async def save(self, changes: Changes) -> None:
        """Add the changes to what is kept."""
        ...


class Reading(NamedTuple):
    """Which tallies are read: of one scope and span, between two dates of that span, both included.

    Where `networks` is off, days have their networks together, as months of all scopes but the whole have.
    """

    programme_id: str
    scope: Scope
    span: Span
    first: str
    last: str
    counters: Collection[Counter]
    networks: bool = True


class Sharing(NamedTuple):
    """That a person shared an item to a network."""

    employee_id: str
    item: ItemKey
    network: str


class Figures(Protocol):
    """What is kept, to be read."""

    async def leaves(self, readings: Sequence[Reading]) -> Sequence[Leaves]:
        """The amounts of all partitions that the readings find."""
        ...

    async def sharings(self, programme_id: str, last: str) -> Collection[Sharing]:
        """Who shared what, of shares that stand and were made on that local date or before."""
        ...

    async def enrolled(self, programme_id: str, period: Period) -> Collection[str]:
        """Opaque ids of those enrolled on any day of the period, as was known when it froze."""
        ...

    async def eligible(self, period: Period) -> Collection[str]:
        """Opaque ids of those employed on any day of the period."""
        ...

    async def places(self, people: Collection[str], day: str) -> Mapping[str, UnitKey]:
        """Where each belonged at the end of a day; who is not known is missing."""
        ...

    async def uniques(
        self, programme_id: str, scope: str, periods: Mapping[str, Collection[str]]
    ) -> Mapping[tuple[str, str], int]:
        """Distinct human visitors by (stretch, period), of those of the named ones that had any."""
        ...
