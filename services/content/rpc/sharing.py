"""Share's question."""

from typing import Any

from portevoix.content.v1 import service_pb2 as wire
from services.content.domain.rules.sharing import worded
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
        asker = library.asker_from_wire(request)
        clearance = await clear_share(
            self._door.programme(), request.content_id, asker, request.network, self._door.now()
        )
        return library.clearance_to_wire(worded(clearance, asker, request.network, self._door.company))
