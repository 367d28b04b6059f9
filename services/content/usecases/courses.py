"""Courses: put into force, completed, and due again."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta

from services.content.domain.errors import Invalid, NotFound
from services.content.domain.facts import TrainingCompleted
from services.content.domain.model.items import Item
from services.content.domain.model.training import Completion, Course, CourseDraft, DuePlace, DueReason
from services.content.domain.rules.training import (
    all_valid,
    check_course,
    check_lessons,
    completed,
    due_reason,
    is_valid,
    newer,
    next_version,
)
from services.content.ports.items import Items
from services.content.ports.training import Courses, Training

Say = Callable[[TrainingCompleted], None]


async def create_course(training: Training, course: Course) -> Course:
    """A new course. Raises Invalid."""
    if await training.programmes.find(course.programme_id) is None:
        raise Invalid("there is no such programme", {"programme_id": "names no programme"})
    await _check(training, course.programme_id, course.draft)
    await training.courses.add(course)
    return course


async def publish_course(
    training: Training, course_id: str, after_version: int, draft: CourseDraft, at: datetime
) -> Course:
    """The next version, in force from now on. Raises NotFound, ChangedMeanwhile, Invalid."""
    course = next_version(await course_in_force(training.courses, course_id), after_version, draft, at)
    await _check(training, course.programme_id, draft)
    await training.courses.add(course)
    return course


async def get_course(
    courses: Courses, course_id: str, version: int, employee_id: str
) -> tuple[Course, Completion | None]:
    """That version (0: the one in force), and the person's last completion of the course. Raises NotFound."""
    course = await courses.find(course_id, version)
    if course is None:
        raise NotFound("there is no such version of a course")
    return course, (await courses.completions(employee_id, [course_id])).get(course_id)


async def complete_course(
    training: Training, say: Say, course_id: str, employee_id: str, at: datetime
) -> Completion:
    """The person's completion of the version in force; said unless a valid one stands.

    Raises NotFound, LessonsLeft.
    """
    course = await course_in_force(training.courses, course_id)
    standing = (await training.courses.completions(employee_id, [course_id])).get(course_id)
    if standing is not None and standing.version == course.version and is_valid(standing, at):
        return standing
    lessons = await training.lessons.find(employee_id, course.draft.lessons)
    check_lessons(course, lessons.values())
    return await record(training.courses, say, completed(course, employee_id, at), standing)


async def record_completion(
    courses: Courses, say: Say, course_id: str, version: int, employee_id: str, then: datetime, at: datetime
) -> Completion:
    """Somebody's completion elsewhere; said unless one of the same moment or a later one is known.

    Raises NotFound, Invalid for a moment to come.
    """
    if then > at:
        raise Invalid("it has not happened yet", {"completed_at_ms": "lies ahead"})
    course, standing = await get_course(courses, course_id, version, employee_id)
    return await record(courses, say, completed(course, employee_id, then), standing)


async def record(
    courses: Courses, say: Say, completion: Completion, standing: Completion | None
) -> Completion:
    """What holds of the two; said where it is the new one."""
    if not newer(standing, completion):
        return completion
    await courses.complete(completion)
    say(TrainingCompleted(completion))
    return completion


async def list_due(
    courses: Courses, course_id: str, within: timedelta, after: DuePlace | None, size: int, at: datetime
) -> tuple[Sequence[tuple[Completion, DueReason]], DuePlace | None]:
    """A page of those who have to do the course again, and where the next one begins. Raises NotFound."""
    course = await course_in_force(courses, course_id)
    found = await courses.due(course, at + within, after, size + 1)
    page = found[:size]
    reasons = [(one, due_reason(one, course.version, at, at + within)) for one in page]
    last = page[-1] if len(found) > size else None
    place = None if last is None else DuePlace(last.expires_at, last.employee_id)
    return [(one, reason) for one, reason in reasons if reason is not None], place


async def training_valid(courses: Courses, programme_id: str, employee_id: str, at: datetime) -> bool:
    """Whether the person completed validly all that the programme requires."""
    required = [one for one in await courses.of_programme(programme_id) if one.draft.required]
    if not required:
        return True
    completions = await courses.completions(employee_id, [one.course_id for one in required])
    return all_valid(required, completions, at)


async def course_in_force(courses: Courses, course_id: str) -> Course:
    """The version in force. Raises NotFound."""
    course = await courses.find(course_id)
    if course is None:
        raise NotFound("there is no such course")
    return course


async def found_items(items: Items, content_ids: Collection[str]) -> Mapping[str, Item]:
    """Those of these items that are there."""
    found = {one: await items.find(one) for one in content_ids}
    return {key: one for key, one in found.items() if one is not None}


async def _check(training: Training, programme_id: str, draft: CourseDraft) -> None:
    check_course(draft, programme_id, await found_items(training.items, draft.lessons))
