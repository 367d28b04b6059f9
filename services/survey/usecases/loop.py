"""Closing a loop: what is done about a result, and what is replied to whom."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.survey.domain.errors.loop import KeyNotValid, UnknownComment
from services.survey.domain.model.loop import (
    Action,
    ActionState,
    AnsweredComment,
    Reply,
    Suggestion,
    SuggestionState,
)
from services.survey.domain.rules import loop, reading
from services.survey.ports.loop import Actions, Comments, Replies, Shown, Suggestions

PAGE_SIZE = 50


async def plan_action(action: Action, actions: Actions, shown: Shown) -> Action:
    """Write an action down. Raises UnknownSurvey, NotClosed, NotShown."""
    planned = loop.planned(action, await shown(action.survey_id))
    await actions.save(planned)
    return planned


@dataclass(frozen=True, slots=True)
class Move:
    """A state for an action, and an owner where it gets another one."""

    action_id: str
    state: ActionState
    owner: str
    note: str


async def move_action(move: Move, now_ms: int, actions: Actions) -> Action:
    """Give it another state. Raises UnknownAction, ActionOver."""
    action = await actions.get(move.action_id)
    moved = loop.moved(action, move.state, move.owner, move.note, now_ms)
    await actions.save(moved)
    return moved


async def publish_action(action_id: str, actions: Actions) -> Action:
    """Show it to everybody; the letters follow. Raises UnknownAction."""
    published = loop.published(await actions.get(action_id))
    await actions.save(published)
    return published


async def list_actions(survey_id: str, *, all_of_them: bool, actions: Actions) -> Sequence[Action]:
    """What is done about a survey's results, oldest first; the published ones, or all of them."""
    found = await actions.about(survey_id)
    return [one for one in found if one.published or all_of_them]


async def reply_to_comment(reply: Reply, comments: Comments, replies: Replies) -> None:
    """Reply to a published comment. Raises UnknownComment."""
    if await comments.published(reply.comment_id) is None:
        raise UnknownComment
    await replies.add(reply)


async def read_replies(reading_key: str, comments: Comments, replies: Replies) -> Sequence[AnsweredComment]:
    """What was replied to the comments written under a key; nothing is written. Raises KeyNotValid."""
    survey_id = reading.survey_of(reading_key)
    asked = await comments.open_questions(survey_id)
    own = await comments.written_under([reading.mark_of(reading_key, one) for one in asked])
    if not own:
        raise KeyNotValid
    found = await replies.to([one.comment_id for one in own])
    return [AnsweredComment(one, found.get(one.comment_id, [])) for one in own]


async def put_in(suggestion: Suggestion, suggestions: Suggestions) -> Suggestion:
    """Put a suggestion in; one whose id is there already stays as it is. Raises BoxFull."""
    known = await suggestions.find(suggestion.suggestion_id)
    if known is not None:
        return known
    await suggestions.save(loop.suggested(suggestion, await suggestions.waiting(loop.MOST_WAITING)))
    return suggestion


async def move_suggestion(
    suggestion_id: str, state: SuggestionState, reply: str, suggestions: Suggestions
) -> Suggestion:
    """Give it a state and a reply. Raises UnknownSuggestion, SuggestionRemoved, ReplyNeeded."""
    moved = loop.answered(await suggestions.get(suggestion_id), state, reply)
    await suggestions.save(moved)
    return moved


async def list_suggestions(
    states: Sequence[SuggestionState], after: str, size: int, suggestions: Suggestions
) -> tuple[Sequence[Suggestion], str]:
    """A page of what lies in the box, and from where the next one goes on; empty on the last."""
    size = size or PAGE_SIZE
    found = await suggestions.page(states, after, size + 1)
    return found[:size], found[size - 1].suggestion_id if len(found) > size else ""
