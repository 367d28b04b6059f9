"""People, as far as an audience needs them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from services.content.domain.facts import EmployeeChanged, Joined
from services.content.domain.model.people import Person


class People(Protocol):
    """What audiences need to know of people, as share said it."""

    async def find(self, employee_id: str) -> Person:
        """The person; one who is not known has only the id."""
        ...

    async def joined(self, cohorts: Iterable[Joined]) -> None:
        """Store which cohort each joined which programme with, in place of what was known."""
        ...

    async def forget(self, employee_ids: Iterable[str]) -> None:
        """Remove which cohorts these people joined with."""
        ...

    async def known_since(self, employee_ids: Iterable[str]) -> Mapping[str, datetime]:
        """From when the stored entry of each holds; those without one are left out."""
        ...

    async def learn(self, entries: Iterable[EmployeeChanged]) -> None:
        """Store these entries, each in place of what was known."""
        ...
