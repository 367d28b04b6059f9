"""What publishing needs of the world."""

from collections.abc import AsyncIterator, Collection, Sequence
from typing import Protocol

from services.survey.domain.model import Path
from services.survey.domain.model.results import Counted, Published, WavePoint


class Remarked(Protocol):
    """Open answers, as they are counted and let out."""

    async def count(self, survey_id: str, question_id: str) -> int:
        """Count them."""
        ...

    def texts(self, survey_id: str, question_id: str) -> AsyncIterator[Sequence[str]]:
        """Give them some at a time, in an order that means nothing."""
        ...

    async def show(self, survey_id: str, question_ids: Collection[str]) -> None:
        """Let the comments on these questions be read, and on no others."""
        ...


class Board(Protocol):
    """What was published, as it is read."""

    async def published(self, survey_id: str, question_id: str = "") -> Published | None:
        """Return it, with the figures of one question or of all; None before the close."""
        ...

    async def head(self, survey_id: str) -> Published | None:
        """Return it without any figures; None before the close."""
        ...

    async def trend(self, series: str, counted: Counted, path: Path) -> Sequence[WavePoint]:
        """Return one figure of each wave of a series, oldest first."""
        ...
