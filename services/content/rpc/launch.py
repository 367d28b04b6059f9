"""Request, use case, response: one method per call of LaunchService, as launch.proto promises."""

from collections.abc import Callable, Mapping

from chassis.access import caller
from portevoix.content.v1 import launch_pb2 as wire
from portevoix.content.v1 import launch_pb2_grpc
from services.content.ports.programme import ProgrammeBooks, Say
from services.content.rpc.programme_desk import Context, ProgrammeDesk
from services.content.translate import launch as calls
from services.content.usecases import launch

Texts = Callable[[str], Mapping[str, Mapping[str, str]]]


class LaunchRpc(launch_pb2_grpc.LaunchServiceServicer):
    """Answers portevoix.content.v1.LaunchService. `texts` are the texts of a language."""

    def __init__(self, desk: ProgrammeDesk, texts: Texts) -> None:
        self._desk = desk
        self._texts = texts

    async def InvitePeople(
        self, request: wire.InvitePeopleRequest, context: Context
    ) -> wire.InvitePeopleResponse:
        """People invited."""
        invitation = calls.invitation_from_wire(request, self._desk.new_id(), self._desk.now())

        async def work(books: ProgrammeBooks, say: Say) -> wire.InvitePeopleResponse:
            await launch.invite(books.invitations, books.books.programmes, invitation)
            return wire.InvitePeopleResponse(invitation_id=invitation.invitation_id)

        return await self._desk.run(request, context, wire.InvitePeopleResponse, work)

    async def WithdrawInvitation(
        self, request: wire.WithdrawInvitationRequest, context: Context
    ) -> wire.WithdrawInvitationResponse:
        """An invitation taken back."""

        async def work(books: ProgrammeBooks, say: Say) -> wire.WithdrawInvitationResponse:
            await launch.withdraw_invitation(books.invitations, request.invitation_id)
            return wire.WithdrawInvitationResponse()

        return await self._desk.run(request, context, wire.WithdrawInvitationResponse, work)

    async def ListInvitations(
        self, request: wire.ListInvitationsRequest, context: Context
    ) -> wire.ListInvitationsResponse:
        """The invitations that stand."""
        found = await self._desk.books().invitations.of_programme(request.programme_id)
        return wire.ListInvitationsResponse(invitations=map(calls.invitation_to_wire, found))

    async def ListOwnInvitations(
        self, request: wire.ListOwnInvitationsRequest, context: Context
    ) -> wire.ListOwnInvitationsResponse:
        """What the caller is invited to."""
        books = self._desk.books()
        found = await launch.list_own_invitations(
            books.invitations, books.books.programmes, books.books.people, caller(context).subject
        )
        return wire.ListOwnInvitationsResponse(invitations=map(calls.own_invitation_to_wire, found))

    async def CheckJoin(self, request: wire.CheckJoinRequest, context: Context) -> wire.CheckJoinResponse:
        """Share's question."""
        books = self._desk.books()
        await launch.check_joining(
            books.invitations,
            books.books.programmes,
            request.programme_id,
            request.cohort,
            calls.joiner_from_wire(request),
        )
        return wire.CheckJoinResponse()

    async def GetReadinessQuestions(
        self, request: wire.GetReadinessQuestionsRequest, context: Context
    ) -> wire.GetReadinessQuestionsResponse:
        """The questions."""
        return calls.questions_to_wire(self._texts(request.language)["readiness"])

    async def RecordReadiness(
        self, request: wire.RecordReadinessRequest, context: Context
    ) -> wire.RecordReadinessResponse:
        """An assessment kept."""
        assessment = calls.assessment_from_wire(request, self._desk.new_id(), self._desk.now())

        async def work(books: ProgrammeBooks, say: Say) -> wire.RecordReadinessResponse:
            await launch.record_readiness(books.assessments, books.books.programmes, assessment)
            return wire.RecordReadinessResponse(assessment_id=assessment.assessment_id)

        return await self._desk.run(request, context, wire.RecordReadinessResponse, work)

    async def ListReadiness(
        self, request: wire.ListReadinessRequest, context: Context
    ) -> wire.ListReadinessResponse:
        """The assessments."""
        books = self._desk.books()
        found = await launch.list_readiness(books.assessments, books.surveys, request.programme_id)
        return wire.ListReadinessResponse(assessments=map(calls.assessed_to_wire, found))

    async def CompareReadiness(
        self, request: wire.CompareReadinessRequest, context: Context
    ) -> wire.CompareReadinessResponse:
        """Two of them side by side."""
        books = self._desk.books()
        which = (request.programme_id, request.before_id, request.after_id)
        found = await launch.compare_readiness(books.assessments, books.surveys, *which)
        return calls.comparison_to_wire(found)
