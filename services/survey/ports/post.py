"""Where people are written to, and the way of mail."""

from collections.abc import Sequence
from typing import Protocol

from services.survey.domain.model import Addressee, Invitation


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
