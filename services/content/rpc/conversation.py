"""What people say about items."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from google.protobuf.message import Message

from chassis.access import caller
from chassis.mongo import Transaction
from portevoix.content.v1 import conversation_pb2 as wire
from services.content.domain.model.conversation import Comment
from services.content.domain.model.policy import Occasion
from services.content.ports.books import Books
from services.content.ports.conversation import Comments
from services.content.rpc.door import Context, Door, R, viewer_of
from services.content.translate import conversation as border
from services.content.translate.places import place_from_wire, place_to_wire
from services.content.usecases import conversation
from services.content.usecases.policy import Words
from services.content.usecases.reading import get_item

DEFAULT_PAGE = 20
MODERATORS = frozenset({"internal_communications", "programme_manager"})


class ConversationRpc:
    """Answers portevoix.content.v1.ConversationService."""

    def __init__(
        self, door: Door, comments: Callable[[Transaction], Comments], read: Callable[[], Comments]
    ) -> None:
        self._door, self._comments, self._read = door, comments, read

    async def AddComment(
        self, request: wire.AddCommentRequest, context: Context[Any, Any]
    ) -> wire.AddCommentResponse:
        """See conversation.proto, like every method here."""
        viewer, at, comment_id = viewer_of(context), self._door.now(), self._door.new_id()
        said = Comment(comment_id, request.content_id, "", "", request.text, at, question=request.question)

        return await self._comment(
            request,
            context,
            wire.AddCommentResponse,
            lambda: self._admit(request.content_id, request.text, context),
            lambda books, comments: conversation.add_comment(books, comments, said, viewer),
        )

    async def AnswerQuestion(
        self, request: wire.AnswerQuestionRequest, context: Context[Any, Any]
    ) -> wire.AnswerQuestionResponse:
        """See conversation.proto."""
        viewer, at = viewer_of(context), self._door.now()
        books, read = self._door.books(), self._read()

        async def admit() -> None:
            known = await conversation.visible_comment(books, read, request.comment_id, viewer, at)
            await self._admit(known.content_id, request.text, context)

        return await self._comment(
            request,
            context,
            wire.AnswerQuestionResponse,
            admit,
            lambda books, comments: conversation.answer_question(
                books, comments, request.comment_id, request.text, viewer, at
            ),
        )

    async def AssignQuestion(
        self, request: wire.AssignQuestionRequest, context: Context[Any, Any]
    ) -> wire.AssignQuestionResponse:
        """See conversation.proto."""
        viewer, at = viewer_of(context), self._door.now()
        return await self._comment(
            request,
            context,
            wire.AssignQuestionResponse,
            _nothing,
            lambda books, comments: conversation.assign_question(
                books, comments, request.comment_id, request.owner_id, viewer, at
            ),
        )

    async def RemoveComment(
        self, request: wire.RemoveCommentRequest, context: Context[Any, Any]
    ) -> wire.RemoveCommentResponse:
        """See conversation.proto."""
        viewer, at = viewer_of(context), self._door.now()
        moderates = bool(caller(context).roles & MODERATORS)

        async def work(tx: Transaction) -> wire.RemoveCommentResponse:
            books, comments = self._door.desk(tx), self._comments(tx)
            await conversation.remove_comment(
                books, comments, request.comment_id, viewer, at, moderates=moderates
            )
            return wire.RemoveCommentResponse()

        return await self._door.commands.run(request, context, wire.RemoveCommentResponse, work)

    async def ListComments(
        self, request: wire.ListCommentsRequest, context: Context[Any, Any]
    ) -> wire.ListCommentsResponse:
        """See conversation.proto."""
        at = self._door.now()
        found, following = await conversation.list_comments(
            self._door.books(),
            self._read(),
            request.content_id,
            request.page_size or DEFAULT_PAGE,
            place_from_wire(request.page_token),
            viewer_of(context),
            at,
        )
        return wire.ListCommentsResponse(
            comments=[border.comment_to_wire(one, at) for one in found],
            next_page_token=place_to_wire(following),
        )

    async def ReportQuestions(
        self, request: wire.ReportQuestionsRequest, context: Context[Any, Any]
    ) -> wire.ReportQuestionsResponse:
        """See conversation.proto."""
        books, read = self._door.books(), self._read()
        report = await conversation.report_questions(books, read, request.programme_id)
        return border.report_to_wire(report, self._door.now())

    async def _admit(self, content_id: str, text: str, context: Context[Any, Any]) -> None:
        """Keep confidential words out, once it is sure that the caller may speak here at all."""
        viewer = viewer_of(context)
        item = await get_item(self._door.books(), content_id, viewer, self._door.now())
        words = Words(item.draft.programme_id, {"text": text}, Occasion.COMMENT, content_id)
        await self._door.policy.keep_confidential(words, viewer.subject)

    async def _comment(
        self,
        request: Message,
        context: Context[Any, Any],
        response_type: type[R],
        admit: Callable[[], Awaitable[None]],
        change: Callable[[Books, Comments], Awaitable[Comment]],
    ) -> R:
        at: datetime = self._door.now()

        async def work(tx: Transaction, _: None) -> R:
            changed = await change(self._door.desk(tx), self._comments(tx))
            return response_type(comment=border.comment_to_wire(changed, at))

        return await self._door.commands.run_after(request, context, response_type, admit, work)


async def _nothing() -> None:
    """No words that could be confidential."""
