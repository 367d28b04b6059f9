"""Reports as they come by the inbox."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from services.share.domain.facts import inbox

F = TypeVar("F", covariant=True)


class Origin(Protocol):
    """Where a report comes from."""

    @property
    def event_id(self) -> str:
        """Its id in the house, a UUID."""
        ...

    @property
    def source(self) -> str:
        """Who says it."""
        ...

    @property
    def accepted_at_ms(self) -> int:
        """When it was heard first."""
        ...

    @property
    def partition(self) -> int:
        """Of the topic that it came by."""
        ...


class Heard(Protocol[F]):
    """One report of a batch."""

    @property
    def fact(self) -> F:
        """What it says."""
        ...

    @property
    def origin(self) -> Origin:
        """Where it comes from."""
        ...

    def refuse(self, reason: str, text: str) -> None:
        """Give it up, for good."""
        ...

    def park(self, reason: str, until_ms: int) -> None:
        """Try again later; from `until_ms` on it is refused for `reason`."""
        ...


Report = Heard[inbox.Reported]
Reports = Sequence[Report]
