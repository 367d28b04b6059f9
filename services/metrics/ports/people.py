"""What is kept about people beside what they shared, and what is decided."""

from collections.abc import Callable, Collection, Mapping, Sequence
from decimal import Decimal
from typing import Protocol

from services.metrics.domain.facts import SurveyClosed, TrainingCompleted
from services.metrics.domain.model.groups import Declaration, Import
from services.metrics.domain.model.questions import Period
from services.metrics.domain.model.surveys import Survey


class Books(Protocol):
    """What calls decide, inside one transaction."""

    async def declare(self, declaration: Declaration) -> None:
        """Keep what a person said."""
        ...

    async def import_absences(self, imported: Import) -> None:
        """Keep rows, in the place of what was kept of the same people and months."""
        ...


class Heard(Protocol):
    """What follows from the log, inside one transaction; nothing that is kept twice changes anything."""

    async def keep_trainings(self, completed: Sequence[TrainingCompleted]) -> None:
        """Keep who completed what."""
        ...

    async def keep_surveys(self, closed: Sequence[SurveyClosed]) -> None:
        """Keep what surveys said at their close."""
        ...


class Records(Protocol):
    """All of that, to be read."""

    async def left(self, period: Period) -> Collection[str]:
        """Opaque ids of those who left in the period and were not back at its end."""
        ...

    async def trained(self, at_ms: int, course_id: str) -> Collection[str]:
        """Opaque ids of those with a training that is valid at a moment; of one course, or of any for ''."""
        ...

    async def declared(self, programme_id: str, month: str) -> Mapping[str, Decimal]:
        """Hours a week of each who declared any in a month, by their last word of it."""
        ...

    async def absences(self, months: Collection[str]) -> Mapping[str, Sequence[Decimal]]:
        """Days of absence of each person, one for each of the months that was imported."""
        ...

    async def survey(self, survey_id: str) -> Survey | None:
        """A survey that closed."""
        ...


Say = Callable[[Declaration | Import], None]
"""Says with the transaction what was decided."""
