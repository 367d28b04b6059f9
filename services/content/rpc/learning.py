"""Request, use case, response: one method per call of LearningService, as training.proto promises."""

from chassis.access import caller
from portevoix.content.v1 import training_pb2 as wire
from portevoix.content.v1 import training_pb2_grpc
from services.content.ports.programme import ProgrammeBooks, Say
from services.content.rpc.programme_desk import Context, ProgrammeDesk
from services.content.translate import training as calls
from services.content.usecases import learning


class LearningRpc(training_pb2_grpc.LearningServiceServicer):
    """Answers portevoix.content.v1.LearningService."""

    def __init__(self, desk: ProgrammeDesk) -> None:
        self._desk = desk

    async def OpenLesson(self, request: wire.OpenLessonRequest, context: Context) -> wire.OpenLessonResponse:
        """A learning item opened."""
        who, at = caller(context).subject, self._desk.now()

        async def work(books: ProgrammeBooks, say: Say) -> wire.OpenLessonResponse:
            lesson = await learning.open_lesson(books.books, books.lessons, request.content_id, who, at)
            return wire.OpenLessonResponse(lesson=calls.lesson_to_wire(lesson))

        return await self._desk.run(request, context, wire.OpenLessonResponse, work)

    async def CompleteLesson(
        self, request: wire.CompleteLessonRequest, context: Context
    ) -> wire.CompleteLessonResponse:
        """A learning item completed."""
        who, at = caller(context).subject, self._desk.now()

        async def work(books: ProgrammeBooks, say: Say) -> wire.CompleteLessonResponse:
            lesson = await learning.complete_lesson(books.books, books.lessons, request.content_id, who, at)
            return wire.CompleteLessonResponse(lesson=calls.lesson_to_wire(lesson))

        return await self._desk.run(request, context, wire.CompleteLessonResponse, work)

    async def ListLessons(
        self, request: wire.ListLessonsRequest, context: Context
    ) -> wire.ListLessonsResponse:
        """The caller's learning items."""
        found = await learning.list_lessons(self._desk.books().lessons, caller(context).subject)
        return wire.ListLessonsResponse(lessons=map(calls.lesson_to_wire, found))

    async def SetPath(self, request: wire.SetPathRequest, context: Context) -> wire.SetPathResponse:
        """A path set."""
        path = calls.path_from_wire(request)

        async def work(books: ProgrammeBooks, say: Say) -> wire.SetPathResponse:
            await learning.set_path(books.training, path)
            return wire.SetPathResponse()

        return await self._desk.run(request, context, wire.SetPathResponse, work)

    async def ListPaths(self, request: wire.ListPathsRequest, context: Context) -> wire.ListPathsResponse:
        """A programme's paths, as far as the caller is on them."""
        found = await learning.list_paths(
            self._desk.books().training, request.programme_id, caller(context).subject, self._desk.now()
        )
        return wire.ListPathsResponse(paths=[calls.path_to_wire(*one) for one in found])
