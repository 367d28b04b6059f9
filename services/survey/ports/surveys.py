"""The invitation side: surveys, whom they ask, and what is said of them."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol, TypeVar

from services.survey.domain.facts import EmployeeChanged, Said
from services.survey.domain.model import Delivery, Group, Path, Person, Survey
from services.survey.domain.model.results import Published, Shown

T = TypeVar("T")


class Desk(Protocol):
    """Surveys, invitations and news within one transaction.

    Nothing here has ever seen a token or an answer.
    """

    async def survey(self, survey_id: str) -> Survey:
        """Return a survey; it is held until the transaction ends. Raises UnknownSurvey."""
        ...

    async def save(self, survey: Survey) -> None:
        """Put a survey in the place of what was there."""
        ...

    async def group_size(self, group: Group) -> int:
        """Count the employed people of a group."""
        ...

    async def keep_deliveries(self, survey_id: str, deliveries: Sequence[Delivery]) -> None:
        """Note who was invited, in the place of what an earlier attempt noted of them."""
        ...

    async def keep_figures(self, survey_id: str, shown: Sequence[Shown]) -> None:
        """Put figures in the place of what an earlier attempt at publishing left; nobody sees them yet."""
        ...

    async def publish(self, published: Published) -> None:
        """Have a survey's results seen from the commit on."""
        ...

    def say(self, fact: Said) -> None:
        """Have this told to the other houses when the transaction commits."""
        ...


class Desks(Protocol):
    """The way to a desk, and what may be read without one."""

    async def transact(self, work: Callable[[Desk], Awaitable[T]]) -> T:
        """Run `work` in one transaction.

        It may run several times and changes nothing but through its desk.
        """
        ...

    async def survey(self, survey_id: str) -> Survey:
        """Return a survey as last committed. Raises UnknownSurvey."""
        ...

    async def group(self, group: Group) -> Sequence[Person]:
        """Return the employed people of a group, in no order that means anything."""
        ...

    async def members(self, survey_id: str) -> Mapping[Path, frozenset[str]]:
        """Return who was invited, by the cut that they count in."""
        ...

    async def published_alike(self, survey: Survey) -> Sequence[Survey]:
        """Return the closed surveys of this template and scale with a question in common, oldest first."""
        ...


class People(Protocol):
    """Who may be asked: a projection of what share says."""

    async def change(self, changes: Sequence[EmployeeChanged]) -> None:
        """Apply in order; an entry older than the one that is there changes nothing."""
        ...
