"""What is remembered of training: courses and completions, sessions and seats, lessons, paths."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.content.domain.model.training import (
    Completion,
    Course,
    DuePlace,
    Lesson,
    Path,
    Session,
)
from services.content.ports.items import Items
from services.content.ports.programmes import Programmes


class Courses(Protocol):
    """Every version of every course, and of each person the last completion of each course."""

    async def find(self, course_id: str, version: int = 0) -> Course | None:
        """That version, the one in force where 0, or None."""
        ...

    async def of_programme(self, programme_id: str) -> Sequence[Course]:
        """The versions in force, by title, then id."""
        ...

    async def add(self, course: Course) -> None:
        """Store a new version, in force from now on. Raises ChangedMeanwhile where it is there already."""
        ...

    async def completions(self, employee_id: str, course_ids: Collection[str]) -> Mapping[str, Completion]:
        """The person's last completion of each of these courses that they completed."""
        ...

    async def complete(self, completion: Completion) -> None:
        """Store it in place of the person's last one."""
        ...

    async def due(
        self, course: Course, until: datetime, after: DuePlace | None, size: int
    ) -> Sequence[Completion]:
        """Up to `size` that end by `until` or are of an older version than `course`, behind `after`.

        By the moment at which they end, those without end last, then by person.
        """
        ...

    async def forget(self, employee_ids: Collection[str]) -> None:
        """Remove what these people completed."""
        ...


class Sessions(Protocol):
    """Sessions and seats. A session's `taken` is the number of its seats, always."""

    async def find(self, session_id: str) -> Session | None:
        """The session, or None."""
        ...

    async def of_programme(self, programme_id: str) -> Sequence[Session]:
        """All of a programme's, by their start, then id."""
        ...

    async def add(self, session: Session) -> None:
        """Store a new session."""
        ...

    async def replace(self, session: Session) -> None:
        """Store the next revision. Raises ChangedMeanwhile unless the one before it is what is stored."""
        ...

    async def seats(self, session_id: str) -> Mapping[str, bool]:
        """Who has a seat, and whether they were there."""
        ...

    async def seated(self, employee_id: str, session_ids: Collection[str]) -> Collection[str]:
        """At which of these sessions the person has a seat."""
        ...

    async def take(self, session: Session, employee_id: str) -> None:
        """Store a seat of a session that was read in this transaction."""
        ...

    async def give_back(self, session: Session, employee_id: str) -> None:
        """Remove a seat that is there."""
        ...

    async def attend(self, session_id: str, employee_ids: Collection[str]) -> None:
        """Store that these people, who have seats, were there."""
        ...

    async def forget(self, employee_ids: Collection[str]) -> None:
        """Remove the seats of these people."""
        ...


class Lessons(Protocol):
    """How far people are with learning items."""

    async def find(self, employee_id: str, content_ids: Collection[str]) -> Mapping[str, Lesson]:
        """Of these items those that the person opened."""
        ...

    async def latest(self, employee_id: str, size: int) -> Sequence[Lesson]:
        """What the person opened or completed last."""
        ...

    async def save(self, lesson: Lesson) -> None:
        """Store it as it is now."""
        ...

    async def forget(self, employee_ids: Collection[str]) -> None:
        """Remove what these people opened."""
        ...


class Paths(Protocol):
    """The paths of every programme."""

    async def of_programme(self, programme_id: str) -> Sequence[Path]:
        """All of a programme's, by title, then id."""
        ...

    async def save(self, path: Path) -> None:
        """Store it, new or in place of what was there."""
        ...


@dataclass(frozen=True, slots=True)
class Training:
    """All that training needs, over one transaction or over plain reads."""

    programmes: Programmes
    items: Items
    courses: Courses
    sessions: Sessions
    lessons: Lessons
    paths: Paths
