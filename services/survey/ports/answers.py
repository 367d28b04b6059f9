"""The answer side: tickets, answers and the secrets of waves; nobody's name and no time."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from services.survey.domain.model import Counts, Path, Submission, Ticket, Wave


class SecretLost(Exception):
    """A wave's secret is not where it was put: its answers cannot be taken any more."""


class AnswerStore(Protocol):
    """Tickets and answers, in a database of their own.

    No call here takes or gives anybody's name or a time. An answer is a set of cells (see model.Cell), which
    `counts` counts by the cut that the answer carries: a cut of the survey's `buckets`, never fewer than the
    floor invited. Whoever publishes adds buckets up along the tree and holds the floor of answers.
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
        """Exchange a ticket in one transaction.

        It is deleted; the answer is added under its cut, its comments under none; the receipt is kept.

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

    async def counts(self, survey_id: str) -> Mapping[Path, Counts]:
        """Count answers and their cells by bucket, in one pass of the database.

        A bucket that nobody answered from is not there. Comments are not in it, but for how many were made.
        """
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
