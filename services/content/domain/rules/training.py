"""What training must be, when it is valid, and who is due."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from services.content.domain.errors import (
    ChangedMeanwhile,
    Invalid,
    LessonsLeft,
    NoSeat,
    NoSeatLeft,
    NotFound,
    NotStarted,
    SeatsTaken,
    SessionStarted,
)
from services.content.domain.model.items import Item
from services.content.domain.model.training import (
    Completion,
    Course,
    CourseDraft,
    DueReason,
    Lesson,
    Session,
    SessionDraft,
    Step,
)

LEARNING = "learning"


def check_course(draft: CourseDraft, programme_id: str, items: Mapping[str, Item]) -> None:
    """Raises Invalid for a blank title, and for each lesson that is no learning item of the programme."""
    faults = {} if draft.title.strip() else {"draft.title": "must not be blank"}
    for position, content_id in enumerate(draft.lessons):
        if not is_lesson(items.get(content_id), programme_id):
            faults[f"draft.lessons[{position}]"] = "is no learning item of the programme"
    if faults:
        raise Invalid("the course is not sound", faults)


def is_lesson(item: Item | None, programme_id: str) -> bool:
    """Whether there is such an item, of kind learning, in that programme."""
    return item is not None and item.draft.kind == LEARNING and item.draft.programme_id == programme_id


def next_version(course: Course, after_version: int, draft: CourseDraft, at: datetime) -> Course:
    """The version after the one in force. Raises ChangedMeanwhile where the asker read an older one."""
    if course.version != after_version:
        raise ChangedMeanwhile(f"version {course.version} of the course is in force")
    return replace(course, version=course.version + 1, draft=draft, published_at=at)


def completed(course: Course, employee_id: str, at: datetime) -> Completion:
    """Completing that version at that moment: valid for as long as the version says."""
    days = course.draft.valid_days
    expires_at = at + timedelta(days=days) if days else None
    return Completion(employee_id, course.course_id, course.version, at, expires_at)


def is_valid(completion: Completion | None, at: datetime) -> bool:
    """Whether there is one and its time is not over."""
    return completion is not None and (completion.expires_at is None or at < completion.expires_at)


def newer(one: Completion | None, other: Completion) -> bool:
    """Whether `other` takes the place of `one`: what was completed later holds."""
    return one is None or (one.completed_at, one.version) < (other.completed_at, other.version)


def check_lessons(course: Course, lessons: Iterable[Lesson]) -> None:
    """Raises LessonsLeft while one of the course's lessons is not completed."""
    done = {one.content_id for one in lessons if one.completed_at is not None}
    left = [one for one in course.draft.lessons if one not in done]
    if left:
        raise LessonsLeft(f"{len(left)} of its lessons are not completed: {', '.join(left)}")


def due_reason(completion: Completion, version: int, at: datetime, until: datetime) -> DueReason | None:
    """Why somebody has to do a course again whose `version` is in force; None where they have not."""
    expires_at = completion.expires_at
    if expires_at is not None and expires_at <= at:
        return DueReason.EXPIRED
    if expires_at is not None and expires_at <= until:
        return DueReason.EXPIRING
    return DueReason.NEW_VERSION if completion.version < version else None


def all_valid(courses: Collection[Course], completions: Mapping[str, Completion], at: datetime) -> bool:
    """Whether every required one of these courses is completed validly; `completions` by course."""
    return all(is_valid(completions.get(one.course_id), at) for one in courses if one.draft.required)


def check_session(draft: SessionDraft) -> None:
    """Raises Invalid for a blank title, and for one that ends before it starts."""
    faults = {} if draft.title.strip() else {"draft.title": "must not be blank"}
    if draft.ends_at <= draft.starts_at:
        faults["draft.ends_at_ms"] = "lies before the start"
    if faults:
        raise Invalid("the session is not sound", faults)


def rescheduled(session: Session, draft: SessionDraft) -> Session:
    """The session as it shall be. Raises SeatsTaken for fewer seats than are taken."""
    check_session(draft)
    if draft.seats < session.taken:
        raise SeatsTaken(f"{session.taken} seats are taken")
    return replace(session, draft=draft, revision=session.revision + 1)


def check_seat(session: Session, at: datetime) -> None:
    """Raises SessionStarted, or NoSeatLeft where all are taken."""
    check_not_started(session, at)
    if session.taken >= session.draft.seats:
        raise NoSeatLeft("every seat is taken")


def check_not_started(session: Session, at: datetime) -> None:
    """Raises SessionStarted once it has."""
    if at >= session.draft.starts_at:
        raise SessionStarted("the session has started")


def check_attendance(
    session: Session, wanted: Collection[str], seated: Collection[str], at: datetime
) -> None:
    """Raises NotStarted before the session does, NoSeat for somebody without one."""
    if at < session.draft.starts_at:
        raise NotStarted("the session has not started")
    if missing := [one for one in wanted if one not in seated]:
        raise NoSeat(f"{len(missing)} of these people had no seat")


def check_lesson(item: Item | None) -> Item:
    """The item, where it is one to learn from. Raises NotFound."""
    if item is None or item.draft.kind != LEARNING:
        raise NotFound("there is no such learning item")
    return item


def check_path(
    title: str, steps: Iterable[Step], programme_id: str, courses: Collection[str], items: Mapping[str, Item]
) -> None:
    """Raises Invalid naming each step that is not there; `courses` are the programme's."""
    faults = {} if title.strip() else {"title": "must not be blank"}
    for position, step in enumerate(steps):
        there = (
            step.course_id in courses
            if step.course_id
            else is_lesson(items.get(step.content_id), programme_id)
        )
        if not there:
            faults[f"steps[{position}]"] = "is not there"
    if faults:
        raise Invalid("the path is not sound", faults)
