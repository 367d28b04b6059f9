"""Sessions: announced, seated, attended."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from services.content.domain.errors import ChangedMeanwhile, Invalid, NotFound
from services.content.domain.facts import SessionAttended, TrainingCompleted
from services.content.domain.model.training import Session, SessionDraft
from services.content.domain.rules.training import (
    check_attendance,
    check_not_started,
    check_seat,
    check_session,
    completed,
    rescheduled,
)
from services.content.ports.training import Sessions, Training
from services.content.usecases.courses import record

Say = Callable[[SessionAttended | TrainingCompleted], None]


async def create_session(training: Training, session: Session) -> Session:
    """A new session. Raises Invalid."""
    if await training.programmes.find(session.programme_id) is None:
        raise Invalid("there is no such programme", {"programme_id": "names no programme"})
    await _check(training, session.programme_id, session.draft)
    await training.sessions.add(session)
    return session


async def update_session(training: Training, session_id: str, revision: int, draft: SessionDraft) -> Session:
    """The session as it shall be. Raises NotFound, ChangedMeanwhile, SeatsTaken, Invalid."""
    session = await _session(training.sessions, session_id)
    if session.revision != revision:
        raise ChangedMeanwhile("somebody changed it meanwhile: read it again")
    changed = rescheduled(session, draft)
    await _check(training, session.programme_id, draft)
    await training.sessions.replace(changed)
    return changed


async def list_sessions(
    sessions: Sessions, programme_id: str, employee_id: str
) -> tuple[Sequence[Session], Collection[str]]:
    """A programme's sessions, and at which of them the person has a seat."""
    found = await sessions.of_programme(programme_id)
    return found, await sessions.seated(employee_id, [one.session_id for one in found])


async def take_seat(sessions: Sessions, session_id: str, employee_id: str, at: datetime) -> int:
    """How many seats are left once the person has one. Raises NotFound, SessionStarted, NoSeatLeft."""
    session = await _session(sessions, session_id)
    left = session.draft.seats - session.taken
    if await sessions.seated(employee_id, [session_id]):
        return left
    check_seat(session, at)
    await sessions.take(session, employee_id)
    return left - 1


async def give_seat_back(sessions: Sessions, session_id: str, employee_id: str, at: datetime) -> None:
    """Give the person's seat back, if they have one. Raises NotFound, SessionStarted."""
    session = await _session(sessions, session_id)
    check_not_started(session, at)
    if await sessions.seated(employee_id, [session_id]):
        await sessions.give_back(session, employee_id)


async def record_attendance(
    training: Training, say: Say, session_id: str, employee_ids: Collection[str], at: datetime
) -> int:
    """How many people were there, with these; each is said once. Raises NotFound, NotStarted, NoSeat."""
    session = await _session(training.sessions, session_id)
    seats = await training.sessions.seats(session_id)
    check_attendance(session, employee_ids, seats, at)
    new = [one for one in employee_ids if not seats[one]]
    await training.sessions.attend(session_id, new)
    over_at = min(session.draft.ends_at, at)
    for employee_id in new:
        say(SessionAttended(employee_id, session_id, over_at))
        await _taught(training, say, session, employee_id, over_at)
    return sum(seats.values()) + len(new)


async def _taught(training: Training, say: Say, session: Session, employee_id: str, at: datetime) -> None:
    course_id = session.draft.course_id
    course = await training.courses.find(course_id) if course_id else None
    if course is not None:
        standing = (await training.courses.completions(employee_id, [course_id])).get(course_id)
        await record(training.courses, say, completed(course, employee_id, at), standing)


async def _session(sessions: Sessions, session_id: str) -> Session:
    session = await sessions.find(session_id)
    if session is None:
        raise NotFound("there is no such session")
    return session


async def _check(training: Training, programme_id: str, draft: SessionDraft) -> None:
    check_session(draft)
    if draft.course_id:
        course = await training.courses.find(draft.course_id)
        if course is None or course.programme_id != programme_id:
            raise Invalid("there is no such course", {"draft.course_id": "is no course of the programme"})
