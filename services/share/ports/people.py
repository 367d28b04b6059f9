"""What is asked of the directory."""

from collections.abc import Collection, Iterable, Mapping
from typing import Protocol

from services.share.domain.model.people import Contact, Employee


class People(Protocol):
    """The directory. The mapping of outside ids to opaque ones is here and nowhere else."""

    async def find(self, employee_ids: Collection[str]) -> dict[str, Employee]:
        """Those that are known, by id."""
        ...

    async def hold(self, employee_id: str) -> Employee | None:
        """The person, held until the transaction ends: nobody else decides about them meanwhile."""
        ...

    async def save(self, employees: Iterable[Employee]) -> None:
        """Store people as they are now."""
        ...

    async def identify(self, external_ids: Collection[str]) -> dict[str, str]:
        """Opaque ids by outside ids, of those that are known."""
        ...

    async def enlist(self, identities: Mapping[str, str]) -> None:
        """Store opaque ids of outside ids that were not known."""
        ...

    async def contacts(self, employee_ids: Collection[str]) -> dict[str, Contact]:
        """Names and addresses of those that are known."""
        ...

    async def save_contacts(self, contacts: Mapping[str, Contact]) -> None:
        """Store names and addresses, sealed."""
        ...

    async def leaving(self, until_ms: int, most: int) -> list[str]:
        """Up to `most` ids of people whose last day was known beforehand and is over by `until_ms`."""
        ...
