"""What closes a loop: actions on results, replies to comments, suggestions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from services.survey.domain.model import Addressee, Path


class ActionState(StrEnum):
    """Where an action stands."""

    PLANNED = "planned"
    STARTED = "started"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Action:
    """Something that is done about a published figure; `text` by language.

    `told`: whoever was invited to the survey has been written to; until then, those up to an employee id.
    """

    action_id: str
    survey_id: str
    question_id: str
    path: Path
    text: Mapping[str, str]
    owner: str
    created_at_ms: int
    moved_at_ms: int
    state: ActionState = ActionState.PLANNED
    note: str = ""
    published: bool = False
    told: bool = False
    told_up_to: str = ""


@dataclass(frozen=True, slots=True)
class News:
    """A mail about an action that was published."""

    to: Addressee
    action: Action


@dataclass(frozen=True, slots=True)
class Comment:
    """An open answer as it is published: apart from the rest of its answer, and from its cut."""

    comment_id: str
    survey_id: str
    question_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply to a comment; for its author alone where not for everybody."""

    reply_id: str
    comment_id: str
    text: str
    replied_at_ms: int
    for_everybody: bool


@dataclass(frozen=True, slots=True)
class AnsweredComment:
    """A comment and what was replied, oldest first."""

    comment: Comment
    replies: Sequence[Reply]


class SuggestionState(StrEnum):
    """Where a suggestion stands."""

    RECEIVED = "received"
    UNDER_REVIEW = "under_review"
    PLANNED = "planned"
    DONE = "done"
    DECLINED = "declined"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something suggested; no author where it was put in without a name. There is no time in it."""

    suggestion_id: str
    text: str
    author_id: str | None = None
    state: SuggestionState = SuggestionState.RECEIVED
    replies: Sequence[str] = ()
