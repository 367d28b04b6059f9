"""What is remembered of launches: invitations, assessments, and what surveys said."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol

from services.content.domain.model.launch import Assessment, Invitation, SurveyFigures


class Invitations(Protocol):
    """The invitations that stand."""

    async def add(self, invitation: Invitation) -> None:
        """Store a new one."""
        ...

    async def remove(self, invitation_id: str) -> bool:
        """Remove it; False where there is none."""
        ...

    async def of_programme(self, programme_id: str) -> Sequence[Invitation]:
        """All of a programme's, oldest first."""
        ...

    async def that_may_mean(self, employee_id: str) -> Sequence[Invitation]:
        """Those that name this person, and those by attribute."""
        ...

    async def forget(self, employee_ids: Collection[str]) -> None:
        """Take these people's names out of every invitation."""
        ...


class Assessments(Protocol):
    """What companies found of their readiness."""

    async def add(self, assessment: Assessment) -> None:
        """Store a new one; none is ever changed."""
        ...

    async def of_programme(self, programme_id: str) -> Sequence[Assessment]:
        """All of a programme's, oldest first."""
        ...


class Surveys(Protocol):
    """What surveys said of everybody at their close."""

    async def find(self, survey_ids: Collection[str]) -> Mapping[str, SurveyFigures]:
        """Those that have closed."""
        ...

    async def keep(self, figures: Iterable[SurveyFigures]) -> None:
        """Store these."""
        ...
