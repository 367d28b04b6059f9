"""What is asked of activities and of one-off actions."""

from collections.abc import Collection, Mapping
from typing import Protocol

from services.share.domain.model.actions import Action
from services.share.domain.model.activities import Activity, Particulars


class Activities(Protocol):
    """Activities and, sealed, their particulars."""

    async def find(self, activity_id: str) -> Activity | None:
        """The activity; None for one that is not known."""
        ...

    async def stands(self, proof_hash: str) -> bool:
        """An activity with this hash waits or counts."""
        ...

    async def save(self, activity: Activity, particulars: Particulars | None = None) -> None:
        """Store an activity as it is now, and its particulars, sealed; with None these stay as they are."""
        ...

    async def own(self, employee_id: str, size: int, before: tuple[int, str] | None) -> list[Activity]:
        """Up to `size` activities of a person, newest first, behind (occurred at, activity id)."""
        ...

    async def waiting(self, programme_id: str, size: int, after: tuple[int, str] | None) -> list[Activity]:
        """Up to `size` that wait in a programme, oldest first, behind (occurred at, activity id)."""
        ...

    async def particulars(self, activity_ids: Collection[str]) -> dict[str, Particulars]:
        """The particulars of those whose author was not erased."""
        ...


class Actions(Protocol):
    """One-off actions."""

    async def find(self, action_id: str) -> Action | None:
        """The action; None for one that is not known."""
        ...

    async def save(self, action: Action) -> None:
        """Store an action as it is now."""
        ...

    async def running(self, programme_ids: Collection[str], from_ms: int, until_ms: int) -> list[Action]:
        """The actions of these programmes that are on at some moment from `from_ms` to `until_ms`.

        Both ends included. Actions that were cancelled meanwhile are among them.
        """
        ...

    async def recent(self, programme_id: str, ended_after_ms: int) -> list[Action]:
        """The actions of a programme that end after a moment, the latest start first."""
        ...

    async def shares(self, action_ids: Collection[str]) -> Mapping[str, int]:
        """How many shares that were not taken back count for each; those with none are left out."""
        ...
