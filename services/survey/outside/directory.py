"""Where people are written to, asked of share."""

from collections.abc import Sequence

import grpc

from portevoix.share.v1 import service_pb2 as share_calls
from portevoix.share.v1 import service_pb2_grpc as share_doors
from services.survey.domain.model import Addressee
from services.survey.ports import Away
from services.survey.translate.wire import addressee_from_wire


class ShareDirectory:
    """Implements ports.Directory."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._share: share_doors.ShareServiceAsyncStub = share_doors.ShareServiceStub(channel)

    async def addressees(self, employee_ids: Sequence[str]) -> Sequence[Addressee]:
        """As the port says. Raises Away."""
        request = share_calls.GetAddressesRequest(employee_ids=employee_ids)
        try:
            response = await self._share.GetAddresses(request)
        except grpc.aio.AioRpcError as error:
            raise Away(f"share: {error.code().name}") from error
        return [addressee_from_wire(one) for one in response.addresses if one.email]
