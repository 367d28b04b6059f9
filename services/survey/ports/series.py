"""What series, windows, reminders and the guard against fatigue need of the world."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from services.survey.domain.model import Group
from services.survey.domain.model.series import Reminder, Series, Window


class SeriesBook(Protocol):
    """Series, within one transaction."""

    async def get(self, series_id: str) -> Series:
        """Return a series, held until the transaction ends. Raises UnknownSeries."""
        ...

    async def find(self, series_id: str) -> Series:
        """Return a series as it is, and hold nothing. Raises UnknownSeries."""
        ...

    async def save(self, series: Series) -> None:
        """Put a series in the place of what was there."""
        ...

    async def running(self) -> Sequence[str]:
        """Return the series that have not ended."""
        ...

    async def zones(self, group: Group) -> Collection[str]:
        """Return the time zones of the employed people of a group."""
        ...


class Windows(Protocol):
    """Windows of surveys, within one transaction."""

    async def get(self, survey_id: str) -> Window:
        """Return the window of a survey, an unset one where nothing was said."""
        ...

    async def save(self, window: Window) -> None:
        """Put a window in the place of what was there."""
        ...

    async def spare(self, survey_id: str, count: int) -> None:
        """Note how many people were not asked, in the place of what an earlier attempt noted."""
        ...

    async def of_series(self, series_id: str, most: int) -> Sequence[Window]:
        """Return the windows of a series, newest first."""
        ...

    async def due(self, now_ms: int) -> Sequence[Window]:
        """Return windows of open surveys that close, or whose reminders leave, at this moment or earlier."""
        ...

    async def invited(self, survey_id: str, after: str, size: int) -> Sequence[str]:
        """Return up to `size` people whose invitation was delivered, by their ids, behind `after`."""
        ...


class ReminderPost(Protocol):
    """The way of reminders."""

    async def deliver(self, letters: Sequence[Reminder]) -> set[str]:
        """Send, and return the ids of those who were reached. A server that is away is waited for."""
        ...


class Fatigue(Protocol):
    """Who was invited lately."""

    async def lately(self, since_ms: int, beside: str) -> tuple[Sequence[str], Sequence[Group]]:
        """Return the surveys since then, and the groups of those whose invitations are leaving.

        `beside` is left out.
        """
        ...

    async def invitations(self, survey_ids: Sequence[str], least: int) -> Mapping[str, int]:
        """Count these surveys by person invited; whoever has fewer than `least` may be left out."""
        ...
