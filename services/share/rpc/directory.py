"""The directory: imports and look-ups."""

from collections.abc import AsyncIterator, Sequence

from portevoix.share.v1 import service_pb2 as wire
from services.share.domain.facts import inbox
from services.share.domain.model.shares import Network
from services.share.domain.rules.stamping import profile_at
from services.share.rpc.desk import Context, Desk
from services.share.translate import calls
from services.share.translate.inbox import employee_changed_from_wire
from services.share.usecases import directory


class DirectoryCalls:
    """The calls about the directory, and the table of networks."""

    def __init__(self, desk: Desk, networks: Sequence[Network]) -> None:
        self._desk = desk
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
