"""What is remembered of thanks, and what is told of people. Moments are milliseconds UTC."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Protocol

from services.gamify.domain.model.challenges import Challenge
from services.gamify.domain.model.people import Consent, Person, Programme, Visibility
from services.gamify.domain.model.recognition import Giving, Honour, Recognition, Span, Thanked
from services.gamify.ports.books import Rulebooks


class Programmes(Protocol):
    """Programmes."""

    async def programmes(self) -> Mapping[str, Programme]:
        """Every programme that was ever heard of."""
        ...


class Thanks(Programmes, Protocol):
    """Thanks that were given; in one transaction, where anything is kept."""

    async def person(self, employee_id: str) -> Person | None:
        """Somebody; None for one whom the directory does not know."""
        ...

    async def giving(self, employee_id: str) -> Giving:
        """How many thanks a person gave on the last day they gave any."""
        ...

    async def add(self, recognition: Recognition, giving: Giving) -> None:
        """Keep thanks, and how many their giver gave on this day; nobody else changed that in between."""
        ...

    async def received(self, employee_id: str, limit: int) -> Sequence[Recognition]:
        """What a person was thanked for, newest first."""
        ...


class Honours(Programmes, Rulebooks, Protocol):
    """What may be told of people, and of which people."""

    async def honours(self, programme_id: str, of: Span) -> Sequence[Honour]:
        """Badges and milestones that were reached in that time and are held."""
        ...

    async def closed(self, programme_id: str, of: Span) -> Sequence[Challenge]:
        """Every challenge that closed in that time, and maybe some that closed at another."""
        ...

    async def thanked(self, programme_id: str, of: Span) -> Sequence[Thanked]:
        """Who was thanked in that time."""
        ...

    async def consents(self, employee_ids: Collection[str]) -> Mapping[str, Consent]:
        """The last word of each of these people who ever said one on being named."""
        ...

    async def visibilities(self, employee_ids: Collection[str]) -> Mapping[str, Visibility]:
        """To whom each of these people who ever chose wants to be visible."""
        ...

    async def without_points(self) -> Collection[str]:
        """Everybody who wants no points."""
        ...


Say = Callable[[Recognition], None]
"""Says with the transaction that thanks were given."""
