"""Request, use case, response: one method per call of CourseService, as training.proto promises."""

from datetime import timedelta

from chassis.access import caller
from portevoix.content.v1 import training_pb2 as wire
from portevoix.content.v1 import training_pb2_grpc
from services.content.domain.model.training import Course
from services.content.ports.programme import ProgrammeBooks, Say
from services.content.rpc.programme_desk import Context, ProgrammeDesk
from services.content.translate import training as calls
from services.content.translate.scalars import from_ms
from services.content.usecases import courses

DEFAULT_DUE = 100


class CourseRpc(training_pb2_grpc.CourseServiceServicer):
    """Answers portevoix.content.v1.CourseService."""

    def __init__(self, desk: ProgrammeDesk) -> None:
        self._desk = desk

    async def CreateCourse(
        self, request: wire.CreateCourseRequest, context: Context
    ) -> wire.CreateCourseResponse:
        """A course begun."""
        draft = calls.course_draft_from_wire(request.draft)
        course = Course(self._desk.new_id(), request.programme_id, 1, draft, self._desk.now())

        async def work(books: ProgrammeBooks, say: Say) -> wire.CreateCourseResponse:
            made = await courses.create_course(books.training, course)
            return wire.CreateCourseResponse(course=calls.course_to_wire(made))

        return await self._desk.run(request, context, wire.CreateCourseResponse, work)

    async def PublishCourse(
        self, request: wire.PublishCourseRequest, context: Context
    ) -> wire.PublishCourseResponse:
        """The next version of a course."""
        draft, at = calls.course_draft_from_wire(request.draft), self._desk.now()

        async def work(books: ProgrammeBooks, say: Say) -> wire.PublishCourseResponse:
            made = await courses.publish_course(
                books.training, request.course_id, request.after_version, draft, at
            )
            return wire.PublishCourseResponse(course=calls.course_to_wire(made))

        return await self._desk.run(request, context, wire.PublishCourseResponse, work)

    async def GetCourse(self, request: wire.GetCourseRequest, context: Context) -> wire.GetCourseResponse:
        """A version of a course."""
        course, own = await courses.get_course(
            self._desk.books().courses, request.course_id, request.version, caller(context).subject
        )
        shown = None if own is None else calls.own_to_wire(own, self._desk.now())
        return wire.GetCourseResponse(course=calls.course_to_wire(course), own=shown)

    async def ListCourses(
        self, request: wire.ListCoursesRequest, context: Context
    ) -> wire.ListCoursesResponse:
        """A programme's courses."""
        found = await self._desk.books().courses.of_programme(request.programme_id)
        return wire.ListCoursesResponse(courses=map(calls.course_to_wire, found))

    async def CompleteCourse(
        self, request: wire.CompleteCourseRequest, context: Context
    ) -> wire.CompleteCourseResponse:
        """The caller completed it."""
        who, at = caller(context).subject, self._desk.now()

        async def work(books: ProgrammeBooks, say: Say) -> wire.CompleteCourseResponse:
            done = await courses.complete_course(books.training, say, request.course_id, who, at)
            return wire.CompleteCourseResponse(own=calls.own_to_wire(done, at))

        return await self._desk.run(request, context, wire.CompleteCourseResponse, work)

    async def RecordCompletion(
        self, request: wire.RecordCompletionRequest, context: Context
    ) -> wire.RecordCompletionResponse:
        """Somebody completed it elsewhere."""
        then, at = from_ms(request.completed_at_ms), self._desk.now()

        async def work(books: ProgrammeBooks, say: Say) -> wire.RecordCompletionResponse:
            which = (request.course_id, request.version, request.employee_id)
            return calls.recorded_to_wire(
                await courses.record_completion(books.courses, say, *which, then, at)
            )

        return await self._desk.run(request, context, wire.RecordCompletionResponse, work)

    async def ListDue(self, request: wire.ListDueRequest, context: Context) -> wire.ListDueResponse:
        """Who has to do it again."""
        found, place = await courses.list_due(
            self._desk.books().courses,
            request.course_id,
            timedelta(days=request.within_days),
            calls.place_from_token(request.page_token),
            request.page_size or DEFAULT_DUE,
            self._desk.now(),
        )
        return calls.due_to_wire(found, place)
