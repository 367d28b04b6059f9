"""Courses, sessions, lessons and paths."""

import base64
import binascii
from collections.abc import Collection, Sequence
from datetime import datetime

from portevoix.content.v1 import training_pb2 as wire
from services.content.domain.errors import Invalid
from services.content.domain.model.training import (
    Completion,
    Course,
    CourseDraft,
    DuePlace,
    DueReason,
    Lesson,
    Path,
    Session,
    SessionDraft,
    Step,
)
from services.content.domain.rules.training import is_valid
from services.content.translate.scalars import etag_of, from_ms, to_ms


def course_draft_from_wire(draft: wire.CourseDraft) -> CourseDraft:
    """What a version of a course says."""
    return CourseDraft(draft.title, draft.description, draft.valid_days, draft.required, tuple(draft.lessons))


def course_to_wire(course: Course) -> wire.Course:
    """A version of a course."""
    draft = course.draft
    return wire.Course(
        course_id=course.course_id,
        programme_id=course.programme_id,
        version=course.version,
        draft=wire.CourseDraft(
            title=draft.title,
            description=draft.description,
            valid_days=draft.valid_days,
            required=draft.required,
            lessons=draft.lessons,
        ),
        published_at_ms=to_ms(course.published_at),
    )


def own_to_wire(completion: Completion, at: datetime) -> wire.OwnTraining:
    """How a person stands to a course."""
    return wire.OwnTraining(
        version=completion.version,
        completed_at_ms=to_ms(completion.completed_at),
        expires_at_ms=_ms_or_none(completion.expires_at),
        valid=is_valid(completion, at),
    )


def recorded_to_wire(completion: Completion) -> wire.RecordCompletionResponse:
    """Until when it is valid."""
    return wire.RecordCompletionResponse(expires_at_ms=_ms_or_none(completion.expires_at))


def due_to_wire(
    found: Sequence[tuple[Completion, DueReason]], place: DuePlace | None
) -> wire.ListDueResponse:
    """A page of the re-training due list."""
    due = [
        wire.Due(
            employee_id=one.employee_id,
            version=one.version,
            expires_at_ms=_ms_or_none(one.expires_at),
            reason=wire.DueReason.Value(f"DUE_REASON_{reason.name}"),
        )
        for one, reason in found
    ]
    return wire.ListDueResponse(due=due, next_page_token=_token(place))


def place_from_token(token: str) -> DuePlace | None:
    """Where a page begins; None for the first. Raises Invalid for a token that no page gave."""
    if not token:
        return None
    try:
        moment, employee_id = base64.urlsafe_b64decode(token.encode()).decode().split(" ", 1)
        return DuePlace(from_ms(int(moment)) if moment else None, employee_id)
    except (binascii.Error, ValueError, Invalid) as error:
        raise Invalid("the page is not known", {"page_token": "was not given by a page"}) from error


def session_draft_from_wire(draft: wire.SessionDraft) -> SessionDraft:
    """What a session says."""
    return SessionDraft(
        draft.title,
        from_ms(draft.starts_at_ms),
        from_ms(draft.ends_at_ms),
        draft.seats,
        draft.place,
        draft.course_id,
    )


def session_to_wire(session: Session) -> wire.Session:
    """A session as it stands."""
    draft = session.draft
    return wire.Session(
        session_id=session.session_id,
        programme_id=session.programme_id,
        draft=wire.SessionDraft(
            title=draft.title,
            place=draft.place,
            course_id=draft.course_id,
            starts_at_ms=to_ms(draft.starts_at),
            ends_at_ms=to_ms(draft.ends_at),
            seats=draft.seats,
        ),
        taken=session.taken,
        etag=etag_of(session.revision),
    )


def sessions_to_wire(found: Sequence[Session], own: Collection[str]) -> wire.ListSessionsResponse:
    """Sessions as one person sees them."""
    return wire.ListSessionsResponse(
        sessions=[
            wire.SeenSession(session=session_to_wire(one), own_seat=one.session_id in own) for one in found
        ]
    )


def lesson_to_wire(lesson: Lesson) -> wire.OwnLesson:
    """How far somebody is with a learning item."""
    return wire.OwnLesson(
        content_id=lesson.content_id,
        opened_at_ms=to_ms(lesson.opened_at),
        completed_at_ms=_ms_or_none(lesson.completed_at),
    )


def path_from_wire(request: wire.SetPathRequest) -> Path:
    """A path to set."""
    steps = tuple(Step(one.course_id, one.content_id) for one in request.steps)
    return Path(request.programme_id, request.path_id, request.title, steps)


def path_to_wire(path: Path, steps: Sequence[tuple[Step, bool]]) -> wire.OwnPath:
    """A path, as far as somebody is on it."""
    return wire.OwnPath(
        path_id=path.path_id,
        title=path.title,
        steps=[wire.OwnStep(step=_step_to_wire(step), done=done) for step, done in steps],
    )


def _step_to_wire(step: Step) -> wire.PathStep:
    if step.course_id:
        return wire.PathStep(course_id=step.course_id)
    return wire.PathStep(content_id=step.content_id)


def _ms_or_none(moment: datetime | None) -> int | None:
    return None if moment is None else to_ms(moment)


def _token(place: DuePlace | None) -> str:
    if place is None:
        return ""
    moment = "" if place.expires_at is None else str(to_ms(place.expires_at))
    return base64.urlsafe_b64encode(f"{moment} {place.employee_id}".encode()).decode()
