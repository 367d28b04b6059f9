"""Actions, replies and suggestions: wire to domain and back; pure functions."""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

from portevoix.survey.v1 import loop_pb2 as wire
from portevoix.survey.v1 import service_pb2
from portevoix.survey.v1 import suggestions_pb2 as box
from services.survey.domain.model import EVERYBODY
from services.survey.domain.model.loop import (
    Action,
    ActionState,
    AnsweredComment,
    Reply,
    Suggestion,
    SuggestionState,
)
from services.survey.usecases.loop import Move

ACTION_STATES: "Mapping[ActionState, wire.ActionState.ValueType]" = {
    ActionState.PLANNED: wire.ACTION_STATE_PLANNED,
    ActionState.STARTED: wire.ACTION_STATE_STARTED,
    ActionState.DONE: wire.ACTION_STATE_DONE,
    ActionState.DROPPED: wire.ACTION_STATE_DROPPED,
}
SUGGESTION_STATES: "Mapping[SuggestionState, box.SuggestionState.ValueType]" = {
    SuggestionState.RECEIVED: box.SUGGESTION_STATE_RECEIVED,
    SuggestionState.UNDER_REVIEW: box.SUGGESTION_STATE_UNDER_REVIEW,
    SuggestionState.PLANNED: box.SUGGESTION_STATE_PLANNED,
    SuggestionState.DONE: box.SUGGESTION_STATE_DONE,
    SuggestionState.DECLINED: box.SUGGESTION_STATE_DECLINED,
    SuggestionState.REMOVED: box.SUGGESTION_STATE_REMOVED,
}
_ACTION_STATES = {number: state for state, number in ACTION_STATES.items()}
_SUGGESTION_STATES = {number: state for state, number in SUGGESTION_STATES.items()}
SUGGESTION_ID_BYTES = 16


def action_from_wire(request: wire.PlanActionRequest, action_id: str, now_ms: int) -> Action:
    """An action as it is written down."""
    return Action(
        action_id=action_id,
        survey_id=request.survey_id,
        question_id=request.question_id,
        path=tuple(request.path) or EVERYBODY,
        text={one.language: one.text for one in request.text},
        owner=request.owner,
        created_at_ms=now_ms,
        moved_at_ms=now_ms,
    )


def move_from_wire(request: wire.MoveActionRequest) -> Move:
    """A state for an action."""
    return Move(request.action_id, _ACTION_STATES[request.state], request.owner, request.note)


def action_to_wire(action: Action) -> wire.Action:
    """An action as those see it who may."""
    return wire.Action(
        action_id=action.action_id,
        survey_id=action.survey_id,
        question_id=action.question_id,
        path=action.path,
        text=[
            service_pb2.Wording(language=language, text=text)
            for language, text in sorted(action.text.items())
        ],
        owner=action.owner,
        state=ACTION_STATES[action.state],
        note=action.note,
        published=action.published,
        created_at_ms=action.created_at_ms,
        moved_at_ms=action.moved_at_ms,
    )


def reply_from_wire(request: wire.ReplyToCommentRequest, reply_id: str, now_ms: int) -> Reply:
    """A reply as it is kept."""
    return Reply(reply_id, request.comment_id, request.text, now_ms, request.for_everybody)


def reply_to_wire(reply: Reply) -> wire.Reply:
    """A reply as it is read."""
    return wire.Reply(text=reply.text, replied_at_ms=reply.replied_at_ms, for_everybody=reply.for_everybody)


def answered_to_wire(several: Iterable[AnsweredComment]) -> wire.ReadRepliesResponse:
    """Comments with what was replied."""
    return wire.ReadRepliesResponse(
        comments=[
            wire.AnsweredComment(text=one.comment.text, replies=[*map(reply_to_wire, one.replies)])
            for one in several
        ]
    )


def sent_to_domain(request: box.SendSuggestionRequest) -> Suggestion:
    """A suggestion without a name; its id hangs on what the sender drew, so that a retry is the same one."""
    drawn = sha256(b"suggestion\0" + request.submission_id.lower().encode()).digest()
    return Suggestion(drawn[:SUGGESTION_ID_BYTES].hex(), request.text)


def states_from_wire(states: "Sequence[box.SuggestionState.ValueType]") -> Sequence[SuggestionState]:
    """The states asked for."""
    return [_SUGGESTION_STATES[number] for number in states]


def suggestion_to_wire(suggestion: Suggestion) -> box.Suggestion:
    """A suggestion as everybody sees it."""
    return box.Suggestion(
        suggestion_id=suggestion.suggestion_id,
        text=suggestion.text,
        author_id=suggestion.author_id,
        state=SUGGESTION_STATES[suggestion.state],
        replies=suggestion.replies,
    )
