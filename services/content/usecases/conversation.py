"""What people say about items: only who can see an item takes part."""

from collections.abc import Sequence
from datetime import datetime

from services.content.domain.errors import NotFound
from services.content.domain.model.conversation import Comment, QuestionReport
from services.content.domain.model.people import Viewer
from services.content.domain.model.places import Place
from services.content.domain.rules import conversation as rules
from services.content.ports.books import Books
from services.content.ports.conversation import Comments
from services.content.usecases.programmes import get_programme
from services.content.usecases.reading import get_item

REPORTED = 100
HANDS = 50  # revisions in which a question's owner is looked for


async def add_comment(books: Books, comments: Comments, said: Comment, viewer: Viewer) -> Comment:
    """Say or ask something; a question gets its owner. Raises NotFound."""
    item = await get_item(books, said.content_id, viewer, said.said_at)
    owner_id = ""
    if said.question:
        owner_id = rules.owner_of(item, await books.revisions.page(item.content_id, HANDS, None))
    comment = Comment(
        said.comment_id,
        said.content_id,
        item.draft.programme_id,
        viewer.subject,
        said.text,
        said.said_at,
        question=said.question,
        owner_id=owner_id,
    )
    await comments.add(comment)
    return comment


async def answer_question(
    books: Books, comments: Comments, comment_id: str, text: str, viewer: Viewer, at: datetime
) -> Comment:
    """Answer, or answer anew. Raises NotFound, NoQuestion, NotTheOwner."""
    comment = await visible_comment(books, comments, comment_id, viewer, at)
    answered = rules.answered(comment, text, viewer, at)
    await comments.replace(answered)
    return answered


async def assign_question(
    books: Books, comments: Comments, comment_id: str, owner_id: str, viewer: Viewer, at: datetime
) -> Comment:
    """Give a question to another owner. Raises NotFound, NoQuestion."""
    comment = await visible_comment(books, comments, comment_id, viewer, at)
    assigned = rules.assigned(comment, owner_id)
    await comments.replace(assigned)
    return assigned


async def remove_comment(
    books: Books, comments: Comments, comment_id: str, viewer: Viewer, at: datetime, *, moderates: bool
) -> None:
    """Take back what one said; moderators, anything. Raises NotFound."""
    comment = await visible_comment(books, comments, comment_id, viewer, at)
    if not moderates and comment.author_id != viewer.subject:
        raise NotFound("there is no such comment of yours")
    await comments.remove(comment_id)


async def list_comments(
    books: Books,
    comments: Comments,
    content_id: str,
    size: int,
    after: Place | None,
    viewer: Viewer,
    at: datetime,
) -> tuple[Sequence[Comment], Place | None]:
    """A page of what was said about an item, oldest first, and where to go on. Raises NotFound."""
    await get_item(books, content_id, viewer, at)
    found = await comments.page(content_id, size + 1, after)
    more, last = len(found) > size, found[size - 1 : size]
    return found[:size], Place(last[0].said_at, last[0].comment_id) if more else None


async def report_questions(books: Books, comments: Comments, programme_id: str) -> QuestionReport:
    """How a programme answers. Raises NotFound."""
    await get_programme(books, programme_id)
    return await comments.report(programme_id, REPORTED)


async def visible_comment(
    books: Books, comments: Comments, comment_id: str, viewer: Viewer, at: datetime
) -> Comment:
    """The comment, where the viewer can see its item. Raises NotFound."""
    comment = await comments.find(comment_id)
    if comment is None:
        raise NotFound("there is no such comment")
    await get_item(books, comment.content_id, viewer, at)
    return comment
