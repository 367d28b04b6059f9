"""The sole right to move a survey on."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol


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
