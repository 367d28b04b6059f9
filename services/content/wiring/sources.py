"""Feeds: their calls, and the looks at them."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from uuid import UUID, uuid5

from chassis.guarded_http import GuardedHttp
from chassis.house import House
from chassis.job import Job
from chassis.mongo import Transaction
from portevoix.content.v1 import sources_pb2, sources_pb2_grpc
from services.content.outside.feeds import HttpFeeds
from services.content.ports.sources import SourceDesk
from services.content.rpc import Door
from services.content.rpc.sources import SourceRpc
from services.content.settings import ContentSettings
from services.content.storage import StoredBooks
from services.content.storage.sources import StoredLooking, Transact
from services.content.usecases.sources import look_around
from services.content.wiring.parts import now

LOOK_SECONDS = 1.0
LOOKS_AT_ONCE = 4  # a feed that is slow holds up a few others, not all
ENTRIES = UUID("0f0b1d0e-3f0c-5a41-9f3e-6a3a1d3f7c52")
"""Namespace of the ids of items that entries became: one per source and entry, however often it is seen."""


def answer_sources(house: House, door: Door, settings: ContentSettings) -> None:
    """Answer SourceService, and look at feeds when they are due."""
    house.answer(
        sources_pb2_grpc.add_SourceServiceServicer_to_server,
        SourceRpc(door, _desk, lambda: StoredBooks(house.mongo.collections).sources),
        sources_pb2.DESCRIPTOR.services_by_name["SourceService"],
    )
    feeds = HttpFeeds(GuardedHttp(private=settings.private_addresses))
    looking = StoredLooking(lambda: house.mongo.collections["sources"], _transact(house))

    async def look() -> None:
        while await look_around(looking, feeds, _ids, now()):
            pass

    async def look_at_several() -> None:
        await asyncio.gather(*(look() for _ in range(LOOKS_AT_ONCE)))

    house.run_also(Job("feeds", LOOK_SECONDS, look_at_several))


def _desk(tx: Transaction) -> SourceDesk:
    return StoredBooks(tx.collections, tx.session)


def _transact(house: House) -> Transact:
    async def transact(work: Callable[[SourceDesk], Awaitable[None]]) -> None:
        await house.mongo.transact(lambda tx: work(_desk(tx)))

    return transact


def _ids(source_id: str, identities: Collection[str]) -> Sequence[str]:
    return [str(uuid5(ENTRIES, f"{source_id}/{one}")) for one in identities]
