"""Share's question."""

from typing import Any

from portevoix.content.v1 import service_pb2 as wire
from services.content.rpc.door import Context, Door
from services.content.translate import library
from services.content.usecases.clearing import clear_share


class SharingCalls:
    """What share asks before anybody shares."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def CheckShare(
        self, request: wire.CheckShareRequest, context: Context[Any, Any]
    ) -> wire.CheckShareResponse:
        """See service.proto."""
        clearance = await clear_share(
            self._door.programme(),
            request.content_id,
            library.asker_from_wire(request),
            request.network,
            self._door.now(),
        )
        return library.clearance_to_wire(clearance)
