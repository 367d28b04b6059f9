"""The library and feeds: their calls, what they hear, and their clock."""

from contextlib import suppress

from chassis.house import House
from chassis.job import Job
from portevoix.content.v1 import (
    feed_pb2,
    feed_pb2_grpc,
    library_pb2,
    library_pb2_grpc,
    service_pb2,
    service_pb2_grpc,
)
from services.content.domain.errors import ChangedMeanwhile
from services.content.jobs.library import advance_due
from services.content.ports.items import Items
from services.content.rpc import ContentRpc, Door
from services.content.rpc.feed import FeedRpc
from services.content.rpc.library import LibraryRpc
from services.content.storage import StoredBooks
from services.content.subscribers.shared import shared
from services.content.usecases import publishing
from services.content.wiring.parts import now, open_desk

LOOK_SECONDS = 0.5


def answer_library(house: House, door: Door) -> None:
    """Answer ContentService, LibraryService and FeedService; publish and let expire what is due."""
    house.answer(
        service_pb2_grpc.add_ContentServiceServicer_to_server,
        ContentRpc(door),
        service_pb2.DESCRIPTOR.services_by_name["ContentService"],
    )
    house.answer(
        library_pb2_grpc.add_LibraryServiceServicer_to_server,
        LibraryRpc(door),
        library_pb2.DESCRIPTOR.services_by_name["LibraryService"],
    )
    house.answer(
        feed_pb2_grpc.add_FeedServiceServicer_to_server,
        FeedRpc(door),
        feed_pb2.DESCRIPTOR.services_by_name["FeedService"],
    )
    house.hear(shared(open_desk))
    house.run_also(Job("moments", LOOK_SECONDS, _Clock(house).tick))


class _Clock:
    """What the clock does in this process; once, at its start, with what an older version stored."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._indexed = False

    async def tick(self) -> None:
        """Do what is due."""
        if not self._indexed:
            await advance_due(self._items().unindexed, self._index)
            self._indexed = True
        await advance_due(lambda most: self._items().due(now(), most), self._advance)

    def _items(self) -> Items:
        return StoredBooks(self._house.mongo.collections).items

    async def _index(self, content_id: str) -> None:
        await self._house.mongo.transact(lambda tx: publishing.index_item(open_desk(tx), content_id))

    async def _advance(self, content_id: str) -> None:
        with suppress(ChangedMeanwhile):  # somebody did something with it: it is due again, or no more
            await self._house.mongo.transact(
                lambda tx: publishing.advance_item(open_desk(tx), content_id, now())
            )
