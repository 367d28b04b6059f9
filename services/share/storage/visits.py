"""The journal of visits in MongoDB: what was answered and is not counted yet; no address, no user agent.

Documents are inserted outside transactions and deleted inside them. The insert of a new id waits for no
document that a transaction holds, so it takes no thread of the driver's from the commit that would free it.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import pymongo
from pymongo.write_concern import WriteConcern

from chassis.collections import Book, Index
from chassis.mongo import TRANSACTION_SECONDS, Transaction
from services.share.domain.model.links import Visit, Visitor
from services.share.domain.model.stamps import ClickClass
from services.share.storage.documents import VERSION, by_ids, checked

VISITS = Book("visits", indexes=[Index([("at_ms", 1)])])
_DURABLE = WriteConcern("majority", j=True)


class StoredVisits:
    """The journal over one transaction, or with none over plain reads and inserts."""

    def __init__(self, collections: Any, tx: Transaction | None) -> None:
        self._collections = collections
        self._session = tx.session if tx is not None else None

    async def add(self, visits: Iterable[Visit]) -> None:
        """Return when a majority has all of them in its journals; where this raises, some may stand."""
        durable = self._collections["visits"].with_options(write_concern=_DURABLE)
        with pymongo.timeout(TRANSACTION_SECONDS):
            await durable.insert_many([_document(visit) for visit in visits], ordered=False)

    async def remove(self, event_ids: Collection[str]) -> int:
        """Delete these; how many stood there."""
        result = await self._collections["visits"].delete_many(by_ids(event_ids), session=self._session)
        return int(result.deleted_count)

    async def until(self, at_ms: int, most: int) -> list[Visit]:
        """Up to `most` visits until a moment, oldest first. Raises NewerDocument."""
        cursor = self._collections["visits"].find({"at_ms": {"$lte": at_ms}}).sort("at_ms", 1)
        return [_visit(found) for found in await cursor.limit(most).to_list(None)]


def _document(visit: Visit) -> dict[str, Any]:
    """Ids as they are: to pack them costs more than the space is worth for the moment that they stand."""
    return {
        "_id": visit.event_id,
        "share_id": visit.share_id,
        "at_ms": visit.at_ms,
        "class": int(visit.click_class),
        "visitor_day": visit.visitor.day,
        "visitor_week": visit.visitor.week,
        "visitor_month": visit.visitor.month,
        "version": VERSION,
    }


def _visit(found: Mapping[str, Any]) -> Visit:
    checked(found, "visits")
    return Visit(
        event_id=found["_id"],
        share_id=found["share_id"],
        at_ms=found["at_ms"],
        click_class=ClickClass(found["class"]),
        visitor=Visitor(found["visitor_day"], found["visitor_week"], found["visitor_month"]),
    )
