"""What one-to-ones need of the world."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from services.survey.domain.model.one_to_ones import Counted, Marked, Meeting, Note, OneToOnes, Topic


class OneToOneBook(Protocol):
    """Series, meetings, topics and notes within one transaction; words under the pair's key."""

    async def find(self, series_id: str) -> OneToOnes | None:
        """Return a series and hold nothing."""
        ...

    async def hold(self, series_id: str) -> OneToOnes | None:
        """Return a series, held until the transaction ends."""
        ...

    async def hold_pair(self, manager_id: str, employee_id: str) -> Sequence[OneToOnes]:
        """Return the series of two people, and hold the pair, so that no other begins meanwhile."""
        ...

    async def of_person(self, person_id: str) -> Sequence[OneToOnes]:
        """Return the series of a person, newest first."""
        ...

    async def save(self, series: OneToOnes) -> None:
        """Put a series in the place of what was there."""
        ...

    async def employed(self, employee_id: str) -> bool:
        """Tell whether the directory has this person."""
        ...

    async def meeting(self, series_id: str, on: date) -> Meeting | None:
        """Return what was noted of a meeting."""
        ...

    async def moved(self, series_id: str) -> Sequence[Meeting]:
        """Return the meetings that were moved, by day."""
        ...

    async def save_meeting(self, meeting: Meeting, series: OneToOnes) -> None:
        """Keep a meeting, with the team that its employee has now."""
        ...

    async def topic(self, series: OneToOnes, topic_id: str) -> Topic | None:
        """Return a topic of a series."""
        ...

    async def topics(self, series: OneToOnes, on: date) -> Sequence[Topic]:
        """Return what is open, and what was talked about on a day; oldest first."""
        ...

    async def save_topic(self, topic: Topic, series: OneToOnes) -> None:
        """Put a topic in the place of what was there."""
        ...

    async def notes(self, series: OneToOnes, on: date) -> Sequence[Note]:
        """Return the notes on a meeting."""
        ...

    async def save_note(self, note: Note, series: OneToOnes) -> None:
        """Put a note in the place of its author's earlier one; an empty one takes it away."""
        ...

    async def marked_in(self, month: str) -> Sequence[Marked]:
        """Return the meetings of a month that were held or missed, by day."""
        ...

    async def counted(self, month: str) -> Counted | None:
        """Return the counts of a month that was counted."""
        ...

    async def keep_count(self, counted: Counted) -> None:
        """Keep the counts of a month; they do not change any more."""
        ...

    async def forget(self, person_ids: Sequence[str]) -> None:
        """Destroy the keys of these people's pairs, and remove their series with all that is in them."""
        ...
