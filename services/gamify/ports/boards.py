"""What boards are made of: sums by person and group, and what people agreed to."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from services.gamify.domain.model.boards import Cut, GroupSums, Place, Scope
from services.gamify.domain.model.people import Person, Programme, Visibility
from services.gamify.domain.model.rules import RuleBook
from services.gamify.domain.rules.showing import Subject


class Places(Protocol):
    """People with points, in the order of a board, as of the moment when it was asked for.

    To be read before anything else is awaited: what is heard later may move it.
    """

    @property
    def people(self) -> int:
        """How many there are."""
        ...

    def of(self, employee_id: str) -> Place | None:
        """Where somebody stands; None without points."""
        ...

    def between(self, first: int, last: int) -> Sequence[Place]:
        """The places with these row numbers, both included, as far as there are any."""
        ...


class Standings(Protocol):
    """Sums of points as of this moment. Who wants no points is in none of them.

    What entered the log after the scope's closing is not summed. Ties: more points, then who last earned
    something earlier, then the lower id.
    """

    async def places(self, scope: Scope, cut: Cut) -> Places:
        """Everybody with points above 0."""
        ...

    async def groups(self, scope: Scope, cut: Cut, by_team: bool) -> GroupSums:
        """Every team, or every department, that has a name."""
        ...


class Audience(Protocol):
    """What is known of programmes, and of the people on a board."""

    async def programmes(self) -> Mapping[str, Programme]:
        """Every programme that was ever heard of."""
        ...

    async def rulebook(self, programme_id: str) -> RuleBook:
        """The rules of a programme."""
        ...

    async def person(self, employee_id: str) -> Person | None:
        """What the directory knows of a person."""
        ...

    async def subjects(self, employee_ids: Collection[str]) -> Mapping[str, Subject]:
        """What decides how a row about each of these people looks."""
        ...

    async def pseudonym_key(self) -> bytes:
        """The key that pseudonyms are made with; always the same."""
        ...


class Choices(Protocol):
    """What people choose to show, in one transaction."""

    async def choose(self, employee_id: str, visibility: Visibility, at_ms: int) -> None:
        """Keep a choice."""
        ...

    def say(self, employee_id: str, visibility: Visibility, at_ms: int) -> None:
        """Tell the other houses of it."""
        ...
