"""What follows for actions and suggestions: from which state into which, and what must be said with it."""

from collections.abc import Sequence
from dataclasses import replace

from services.survey.domain.errors.loop import ActionOver, BoxFull, NotShown, ReplyNeeded, SuggestionRemoved
from services.survey.domain.model import Path
from services.survey.domain.model.loop import Action, ActionState, Suggestion, SuggestionState

OVER = (ActionState.DONE, ActionState.DROPPED)
ANSWERS_FOR = (SuggestionState.DECLINED, SuggestionState.REMOVED)
MOST_WAITING = 1000
"""Suggestions that nobody has looked at; whoever floods the box gets no further."""


def planned(action: Action, shown: Sequence[tuple[str, Path]]) -> Action:
    """Return the action; one that names no question is about the first that shows its cut.

    `shown` are the published figures, by question and cut. Raises NotShown.
    """
    for question_id, path in shown:
        if path == action.path and action.question_id in ("", question_id):
            return replace(action, question_id=question_id)
    raise NotShown("the survey published no such figure")


def moved(action: Action, state: ActionState, owner: str, note: str, now_ms: int) -> Action:
    """Return it in another state; an empty owner leaves it with the one it has. Raises ActionOver."""
    if action.state in OVER and action.state is not state:
        raise ActionOver(f"the action is {action.state}")
    return replace(action, state=state, owner=owner or action.owner, note=note, moved_at_ms=now_ms)


def published(action: Action) -> Action:
    """Return it where everybody sees it."""
    return replace(action, published=True)


def suggested(suggestion: Suggestion, waiting: int) -> Suggestion:
    """Return the suggestion; `waiting` counts those nobody has looked at. Raises BoxFull."""
    if waiting >= MOST_WAITING:
        raise BoxFull("more lies in the box than anybody has looked at")
    return suggestion


def answered(suggestion: Suggestion, state: SuggestionState, reply: str) -> Suggestion:
    """Return it in another state, with one more reply where there is one.

    Of one that is removed the text goes, and its author. Raises SuggestionRemoved, ReplyNeeded.
    """
    if suggestion.state is SuggestionState.REMOVED:
        raise SuggestionRemoved("the suggestion was removed")
    if state in ANSWERS_FOR and state is not suggestion.state and not reply:
        raise ReplyNeeded("is needed to decline or remove it", "reply")
    replies = (*suggestion.replies, reply) if reply else suggestion.replies
    moved_on = replace(suggestion, state=state, replies=replies)
    if state is SuggestionState.REMOVED:
        return replace(moved_on, text="", author_id=None)
    return moved_on
