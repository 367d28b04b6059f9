"""What closing a loop needs of the world."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Protocol

from services.survey.domain.model import Path
from services.survey.domain.model.loop import Action, Comment, News, Reply, Suggestion, SuggestionState

Shown = Callable[[str], Awaitable[Sequence[tuple[str, Path]]]]
"""The figures that a survey published, by question and cut, in order. Raises UnknownSurvey, NotClosed."""


class Actions(Protocol):
    """What is done about results."""

    async def get(self, action_id: str) -> Action:
        """Return an action, held until the transaction ends. Raises UnknownAction."""
        ...

    async def save(self, action: Action) -> None:
        """Put an action in the place of what was there."""
        ...

    async def about(self, survey_id: str) -> Sequence[Action]:
        """Return the actions about a survey, oldest first."""
        ...

    async def untold(self) -> Sequence[Action]:
        """Return the published actions of which not everybody who was invited has been told."""
        ...

    async def invited(self, survey_id: str, after: str, size: int) -> Sequence[str]:
        """Return up to `size` people who were invited, in the order of their ids, behind `after`."""
        ...


class NewsPost(Protocol):
    """The way of news."""

    async def deliver(self, letters: Sequence[News]) -> set[str]:
        """Send; a refused address is left out. A server that is away is waited for."""
        ...


class Comments(Protocol):
    """Open answers, apart from the rest of the answers they came with."""

    async def published(self, comment_id: str) -> Comment | None:
        """Return a comment of a question that published its comments."""
        ...

    async def page(self, survey_id: str, question_id: str, after: str, size: int) -> Sequence[Comment]:
        """Return up to `size` comments behind `after`, in an order that means nothing."""
        ...

    async def open_questions(self, survey_id: str) -> Sequence[str]:
        """Return the questions of a survey that are answered in words; none where there is no such survey."""
        ...

    async def written_under(self, marks: Sequence[bytes]) -> Sequence[Comment]:
        """Return the comments that lie with these marks, in their order."""
        ...


class Replies(Protocol):
    """What was replied."""

    async def add(self, reply: Reply) -> None:
        """Keep a reply."""
        ...

    async def to(self, comment_ids: Collection[str]) -> Mapping[str, Sequence[Reply]]:
        """Return the replies to these comments, oldest first."""
        ...


class Suggestions(Protocol):
    """What lies in the box."""

    async def find(self, suggestion_id: str) -> Suggestion | None:
        """Return a suggestion, or None."""
        ...

    async def get(self, suggestion_id: str) -> Suggestion:
        """Return a suggestion, held until the transaction ends. Raises UnknownSuggestion."""
        ...

    async def save(self, suggestion: Suggestion) -> None:
        """Put a suggestion in the place of what was there."""
        ...

    async def waiting(self, most: int) -> int:
        """Count those that nobody has looked at, up to `most`."""
        ...

    async def page(self, states: Collection[SuggestionState], after: str, size: int) -> Sequence[Suggestion]:
        """Return up to `size` behind `after`, in an order that means nothing; no states are all states."""
        ...

    async def forget(self, author_ids: Collection[str]) -> None:
        """Take these people's names off what they suggested."""
        ...
