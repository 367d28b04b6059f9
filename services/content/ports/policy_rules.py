"""What policy needs."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from services.content.domain.model.places import Place
from services.content.domain.model.policy import PolicyRefusal, Rule
from services.content.ports.items import Items
from services.content.ports.people import People
from services.content.ports.programmes import Programmes


class Rules(Protocol):
    """The rules of every programme."""

    async def of_programme(self, programme_id: str) -> Sequence[Rule]:
        """All, oldest first."""
        ...

    async def hold(self, programme_id: str) -> None:
        """Of two changes of a programme's rules at once, the second begins anew."""
        ...

    async def add(self, rule: Rule) -> None:
        """Store a new one."""
        ...

    async def remove(self, rule_id: str) -> bool:
        """Whether there was one."""
        ...


class Refusals(Protocol):
    """That words were refused."""

    async def note(self, refusals: Sequence[PolicyRefusal]) -> None:
        """Store that they were."""
        ...

    async def page(self, programme_id: str, size: int, after: Place | None) -> Sequence[PolicyRefusal]:
        """Up to `size`, newest first, behind `after`."""
        ...


class PolicyBooks(Protocol):
    """Over one transaction, or over plain reads."""

    @property
    def rules(self) -> Rules:
        """What is looked for."""
        ...

    @property
    def refusals(self) -> Refusals:
        """What was refused."""
        ...

    @property
    def programmes(self) -> Programmes:
        """Whose rules they are."""
        ...

    @property
    def items(self) -> Items:
        """The library."""
        ...

    @property
    def people(self) -> People:
        """The people."""
        ...


class Links(Protocol):
    """Addresses, looked at."""

    async def broken(self, addresses: Sequence[str], *, inside: bool) -> Mapping[str, str]:
        """Of these, the ones that lead nowhere, with why. `inside`: they may lead into our network."""
        ...
