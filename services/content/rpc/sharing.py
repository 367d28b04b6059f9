"""Share's question."""

from typing import Any

from portevoix.content.v1 import service_pb2 as wire
from services.content.rpc.door import Context, Door
from services.content.translate import library
from services.content.usecases import sharing


class SharingCalls:
    """What share asks before anybody shares."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def CheckShare(
        self, request: wire.CheckShareRequest, context: Context[Any, Any]
    ) -> wire.CheckShareResponse:
        """See service.proto."""
        clearance = await sharing.check_share(
            self._door.books(),
            request.content_id,
            library.asker_from_wire(request),
            request.network,
            self._door.now(),
        )
        return library.clearance_to_wire(clearance)
