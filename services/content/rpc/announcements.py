"""Who wants to be written to about new items."""

from collections.abc import Callable
from typing import Any

from chassis.access import caller
from chassis.mongo import Transaction
from portevoix.content.v1 import announcements_pb2 as wire
from services.content.ports.announcements import Readers
from services.content.rpc.door import Context, Door
from services.content.usecases.announcements import set_announcements


class AnnouncementRpc:
    """Answers portevoix.content.v1.AnnouncementService."""

    def __init__(
        self, door: Door, readers: Callable[[Transaction], Readers], read: Callable[[], Readers]
    ) -> None:
        self._door, self._readers, self._read = door, readers, read

    async def SetAnnouncements(
        self, request: wire.SetAnnouncementsRequest, context: Context[Any, Any]
    ) -> wire.SetAnnouncementsResponse:
        """See announcements.proto, like every method here."""
        who, at = caller(context).subject, self._door.now()

        async def work(tx: Transaction) -> wire.SetAnnouncementsResponse:
            books, readers = self._door.desk(tx), self._readers(tx)
            wanted = await set_announcements(
                books, readers, request.programme_id, who, at, wanted=request.wanted
            )
            return wire.SetAnnouncementsResponse(wanted=wanted)

        return await self._door.commands.run(request, context, wire.SetAnnouncementsResponse, work)

    async def GetAnnouncements(
        self, request: wire.GetAnnouncementsRequest, context: Context[Any, Any]
    ) -> wire.GetAnnouncementsResponse:
        """See announcements.proto."""
        wanted = await self._read().wants(request.programme_id, caller(context).subject)
        return wire.GetAnnouncementsResponse(wanted=wanted)
