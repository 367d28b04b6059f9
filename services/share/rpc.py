"""Request, use case, response: one method per call. What each promises stands in service.proto."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import grpc
from google.protobuf.message import Message

from chassis.access import caller
from chassis.mongo import Transaction
from portevoix.share.v1 import service_pb2 as wire
from portevoix.share.v1 import service_pb2_grpc
from services.share.domain.facts import inbox
from services.share.domain.model.people import Enrolment
from services.share.domain.model.shares import Network
from services.share.domain.rules.sharing import Preparation
from services.share.domain.rules.stamping import profile_at
from services.share.ports import Books, Work
from services.share.translate import calls
from services.share.translate.inbox import employee_changed_from_wire
from services.share.usecases import directory
from services.share.usecases.sharing import Sharing
from services.share.usecases.taking_part import TakingPart

R = TypeVar("R", bound=Message)
Context = grpc.aio.ServicerContext[Any, Any]


class Commands(Protocol):
    """Runs a mutating call once per idempotency key, in one transaction."""

    async def run(
        self,
        request: Message,
        context: object,
        response_type: type[R],
        work: Callable[[Transaction], Awaitable[R]],
    ) -> R:
        """The answer of `work`, or the one stored before."""
        ...


@dataclass(frozen=True)
class Desk:
    """What the calls need beside their use cases."""

    commands: Commands
    books: Callable[[], Books]
    unit: Callable[[Transaction], Work]
    import_people: Callable[[Sequence[inbox.EmployeeChanged]], Awaitable[directory.Imported]]
    now_ms: Callable[[], int]
    new_id: Callable[[], str]
    new_code: Callable[[], str]
    confirm_ms: int


class ShareRpc(service_pb2_grpc.ShareServiceServicer):
    """The directory, taking part, and sharing."""

    def __init__(
        self, desk: Desk, taking_part: TakingPart, sharing: Sharing, networks: Sequence[Network]
    ) -> None:
        self._desk = desk
        self._taking_part = taking_part
        self._sharing = sharing
        self._networks = networks

    async def ImportEmployees(
        self, request_iterator: AsyncIterator[wire.ImportEmployeesRequest], context: Context
    ) -> wire.ImportEmployeesResponse:
        """In transactions of some hundred people each, so that a long stream holds nobody up."""
        done, chunk = directory.Imported(), []
        async for request in request_iterator:
            chunk.append(employee_changed_from_wire(request))
            if len(chunk) == directory.CHUNK:
                done += await self._import(chunk, done.received)
                chunk = []
        done += await self._import(chunk, done.received)
        return calls.imported_to_wire(done)

    async def _import(self, people: list[inbox.EmployeeChanged], before: int) -> directory.Imported:
        directory.check_people(people, before)
        return await self._desk.import_people(people)

    async def FindEmployee(
        self, request: wire.FindEmployeeRequest, context: Context
    ) -> wire.FindEmployeeResponse:
        found = await directory.find_employee(request.external_id, self._desk.books().people)
        employed = profile_at(found, self._desk.now_ms()).employed
        return wire.FindEmployeeResponse(employee_id=found.employee_id, employed=employed)

    async def GetAddresses(
        self, request: wire.GetAddressesRequest, context: Context
    ) -> wire.GetAddressesResponse:
        people = self._desk.books().people
        found = await directory.addresses(request.employee_ids, people, self._desk.now_ms())
        return calls.addresses_to_wire(found)

    async def GetNames(self, request: wire.GetNamesRequest, context: Context) -> wire.GetNamesResponse:
        people = self._desk.books().people
        return wire.GetNamesResponse(
            names=await directory.names(request.employee_ids, people, self._desk.now_ms())
        )

    async def ListNetworks(
        self, request: wire.ListNetworksRequest, context: Context
    ) -> wire.ListNetworksResponse:
        return calls.networks_to_wire(self._networks)

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
        who, at_ms, cause = self._call(context)
        wanted = Enrolment(request.programme_id, at_ms, True, request.cohort)
        consents = [calls.consent_from_wire(one, True, at_ms) for one in request.consents]

        async def work(tx: Transaction) -> wire.EnrolResponse:
            unit = self._desk.unit(tx)
            standing = await self._taking_part.enrol(who, wanted, consents, unit, cause)
            return wire.EnrolResponse(enrolled_at_ms=standing.at_ms)

        return await self._desk.commands.run(request, context, wire.EnrolResponse, work)

    async def WithdrawAdvocate(
        self, request: wire.WithdrawAdvocateRequest, context: Context
    ) -> wire.WithdrawAdvocateResponse:
        who, at_ms, cause = self._call(context)

        async def work(tx: Transaction) -> wire.WithdrawAdvocateResponse:
            unit = self._desk.unit(tx)
            withdrawn = await self._taking_part.withdraw(who, request.programme_id, at_ms, unit, cause)
            return wire.WithdrawAdvocateResponse(withdrawn_at_ms=withdrawn)

        return await self._desk.commands.run(request, context, wire.WithdrawAdvocateResponse, work)

    async def SetConsent(self, request: wire.SetConsentRequest, context: Context) -> wire.SetConsentResponse:
        who, at_ms, cause = self._call(context)
        consent = calls.consent_from_wire(request.consent, request.given, at_ms)

        async def work(tx: Transaction) -> wire.SetConsentResponse:
            valid = await self._taking_part.set_consent(who, consent, self._desk.unit(tx), cause)
            return wire.SetConsentResponse(consents=calls.consents_to_wire(valid))

        return await self._desk.commands.run(request, context, wire.SetConsentResponse, work)

    async def PrepareShare(
        self, request: wire.PrepareShareRequest, context: Context
    ) -> wire.PrepareShareResponse:
        who, at_ms, share_id = self._call(context)
        chosen = Preparation(share_id, self._desk.new_code(), at_ms + self._desk.confirm_ms)

        async def work(tx: Transaction) -> wire.PrepareShareResponse:
            unit = self._desk.unit(tx)
            content_id, network = request.content_id, request.network
            prepared = await self._sharing.prepare(who, content_id, network, chosen, at_ms, unit)
            return calls.prepared_to_wire(prepared)

        return await self._desk.commands.run(request, context, wire.PrepareShareResponse, work)

    async def ConfirmShare(
        self, request: wire.ConfirmShareRequest, context: Context
    ) -> wire.ConfirmShareResponse:
        who, at_ms, _ = self._call(context)
        followers = request.follower_count if request.HasField("follower_count") else None

        async def work(tx: Transaction) -> wire.ConfirmShareResponse:
            unit = self._desk.unit(tx)
            made = await self._sharing.confirm(who, request.share_id, request.text, followers, at_ms, unit)
            return calls.confirmed_to_wire(made)

        return await self._desk.commands.run(request, context, wire.ConfirmShareResponse, work)

    async def RetractShare(
        self, request: wire.RetractShareRequest, context: Context
    ) -> wire.RetractShareResponse:
        who, at_ms, cause = self._call(context)

        async def work(tx: Transaction) -> wire.RetractShareResponse:
            share = await self._sharing.retract(who, request.share_id, at_ms, self._desk.unit(tx), cause)
            return wire.RetractShareResponse(retracted_at_ms=share.retracted_at_ms or at_ms)

        return await self._desk.commands.run(request, context, wire.RetractShareResponse, work)

    async def ListShares(self, request: wire.ListSharesRequest, context: Context) -> wire.ListSharesResponse:
        size = calls.page_size(request.page_size)
        before = calls.page_token_from_wire(request.page_token)
        who = caller(context).subject
        found = await self._sharing.history(who, size, before, self._desk.books().shares)
        return calls.history_to_wire(found, size)

    def _call(self, context: Context) -> tuple[str, int, str]:
        """Who calls, when, and a fresh id for what follows from it."""
        return caller(context).subject, self._desk.now_ms(), self._desk.new_id()
