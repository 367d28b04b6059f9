"""Programmes and their charters."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from services.content.domain.model.programmes import Charter, Programme


class Programmes(Protocol):
    """The programmes of the company."""

    async def find(self, programme_id: str) -> Programme | None:
        """The programme, or None."""
        ...

    async def add(self, programme: Programme) -> None:
        """Store a new programme. Raises Taken where its id is in use."""
        ...

    async def replace(self, programme: Programme) -> None:
        """Store the next revision. Raises ChangedMeanwhile unless the one before it is what is stored."""
        ...


class HasProgrammes(Protocol):
    """Whatever knows the programmes."""

    @property
    def programmes(self) -> Programmes:
        """The programmes."""
        ...


class Charters(Protocol):
    """Every version of every programme's charter, and who acknowledged which."""

    async def find(self, programme_id: str, version: int) -> Charter | None:
        """That version, or None."""
        ...

    async def add(self, charter: Charter) -> None:
        """Store a new version; none is ever changed."""
        ...

    async def acknowledged_at(self, employee_id: str, programme_id: str, version: int) -> datetime | None:
        """When the person acknowledged that version, or None."""
        ...

    async def acknowledge(self, employee_id: str, programme_id: str, version: int, at: datetime) -> None:
        """Store that they did, for the first time."""
        ...

    async def forget(self, employee_ids: Iterable[str]) -> None:
        """Remove every acknowledgement of these people."""
        ...
