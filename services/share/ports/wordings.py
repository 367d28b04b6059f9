"""What is asked of the texts that people posted within a day, to tell whose words are everybody's."""

from collections.abc import Collection
from typing import Protocol

from services.share.domain.model.shares import Wording


class Wordings(Protocol):
    """Texts, sealed, for a day."""

    async def recent(self, network: str, since_ms: int, most: int) -> list[Wording]:
        """Up to `most` texts posted to a network after a moment (UTC milliseconds), the newest first."""
        ...

    async def add(self, wording: Wording) -> None:
        """Keep a text."""
        ...

    async def remove(self, share_ids: Collection[str]) -> None:
        """Forget the texts of these shares."""
        ...
