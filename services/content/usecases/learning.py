"""Learning: lessons opened and completed, and paths through courses and lessons."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from services.content.domain.errors import NotFound
from services.content.domain.model.people import Viewer
from services.content.domain.model.training import Completion, Lesson, Path, Step
from services.content.domain.rules.training import check_lesson, check_path, is_valid
from services.content.ports.books import Books
from services.content.ports.training import Lessons, Training
from services.content.usecases.courses import found_items
from services.content.usecases.reading import get_item

LATEST = 500


async def open_lesson(
    books: Books, lessons: Lessons, content_id: str, employee_id: str, at: datetime
) -> Lesson:
    """How far the person is, with this item open. Raises NotFound."""
    check_lesson(await get_item(books, content_id, Viewer(employee_id, editor=False), at))
    known = (await lessons.find(employee_id, [content_id])).get(content_id)
    if known is not None:
        return known
    lesson = Lesson(employee_id, content_id, at)
    await lessons.save(lesson)
    return lesson


async def complete_lesson(
    books: Books, lessons: Lessons, content_id: str, employee_id: str, at: datetime
) -> Lesson:
    """How far the person is, with this item completed. Raises NotFound."""
    lesson = await open_lesson(books, lessons, content_id, employee_id, at)
    if lesson.completed_at is not None:
        return lesson
    done = replace(lesson, completed_at=at)
    await lessons.save(done)
    return done


async def list_lessons(lessons: Lessons, employee_id: str) -> Sequence[Lesson]:
    """What the person opened or completed last."""
    return await lessons.latest(employee_id, LATEST)


async def set_path(training: Training, path: Path) -> None:
    """A path, new or in place of what it was. Raises NotFound, Invalid."""
    if await training.programmes.find(path.programme_id) is None:
        raise NotFound("there is no such programme")
    courses = {one.course_id for one in await training.courses.of_programme(path.programme_id)}
    items = await found_items(training.items, [step.content_id for step in path.steps if step.content_id])
    check_path(path.title, path.steps, path.programme_id, courses, items)
    await training.paths.save(path)


async def list_paths(
    training: Training, programme_id: str, employee_id: str, at: datetime
) -> Sequence[tuple[Path, Sequence[tuple[Step, bool]]]]:
    """A programme's paths, and which of their steps the person took."""
    paths = await training.paths.of_programme(programme_id)
    steps = [step for path in paths for step in path.steps]
    lessons = await training.lessons.find(employee_id, [one.content_id for one in steps if one.content_id])
    courses = await training.courses.completions(
        employee_id, [one.course_id for one in steps if one.course_id]
    )
    return [(path, [(step, _done(step, lessons, courses, at)) for step in path.steps]) for path in paths]


def _done(step: Step, lessons: Mapping[str, Lesson], courses: Mapping[str, Completion], at: datetime) -> bool:
    if step.course_id:
        return is_valid(courses.get(step.course_id), at)
    lesson = lessons.get(step.content_id)
    return lesson is not None and lesson.completed_at is not None
