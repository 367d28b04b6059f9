"""What is asked of activities and of one-off actions."""

from collections.abc import Collection, Mapping
from typing import Protocol

from services.share.domain.model.actions import Action
from services.share.domain.model.activities import Activity, Particulars, Told


class Activities(Protocol):
    """Activities and, sealed, their particulars."""

    async def find(self, activity_id: str) -> Told | None:
        """The activity and its particulars; None for one that is not known."""
        ...

    async def add(self, activity: Activity, particulars: Particulars, sameness: tuple[str, ...]) -> bool:
        """Store a new activity; False, and nothing is stored, where the same deed stands already.

        `sameness` is equal for records of the same deed; nobody can find a deed by it who has no key to it.
        """
        ...

    async def save(self, activity: Activity, decision_note: str | None = None) -> None:
        """Store an activity as it is now, and, sealed, what its author is told; with None that stays.

        The same deed may be recorded again once this one does not stand any more.
        """
        ...

    async def withdraw(self, employee_id: str, programme_id: str) -> int:
        """Take back all that waits of a person in a programme; how many."""
        ...

    async def own(self, employee_id: str, size: int, behind: tuple[int, str] | None) -> list[Told]:
        """Up to `size` activities of a person, newest first, behind (occurred at, activity id)."""
        ...

    async def waiting(self, programme_id: str, size: int, behind: tuple[str, str] | None) -> list[Told]:
        """Up to `size` that wait in a programme, behind (local date, activity id), in this order.

        The order within a date tells nothing, for ids are random.
        """
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
        """Every action of these programmes that is on at some moment from `from_ms` to `until_ms`.

        Both ends included. Actions that were cancelled after `from_ms` are among them.
        """
        ...

    async def ahead(self, programme_id: str, at_ms: int) -> int:
        """How many actions of a programme are on or to come at a moment, cancelled ones left out."""
        ...

    async def recent(self, programme_id: str, ended_after_ms: int, size: int) -> list[Action]:
        """Up to `size` actions of a programme that end after a moment, the latest start first."""
        ...

    async def shares(self, action_ids: Collection[str]) -> Mapping[str, int]:
        """How many shares that were not taken back count for each that is known."""
        ...
