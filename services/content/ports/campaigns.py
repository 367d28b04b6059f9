"""What is remembered of campaigns."""

from collections.abc import Sequence
from typing import Protocol

from services.content.domain.model.campaigns import Campaign


class Campaigns(Protocol):
    """The campaigns of every programme."""

    async def find(self, campaign_id: str) -> Campaign | None:
        """The campaign, or None."""
        ...

    async def of_programme(self, programme_id: str) -> Sequence[Campaign]:
        """All of a programme's, by their first day, then id."""
        ...

    async def add(self, campaign: Campaign) -> None:
        """Store a new campaign. Raises Taken where its id is in use."""
        ...

    async def replace(self, campaign: Campaign) -> None:
        """Store the next revision. Raises ChangedMeanwhile unless the one before it is what is stored."""
        ...
