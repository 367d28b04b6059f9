"""What people are called, asked of share."""

from collections.abc import Collection, Mapping

import grpc

from portevoix.share.v1 import service_pb2, service_pb2_grpc

ANSWER_SECONDS = 5.0


class ShareNames:
    """Implements ports.Names. A failure of share's is raised as it came."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._share: service_pb2_grpc.ShareServiceAsyncStub = service_pb2_grpc.ShareServiceStub(channel)

    async def consenting(self, employee_ids: Collection[str]) -> Mapping[str, str]:
        """As the port says; at most 1000 at once."""
        if not employee_ids:
            return {}
        request = service_pb2.GetNamesRequest(employee_ids=employee_ids)
        return dict((await self._share.GetNames(request, timeout=ANSWER_SECONDS)).names)


class NobodysNames:
    """Implements ports.Names where there is no share to ask: nobody consents."""

    async def consenting(self, employee_ids: Collection[str]) -> Mapping[str, str]:
        """As the port says."""
        return {}
