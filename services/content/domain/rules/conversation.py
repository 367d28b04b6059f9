"""Who owns a question, who may answer, who may remove."""

from dataclasses import replace
from datetime import datetime

from services.content.domain.errors import NoQuestion, NotTheOwner
from services.content.domain.model.conversation import Answer, Comment
from services.content.domain.model.items import Item
from services.content.domain.model.people import Viewer
from services.content.domain.model.revisions import History


def owner_of(item: Item, history: History) -> str:
    """Whose questions about an item are: its writer's, else whoever last had it in hand, else nobody's."""
    source = item.origin.source if item.origin is not None else ""
    hands = [one.by for one in history.revisions if one.by not in ("", source)]
    return item.written_by or next(iter(hands), "")


def answered(comment: Comment, text: str, viewer: Viewer, at: datetime) -> Comment:
    """The question with an answer. Raises NoQuestion, NotTheOwner."""
    if not comment.question:
        raise NoQuestion("this is no question")
    if not viewer.editor and viewer.subject != comment.owner_id:
        raise NotTheOwner("the question is somebody else's")
    return replace(comment, answer=Answer(text, viewer.subject, at))


def assigned(comment: Comment, owner_id: str) -> Comment:
    """The question with another owner. Raises NoQuestion."""
    if not comment.question:
        raise NoQuestion("this is no question")
    return replace(comment, owner_id=owner_id)
