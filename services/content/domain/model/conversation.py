"""What people say about an item inside."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered; by nobody once they asked to be forgotten."""

    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody said or, where it is a `question`, asked; then it has an owner, and perhaps an answer."""

    comment_id: str
    content_id: str
    programme_id: str
    author_id: str
    text: str
    said_at: datetime
    question: bool = False
    owner_id: str = ""
    answer: Answer | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is a question that nobody answered."""
        return self.question and self.answer is None


@dataclass(frozen=True, slots=True)
class Waiting:
    """An owner's open questions: how many, since when the first, and the sum of their moments in ms."""

    owner_id: str
    open: int
    oldest_at: datetime
    moments_ms: int


@dataclass(frozen=True, slots=True)
class QuestionReport:
    """How a programme answers."""

    answered: int
    owners: Sequence[Waiting] = field(default=())
    waiting: Sequence[Comment] = field(default=())
