"""Request, use case, response: one method per call of OnboardingService, as onboarding.proto promises."""

from chassis.access import caller
from portevoix.content.v1 import onboarding_pb2 as wire
from portevoix.content.v1 import onboarding_pb2_grpc
from services.content.ports.programme import ProgrammeBooks, Say
from services.content.rpc.programme_desk import Context, ProgrammeDesk
from services.content.translate import onboarding as calls
from services.content.usecases import onboarding


class OnboardingRpc(onboarding_pb2_grpc.OnboardingServiceServicer):
    """Answers portevoix.content.v1.OnboardingService."""

    def __init__(self, desk: ProgrammeDesk) -> None:
        self._desk = desk

    async def SetOnboarding(
        self, request: wire.SetOnboardingRequest, context: Context
    ) -> wire.SetOnboardingResponse:
        """The steps set."""
        wanted = calls.onboarding_from_wire(request)

        async def work(books: ProgrammeBooks, say: Say) -> wire.SetOnboardingResponse:
            library = books.books
            await onboarding.set_onboarding(books.onboardings, library.programmes, library.items, wanted)
            return wire.SetOnboardingResponse()

        return await self._desk.run(request, context, wire.SetOnboardingResponse, work)

    async def GetOnboarding(
        self, request: wire.GetOnboardingRequest, context: Context
    ) -> wire.GetOnboardingResponse:
        """The steps, as far as the caller is."""
        found = await onboarding.get_onboarding(
            self._desk.books().onboardings, request.programme_id, caller(context).subject
        )
        return calls.onboarding_to_wire(*found)

    async def CompleteStep(
        self, request: wire.CompleteStepRequest, context: Context
    ) -> wire.CompleteStepResponse:
        """A step done."""
        who, at = caller(context).subject, self._desk.now()

        async def work(books: ProgrammeBooks, say: Say) -> wire.CompleteStepResponse:
            progress = await onboarding.complete_step(
                books.onboardings, say, request.programme_id, request.key, who, at
            )
            return wire.CompleteStepResponse(completed_at_ms=calls.completed_to_wire(progress))

        return await self._desk.run(request, context, wire.CompleteStepResponse, work)
