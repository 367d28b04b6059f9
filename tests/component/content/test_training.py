"""Courses, sessions, lessons and paths through their doors."""

import asyncio
from collections import Counter
from typing import Any

import pytest

from chassis.mongo import Transaction
from portevoix.content.v1 import events_pb2
from portevoix.content.v1 import training_pb2 as wire
from services.content.domain.errors import Refused
from services.content.usecases import sessions
from services.content.wiring.parts import now, programme_books
from tests.component.content.asking import MANAGER, ask, attempt, refused
from tests.component.content.rig import Refusal, Rig, whole_draft
from tests.component.content.running import DAY_MS, HR, clearance, lesson, now_ms, somebody
from tests.component.content.test_workflow import published

COURSES = "gRPC content.v1.CourseService, Kafka portevoix.content.v1"
SESSIONS = "gRPC content.v1.SessionService, Kafka portevoix.content.v1"
LEARNING = "gRPC content.v1.LearningService, ContentService/CheckShare"
NOT_FOUND = Refusal("NOT_FOUND", "NOT_FOUND")


async def course(rig: Rig, programme_id: str, **draft: Any) -> wire.Course:
    draft = {"title": "Good manners", **draft}
    made = await ask(rig, "CreateCourse", *HR, programme_id=programme_id, draft=draft)
    return made.course  # type: ignore[no-any-return]


async def session(rig: Rig, programme_id: str, **draft: Any) -> wire.Session:
    made = await ask(rig, "CreateSession", *HR, programme_id=programme_id, draft=planned(**draft))
    return made.session  # type: ignore[no-any-return]


def planned(**other: Any) -> dict[str, Any]:
    """A session of tomorrow."""
    starts = now_ms() + DAY_MS
    return {
        "title": "Posts that people read",
        "starts_at_ms": starts,
        "ends_at_ms": starts + 7_200_000,
        "seats": 5,
        **other,
    }


async def completed(rig: Rig, employee_id: str, count: int) -> list[Any]:
    said = await rig.said(events_pb2.TrainingCompleted, employee_id, count)
    return [one.message for one in said]


@pytest.mark.row("C17", door=COURSES)
async def test_a_course_has_versions_is_completed_for_a_time_and_is_due_again(
    rig: Rig, programme_id: str
) -> None:
    first = await course(rig, programme_id, valid_days=30)
    course_id = first.course_id
    anna, bob, carl, dora = (somebody() for _ in range(4))

    done = (await ask(rig, "CompleteCourse", anna, course_id=course_id)).own
    assert (done.version, done.valid) == (1, True)
    assert done.expires_at_ms - done.completed_at_ms == 30 * DAY_MS
    again = (await ask(rig, "CompleteCourse", anna, course_id=course_id)).own
    assert again == done
    long_ago = now_ms() - 40 * DAY_MS
    for who, when in ((bob, long_ago), (carl, now_ms() - 25 * DAY_MS)):
        record = {"course_id": course_id, "employee_id": who, "completed_at_ms": when}
        await ask(rig, "RecordCompletion", *HR, **record)
        await ask(rig, "RecordCompletion", *HR, **record)
    (said,) = await completed(rig, bob, 1)
    assert (said.course_id, said.version, said.occurred_at_ms) == (course_id, 1, long_ago)
    assert said.expires_at_ms == long_ago + 30 * DAY_MS

    async def due(within_days: int = 0, size: int = 0) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        token = ""
        for _ in range(5):
            page = await ask(
                rig,
                "ListDue",
                *HR,
                course_id=course_id,
                within_days=within_days,
                page_size=size,
                page_token=token,
            )
            assert not size or len(page.due) <= size
            found += [(one.employee_id, wire.DueReason.Name(one.reason)[11:]) for one in page.due]
            token = page.next_page_token
            if not token:
                return found
        raise AssertionError(f"pages without end: {found}")

    assert await due() == [(bob, "EXPIRED")]
    assert await due(6) == [(bob, "EXPIRED"), (carl, "EXPIRING")]

    renewed = {"course_id": course_id, "after_version": 1, "draft": {"title": "Better manners"}}
    second = (await ask(rig, "PublishCourse", *HR, **renewed)).course
    assert second.version == 2
    stale = await refused(rig, "PublishCourse", *HR, **renewed)
    assert stale == Refusal("ABORTED", "CHANGED_MEANWHILE")
    seen = await ask(rig, "GetCourse", anna, course_id=course_id)
    assert (seen.course, seen.own.version, seen.own.valid) == (second, 1, True)
    assert (await ask(rig, "GetCourse", anna, course_id=course_id, version=1)).course == first
    listed = await ask(rig, "ListCourses", anna, programme_id=programme_id)
    assert list(listed.courses) == [second]
    everybody = [(bob, "EXPIRED"), (carl, "NEW_VERSION"), (anna, "NEW_VERSION")]
    assert await due() == everybody
    assert await due(size=1) == everybody

    await ask(rig, "CompleteCourse", anna, course_id=course_id)
    await ask(rig, "CompleteCourse", bob, course_id=course_id)
    assert await due() == [(carl, "NEW_VERSION")]
    assert not (await ask(rig, "GetCourse", dora, course_id=course_id)).HasField("own")
    versions = [(one.version, one.HasField("expires_at_ms")) for one in await completed(rig, bob, 2)]
    assert versions == [(1, True), (2, False)]
    assert len(await completed(rig, anna, 2)) == 2


async def test_what_was_completed_earlier_takes_no_place(rig: Rig, programme_id: str) -> None:
    course_id, anna = (await course(rig, programme_id, valid_days=10)).course_id, somebody()
    await ask(rig, "CompleteCourse", anna, course_id=course_id)
    late = {"course_id": course_id, "employee_id": anna, "completed_at_ms": now_ms() - 90 * DAY_MS}
    await ask(rig, "RecordCompletion", *HR, **late)
    assert (await ask(rig, "GetCourse", anna, course_id=course_id)).own.valid
    ahead = {**late, "completed_at_ms": now_ms() + DAY_MS}
    refusal = await refused(rig, "RecordCompletion", *HR, **ahead)
    assert refusal.code == "INVALID_ARGUMENT"
    assert refusal.fields == {"completed_at_ms"}
    assert await refused(rig, "RecordCompletion", *HR, **late, version=2) == NOT_FOUND


async def test_a_required_course_is_answered_to_share(rig: Rig, programme_id: str) -> None:
    content_id, anna, bob = await published(rig, whole_draft(programme_id)), somebody(), somebody()

    async def valid(employee_id: str) -> bool:
        answer = await rig.call("CheckShare", clearance(content_id, employee_id), "share", "service")
        return bool(answer.training_valid)

    course_id = (await course(rig, programme_id)).course_id
    assert await valid(anna)
    draft = {"title": "Good manners", "required": True, "valid_days": 10}
    await ask(rig, "PublishCourse", *HR, course_id=course_id, after_version=1, draft=draft)
    assert not await valid(anna)
    await ask(rig, "CompleteCourse", anna, course_id=course_id)
    over = {"course_id": course_id, "employee_id": bob, "completed_at_ms": now_ms() - 11 * DAY_MS}
    await ask(rig, "RecordCompletion", *HR, **over)
    assert (await valid(anna), await valid(bob)) == (True, False)


@pytest.mark.row("C18", door=SESSIONS)
async def test_a_session_has_a_date_seats_that_are_never_oversold_and_attendance(
    rig: Rig, programme_id: str
) -> None:
    course_id = (await course(rig, programme_id, valid_days=365)).course_id
    held = await session(rig, programme_id, course_id=course_id)
    session_id = held.session_id
    people = [somebody() for _ in range(60)]

    async def seen(who: str) -> wire.SeenSession:
        found = await ask(rig, "ListSessions", who, programme_id=programme_id)
        seen: wire.SeenSession = next(one for one in found.sessions if one.session.session_id == session_id)
        return seen

    tried = await asyncio.gather(*(attempt(rig, "TakeSeat", who, session_id=session_id) for who in people))
    full = Refusal("RESOURCE_EXHAUSTED", "NO_SEAT_LEFT")
    assert Counter(tried) == {None: 5, full: 55}
    seated = [who for who, refusal in zip(people, tried, strict=True) if refusal is None]
    outside = next(who for who, refusal in zip(people, tried, strict=True) if refusal is not None)
    mine = await seen(seated[0])
    assert (mine.session.taken, mine.own_seat) == (5, True)
    assert mine.session.draft == held.draft
    assert not (await seen(outside)).own_seat

    assert (await ask(rig, "TakeSeat", seated[0], session_id=session_id)).left == 0  # keeps it
    await ask(rig, "GiveSeatBack", seated[4], session_id=session_id)
    await ask(rig, "GiveSeatBack", seated[4], session_id=session_id)
    await ask(rig, "TakeSeat", outside, session_id=session_id)
    assert await attempt(rig, "TakeSeat", seated[4], session_id=session_id) == full
    there = [*seated[:3], outside]

    attended = {"session_id": session_id, "employee_ids": there}
    early = await refused(rig, "RecordAttendance", *HR, **attended)
    assert early == Refusal("FAILED_PRECONDITION", "NOT_STARTED")
    earlier = planned(starts_at_ms=now_ms() - 7_200_000, ends_at_ms=now_ms() - 3_600_000, course_id=course_id)
    change = {"session_id": session_id, "etag": mine.session.etag}
    small = await refused(rig, "UpdateSession", *HR, **change, draft={**earlier, "seats": 4})
    assert small == Refusal("FAILED_PRECONDITION", "SEATS_TAKEN")
    await ask(rig, "UpdateSession", *HR, **change, draft=earlier)
    for name in ("TakeSeat", "GiveSeatBack"):
        late = await refused(rig, name, somebody(), session_id=session_id)
        assert late == Refusal("FAILED_PRECONDITION", "SESSION_STARTED")

    without = await refused(
        rig, "RecordAttendance", *HR, session_id=session_id, employee_ids=[*there, seated[4]]
    )
    assert without == Refusal("FAILED_PRECONDITION", "NO_SEAT")
    assert (await ask(rig, "RecordAttendance", *HR, **attended)).attended == 4
    assert (await ask(rig, "RecordAttendance", *HR, **attended)).attended == 4
    rest = {"session_id": session_id, "employee_ids": [seated[3]]}
    assert (await ask(rig, "RecordAttendance", *HR, **rest)).attended == 5
    for who in (*there, seated[3]):
        (said,) = await rig.said(events_pb2.SessionAttended, who)
        fact: Any = said.message
        assert (fact.session_id, fact.occurred_at_ms) == (session_id, earlier["ends_at_ms"])
        (taught,) = await completed(rig, who, 1)
        assert (taught.course_id, taught.occurred_at_ms) == (course_id, earlier["ends_at_ms"])


async def test_without_the_queue_the_transaction_alone_sees_to_the_seats(rig: Rig, programme_id: str) -> None:
    """As another replica would, whose queue is its own."""
    session_id = (await session(rig, programme_id, seats=3)).session_id

    async def take(who: str) -> str:
        async def work(tx: Transaction) -> None:
            books = programme_books(tx.collections, tx.session)
            await sessions.take_seat(books.sessions, session_id, who, now())

        try:
            await rig.house.mongo.transact(work)
        except Refused as refusal:
            return refusal.reason
        return ""

    ended = Counter(await asyncio.gather(*(take(somebody()) for _ in range(20))))
    assert ended == {"": 3, "NO_SEAT_LEFT": 17}
    collections = rig.house.mongo.collections
    assert (await collections["sessions"].find_one({"_id": session_id}))["taken"] == 3
    assert await collections["seats"].count_documents({"session_id": session_id}) == 3


@pytest.mark.row("C19", door=LEARNING)
async def test_learning_items_are_read_and_completed_and_stay_inside_unless_marked(
    rig: Rig, programme_id: str
) -> None:
    inside, marked = await lesson(rig, programme_id), await lesson(rig, programme_id, external=True)
    article, anna, bob = await published(rig, whole_draft(programme_id)), somebody(), somebody()
    elsewhere = await lesson(rig, programme_id, audience={"departments": ["Legal"]})

    opened = (await ask(rig, "OpenLesson", anna, content_id=inside)).lesson
    assert not opened.HasField("completed_at_ms")
    assert (await ask(rig, "OpenLesson", anna, content_id=inside)).lesson == opened
    done = (await ask(rig, "CompleteLesson", anna, content_id=inside)).lesson
    assert done.opened_at_ms == opened.opened_at_ms
    assert done.completed_at_ms >= opened.opened_at_ms
    assert (await ask(rig, "CompleteLesson", anna, content_id=inside)).lesson == done
    assert list((await ask(rig, "ListLessons", anna)).lessons) == [done]
    assert not (await ask(rig, "ListLessons", bob)).lessons
    for content_id in (article, elsewhere, "nothing"):
        for name in ("OpenLesson", "CompleteLesson"):
            assert await refused(rig, name, anna, content_id=content_id) == NOT_FOUND

    outside = clearance(inside, anna)
    assert await rig.refused("CheckShare", outside, "share", "service") == Refusal(
        "FAILED_PRECONDITION", "INTERNAL_ONLY"
    )
    assert await rig.attempt("CheckShare", clearance(inside, anna, "slack"), "share", "service") is None
    assert await rig.attempt("CheckShare", clearance(marked, anna), "share", "service") is None


async def test_a_course_is_completed_after_its_lessons(rig: Rig, programme_id: str) -> None:
    one, other, anna = await lesson(rig, programme_id), await lesson(rig, programme_id), somebody()
    course_id = (await course(rig, programme_id, lessons=[one, other])).course_id
    await ask(rig, "CompleteLesson", anna, content_id=one)
    await ask(rig, "OpenLesson", anna, content_id=other)
    left = await refused(rig, "CompleteCourse", anna, course_id=course_id)
    assert left == Refusal("FAILED_PRECONDITION", "LESSONS_LEFT")
    await ask(rig, "CompleteLesson", anna, content_id=other)
    assert (await ask(rig, "CompleteCourse", anna, course_id=course_id)).own.valid
    article = await published(rig, whole_draft(programme_id))
    wrong = {"title": " ", "lessons": [one, article, "nothing"]}
    refusal = await refused(rig, "CreateCourse", *HR, programme_id=programme_id, draft=wrong)
    assert refusal.fields == {"draft.title", "draft.lessons[1]", "draft.lessons[2]"}


@pytest.mark.row("C22", door="gRPC content.v1.LearningService", part="a learning path, private")
async def test_a_path_leads_through_courses_and_lessons_and_is_ones_own_affair(
    rig: Rig, programme_id: str
) -> None:
    first, anna, bob = await lesson(rig, programme_id), somebody(), somebody()
    course_id = (await course(rig, programme_id)).course_id
    steps = [{"content_id": first}, {"course_id": course_id}]
    path = {"programme_id": programme_id, "path_id": "personal-branding", "title": "Your own voice"}
    await ask(rig, "SetPath", *MANAGER, **path, steps=steps)
    wrong = await refused(rig, "SetPath", *MANAGER, **path, steps=[*steps, {"course_id": "nothing"}])
    assert wrong.fields == {"steps[2]"}

    async def done(who: str) -> list[bool]:
        (found,) = (await ask(rig, "ListPaths", who, programme_id=programme_id)).paths
        assert [one.step.content_id or one.step.course_id for one in found.steps] == [first, course_id]
        return [one.done for one in found.steps]

    await ask(rig, "OpenLesson", anna, content_id=first)
    assert await done(anna) == [False, False]
    await ask(rig, "CompleteLesson", anna, content_id=first)
    assert await done(anna) == [True, False]
    await ask(rig, "CompleteCourse", anna, course_id=course_id)
    assert (await done(anna), await done(bob)) == ([True, True], [False, False])
    for role in ("manager", "hr", "programme_manager", "administrator", "auditor", "service"):
        refusal = await refused(rig, "ListPaths", "x", role, programme_id=programme_id)
        assert refusal.code == "PERMISSION_DENIED"
