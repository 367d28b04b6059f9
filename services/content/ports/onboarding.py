"""What is remembered of onboarding."""

from collections.abc import Collection
from typing import Protocol

from services.content.domain.model.onboarding import Onboarding, Progress


class Onboardings(Protocol):
    """The steps of every programme, and how far people are."""

    async def find(self, programme_id: str) -> Onboarding | None:
        """A programme's steps, or None."""
        ...

    async def save(self, onboarding: Onboarding) -> None:
        """Store the steps, in place of those that were there."""
        ...

    async def progress(self, programme_id: str, employee_id: str) -> Progress:
        """How far the person is; at the beginning where nothing is known."""
        ...

    async def advance(self, progress: Progress) -> None:
        """Store how far the person is now."""
        ...

    async def forget(self, employee_ids: Collection[str]) -> None:
        """Remove how far these people are."""
        ...
