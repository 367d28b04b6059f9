"""What conversation needs."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from services.content.domain.model.conversation import Comment, QuestionReport
from services.content.domain.model.places import Place


class Comments(Protocol):
    """What was said about items."""

    async def find(self, comment_id: str) -> Comment | None:
        """The comment, or None."""
        ...

    async def add(self, comment: Comment) -> None:
        """Store a new one."""
        ...

    async def replace(self, comment: Comment) -> None:
        """Store its answer and its owner."""
        ...

    async def remove(self, comment_id: str) -> None:
        """Remove it with its answer."""
        ...

    async def page(self, content_id: str, size: int, after: Place | None) -> Sequence[Comment]:
        """Up to `size` of an item's, oldest first, behind `after`."""
        ...

    async def report(self, programme_id: str, most: int) -> QuestionReport:
        """A programme's questions; of owners, and of questions that wait, at most so many, longest first."""
        ...

    async def forget(self, employee_ids: Iterable[str]) -> None:
        """Remove what these people said; what they answered and own stays, without them."""
        ...
