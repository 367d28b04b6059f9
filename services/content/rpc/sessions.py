"""Request, use case, response: one method per call of SessionService, as training.proto promises."""

from chassis.access import caller
from chassis.queues import KeyedQueue
from portevoix.content.v1 import training_pb2 as wire
from portevoix.content.v1 import training_pb2_grpc
from services.content.domain.model.training import Session
from services.content.ports.programme import ProgrammeBooks, Say
from services.content.rpc.programme_desk import Context, ProgrammeDesk
from services.content.translate import training as calls
from services.content.translate.scalars import revision_from
from services.content.usecases import sessions


class SessionRpc(training_pb2_grpc.SessionServiceServicer):
    """Answers portevoix.content.v1.SessionService. `turns` spares those who want a seat at once."""

    def __init__(self, desk: ProgrammeDesk, turns: KeyedQueue) -> None:
        self._desk = desk
        self._turns = turns

    async def CreateSession(
        self, request: wire.CreateSessionRequest, context: Context
    ) -> wire.CreateSessionResponse:
        """A session announced."""
        draft = calls.session_draft_from_wire(request.draft)
        session = Session(self._desk.new_id(), request.programme_id, draft)

        async def work(books: ProgrammeBooks, say: Say) -> wire.CreateSessionResponse:
            made = await sessions.create_session(books.training, session)
            return wire.CreateSessionResponse(session=calls.session_to_wire(made))

        return await self._desk.run(request, context, wire.CreateSessionResponse, work)

    async def UpdateSession(
        self, request: wire.UpdateSessionRequest, context: Context
    ) -> wire.UpdateSessionResponse:
        """A session changed."""
        draft, revision = calls.session_draft_from_wire(request.draft), revision_from(request.etag)

        async def work(books: ProgrammeBooks, say: Say) -> wire.UpdateSessionResponse:
            changed = await sessions.update_session(books.training, request.session_id, revision, draft)
            return wire.UpdateSessionResponse(session=calls.session_to_wire(changed))

        async with self._turns.turn(request.session_id):
            return await self._desk.run(request, context, wire.UpdateSessionResponse, work)

    async def ListSessions(
        self, request: wire.ListSessionsRequest, context: Context
    ) -> wire.ListSessionsResponse:
        """A programme's sessions."""
        found, own = await sessions.list_sessions(
            self._desk.books().sessions, request.programme_id, caller(context).subject
        )
        return calls.sessions_to_wire(found, own)

    async def TakeSeat(self, request: wire.TakeSeatRequest, context: Context) -> wire.TakeSeatResponse:
        """A seat taken."""
        who, at = caller(context).subject, self._desk.now()

        async def work(books: ProgrammeBooks, say: Say) -> wire.TakeSeatResponse:
            left = await sessions.take_seat(books.sessions, request.session_id, who, at)
            return wire.TakeSeatResponse(left=left)

        async with self._turns.turn(request.session_id):
            return await self._desk.run(request, context, wire.TakeSeatResponse, work)

    async def GiveSeatBack(
        self, request: wire.GiveSeatBackRequest, context: Context
    ) -> wire.GiveSeatBackResponse:
        """A seat given back."""
        who, at = caller(context).subject, self._desk.now()

        async def work(books: ProgrammeBooks, say: Say) -> wire.GiveSeatBackResponse:
            await sessions.give_seat_back(books.sessions, request.session_id, who, at)
            return wire.GiveSeatBackResponse()

        async with self._turns.turn(request.session_id):
            return await self._desk.run(request, context, wire.GiveSeatBackResponse, work)

    async def RecordAttendance(
        self, request: wire.RecordAttendanceRequest, context: Context
    ) -> wire.RecordAttendanceResponse:
        """Who was there."""
        people, at = list(request.employee_ids), self._desk.now()

        async def work(books: ProgrammeBooks, say: Say) -> wire.RecordAttendanceResponse:
            attended = await sessions.record_attendance(books.training, say, request.session_id, people, at)
            return wire.RecordAttendanceResponse(attended=attended)

        async with self._turns.turn(request.session_id):
            return await self._desk.run(request, context, wire.RecordAttendanceResponse, work)
