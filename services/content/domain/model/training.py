"""Training: courses and who completed them, sessions with seats, lessons and paths."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class CourseDraft:
    """What a version of a course says. `valid_days` is 0 where completing it has no end.

    `lessons` are learning items to complete before the course is, by content id.
    """

    title: str
    description: str = ""
    valid_days: int = 0
    required: bool = False
    lessons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Course:
    """A version of a course; it never changes."""

    course_id: str
    programme_id: str
    version: int
    draft: CourseDraft
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Completion:
    """Somebody completed a version of a course; `expires_at` is None where that has no end."""

    employee_id: str
    course_id: str
    version: int
    completed_at: datetime
    expires_at: datetime | None = None


class DueReason(StrEnum):
    """Why somebody has to do a course again."""

    EXPIRED = "expired"
    EXPIRING = "expiring"
    NEW_VERSION = "new_version"


@dataclass(frozen=True, slots=True)
class DuePlace:
    """A place in the due list: behind this moment (None: without end), then behind this person."""

    expires_at: datetime | None
    employee_id: str


@dataclass(frozen=True, slots=True)
class SessionDraft:
    """What a session says; `course_id` is empty where it teaches none."""

    title: str
    starts_at: datetime
    ends_at: datetime
    seats: int
    place: str = ""
    course_id: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """A session; `taken` seats never exceed draft.seats."""

    session_id: str
    programme_id: str
    draft: SessionDraft
    taken: int = 0
    revision: int = 1


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody's seat; `attended` once they were there."""

    session_id: str
    employee_id: str
    attended: bool = False


@dataclass(frozen=True, slots=True)
class Lesson:
    """How far somebody is with a learning item."""

    employee_id: str
    content_id: str
    opened_at: datetime
    completed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a path: a course or, where `course_id` is empty, a learning item."""

    course_id: str = ""
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class Path:
    """Steps in the order in which to take them."""

    programme_id: str
    path_id: str
    title: str
    steps: tuple[Step, ...]
