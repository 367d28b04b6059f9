"""What people say: wire <-> domain."""

from datetime import datetime

from portevoix.content.v1 import conversation_pb2 as wire
from services.content.domain.model.conversation import Answer, Comment, QuestionReport, Waiting
from services.content.translate.scalars import to_ms

SHOWN_OWNERS = 100


def comment_to_wire(comment: Comment, at: datetime) -> wire.Comment:
    """A comment as it is at that moment."""
    shown = wire.Comment(
        comment_id=comment.comment_id,
        content_id=comment.content_id,
        author_id=comment.author_id,
        text=comment.text,
        said_at_ms=to_ms(comment.said_at),
        owner_id=comment.owner_id,
        unanswered_ms=_waited_ms(comment.said_at, at) if comment.is_open else 0,
    )
    if comment.question:
        shown.state = wire.ANSWER_STATE_OPEN if comment.is_open else wire.ANSWER_STATE_ANSWERED
    if comment.answer is not None:
        shown.answer.CopyFrom(_answer_to_wire(comment.answer))
    return shown


def report_to_wire(report: QuestionReport, at: datetime) -> wire.ReportQuestionsResponse:
    """How a programme answers, at that moment."""
    count = sum(one.open for one in report.owners)
    moments_ms = sum(one.moments_ms for one in report.owners)
    return wire.ReportQuestionsResponse(
        open=count,
        answered=report.answered,
        oldest_ms=max((_waited_ms(one.oldest_at, at) for one in report.owners), default=0),
        mean_ms=max(0, count * to_ms(at) - moments_ms) // count if count else 0,
        owners=[_waiting_to_wire(one, at) for one in report.owners[:SHOWN_OWNERS]],
        waiting=[comment_to_wire(one, at) for one in report.waiting],
    )


def _answer_to_wire(answer: Answer) -> wire.Answer:
    return wire.Answer(text=answer.text, answered_by=answer.by, answered_at_ms=to_ms(answer.at))


def _waiting_to_wire(one: Waiting, at: datetime) -> wire.OpenQuestions:
    return wire.OpenQuestions(owner_id=one.owner_id, open=one.open, oldest_ms=_waited_ms(one.oldest_at, at))


def _waited_ms(since: datetime, at: datetime) -> int:
    return max(0, to_ms(at) - to_ms(since))
