"""Taking part: what a person decides about themselves."""

from chassis.access import caller
from chassis.mongo import Transaction
from portevoix.share.v1 import service_pb2 as wire
from services.share.domain.model.people import Enrolment
from services.share.rpc.desk import Context, Desk
from services.share.translate import calls
from services.share.usecases.taking_part import TakingPart


class TakingPartCalls:
    """The calls about enrolment and consent."""

    def __init__(self, desk: Desk, taking_part: TakingPart) -> None:
        self._desk = desk
        self._taking_part = taking_part

    async def GetParticipation(
        self, request: wire.GetParticipationRequest, context: Context
    ) -> wire.GetParticipationResponse:
        books = self._desk.books()
        found = await self._taking_part.participation(
            caller(context).subject,
            request.programme_id,
            books.people,
            books.library,
            self._desk.now_ms(),
        )
        return calls.participation_to_wire(found)

    async def Enrol(self, request: wire.EnrolRequest, context: Context) -> wire.EnrolResponse:
        who, at_ms, cause = self._desk.call(context)
        wanted = Enrolment(request.programme_id, at_ms, True, request.cohort)
        consents = [calls.consent_from_wire(one, True, at_ms) for one in request.consents]

        async def ask() -> None:
            books = self._desk.books()
            await self._taking_part.ask(who, wanted, books.people, books.library)

        async def work(tx: Transaction, _: None) -> wire.EnrolResponse:
            unit = self._desk.unit(tx)
            standing = await self._taking_part.enrol(who, wanted, consents, unit, cause)
            return wire.EnrolResponse(enrolled_at_ms=standing.at_ms)

        return await self._desk.commands.run_after(request, context, wire.EnrolResponse, ask, work)

    async def WithdrawAdvocate(
        self, request: wire.WithdrawAdvocateRequest, context: Context
    ) -> wire.WithdrawAdvocateResponse:
        who, at_ms, cause = self._desk.call(context)

        async def work(tx: Transaction) -> wire.WithdrawAdvocateResponse:
            unit = self._desk.unit(tx)
            withdrawn = await self._taking_part.withdraw(who, request.programme_id, at_ms, unit, cause)
            return wire.WithdrawAdvocateResponse(withdrawn_at_ms=withdrawn)

        return await self._desk.commands.run(request, context, wire.WithdrawAdvocateResponse, work)

    async def SetConsent(self, request: wire.SetConsentRequest, context: Context) -> wire.SetConsentResponse:
        who, at_ms, cause = self._desk.call(context)
        consent = calls.consent_from_wire(request.consent, request.given, at_ms)

        async def work(tx: Transaction) -> wire.SetConsentResponse:
            valid = await self._taking_part.set_consent(who, consent, self._desk.unit(tx), cause)
            return wire.SetConsentResponse(consents=calls.consents_to_wire(valid))

        return await self._desk.commands.run(request, context, wire.SetConsentResponse, work)
