"""What the use cases need of the world, in survey's own words."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol, TypeVar

from services.survey.domain.facts import EmployeeChanged, Said
from services.survey.domain.model import (
    Addressee,
    Delivery,
    Group,
    Invitation,
    Path,
    Person,
    Submission,
    Survey,
    Ticket,
    Wave,
)
from services.survey.domain.model.results import Published, Shown

T = TypeVar("T")

Chance = Callable[[int], bytes]
"""So many bytes that nobody can guess."""

Clock = Callable[[], int]
"""Now, milliseconds UTC."""


class Superseded(Exception):
    """Another attempt at this launch has begun, or another process has it.

    This one must stop, and say nothing.
    """


class Away(Exception):
    """The world failed: a database, a mail server or another house. The same thing may work later."""


class SecretLost(Exception):
    """A wave's secret is not where it was put: its answers cannot be taken any more."""


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
        """Return the closed surveys that asked the same on the same scale, oldest first; not this one."""
        ...


class People(Protocol):
    """Who may be asked: a projection of what share says."""

    async def change(self, changes: Sequence[EmployeeChanged]) -> None:
        """Apply in order; an entry older than the one that is there changes nothing."""
        ...


class AnswerStore(Protocol):
    """Tickets and answers, in a database of their own.

    No call here takes or gives anybody's name or a time.
    """

    async def start_over(self, wave: Wave) -> None:
        """Begin an attempt.

        Closed to answers, without tickets. Raises Superseded for an attempt that is not newer.
        """
        ...

    async def put(self, survey_id: str, attempt: int, tickets: Sequence[Ticket]) -> None:
        """Add tickets in the order given. Raises Superseded when this is not the attempt that counts."""
        ...

    async def open(self, survey_id: str, attempt: int) -> None:
        """Take answers from now on; asked again, nothing changes. Raises Superseded as `put` does."""
        ...

    async def wave(self, survey_id: str) -> Wave | None:
        """Return what is known of a wave."""
        ...

    async def take(self, submission: Submission) -> bool:
        """In one transaction: delete the ticket, add the answer under its cut, keep the receipt.

        A submission whose receipt is there changes nothing and is True as well. False: there is no such
        ticket.
        """
        ...

    async def answered(self, survey_id: str) -> int:
        """Count the answers of a wave."""
        ...

    async def shut(self, survey_id: str) -> None:
        """Take no answer any more: afterwards no ticket and no receipt is left and the answers are final."""
        ...

    async def scores(self, survey_id: str) -> Mapping[Path, Mapping[int, int]]:
        """Count answers by cut and score."""
        ...


class WaveSecrets(Protocol):
    """The keys of waves, kept outside both databases and destroyed at the close."""

    def put(self, survey_id: str, attempt: int, secret: bytes) -> None:
        """Keep the secret of an attempt, readable by this service only."""
        ...

    def get(self, survey_id: str, attempt: int) -> bytes:
        """Return it. Raises SecretLost."""
        ...

    def destroy(self, survey_id: str) -> None:
        """Overwrite and remove the secrets of every attempt at a survey.

        Nothing happens where there are none.
        """
        ...


class Directory(Protocol):
    """Where people are written to: share knows it and says it for an invitation."""

    async def addressees(self, employee_ids: Sequence[str]) -> Sequence[Addressee]:
        """Return those who can be written to; others are left out."""
        ...


class Post(Protocol):
    """The way of mail."""

    async def deliver(self, invitations: Sequence[Invitation]) -> set[str]:
        """Send, and return the ids of those whose mail the server took; a refused address is left out.

        A server that is away is waited for.
        """
        ...


class Hold(Protocol):
    """The sole right to move one survey on, against other processes; it extends itself while it is used."""

    def check(self) -> None:
        """Raises Superseded when it may have been lost."""
        ...


class Holds(Protocol):
    """Where that right is had from."""

    async def due(self) -> Sequence[str]:
        """Return the surveys with something due: launching, opening or closing."""
        ...

    def held(self, survey_id: str) -> AbstractAsyncContextManager[Hold]:
        """Within: the right is ours. Raises Superseded on entering when another process has it."""
        ...
