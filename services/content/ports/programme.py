"""Everything that is remembered of how a programme is run."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from services.content.domain.facts import Said
from services.content.ports.books import Books
from services.content.ports.campaigns import Campaigns
from services.content.ports.launch import Assessments, Invitations, Surveys
from services.content.ports.onboarding import Onboardings
from services.content.ports.training import Courses, Lessons, Paths, Sessions, Training

Say = Callable[[Said], None]
"""Publish a fact if, and only if, the change is stored."""


@dataclass(frozen=True, slots=True)
class ProgrammeBooks:
    """All of it, over one transaction or over plain reads; `books` are those of the library."""

    books: Books
    campaigns: Campaigns
    invitations: Invitations
    assessments: Assessments
    surveys: Surveys
    courses: Courses
    sessions: Sessions
    lessons: Lessons
    paths: Paths
    onboardings: Onboardings

    @property
    def training(self) -> Training:
        """What training needs of it."""
        return Training(
            self.books.programmes, self.books.items, self.courses, self.sessions, self.lessons, self.paths
        )

    async def forget(self, employee_ids: Collection[str]) -> None:
        """Remove all that is about these people."""
        await self.invitations.forget(employee_ids)
        await self.courses.forget(employee_ids)
        await self.sessions.forget(employee_ids)
        await self.lessons.forget(employee_ids)
        await self.onboardings.forget(employee_ids)
