"""Counts the plain way, as a tutorial has it: `python -m bench.plain_counts KAFKA ...`.

A handler per message adds to one document of each kind with an update of its own: of the day, and of the
item, the network, the team and the person on that day; a visit also leaves a document of its visitor, to be
counted. It knows no duplicates, no lateness, no retractions. The policy says when offsets are committed:
ACK_FIRST, the default of FastStream, now and then and before the work, so that a crash loses; NACK_ON_ERROR
after each.
"""

import asyncio
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from faststream import AckPolicy, FastStream
from faststream.kafka import KafkaBroker, KafkaMessage
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import WriteConcern

from portevoix.share.v1 import events_pb2 as share
from portevoix.type.v1 import facts_pb2 as types

KINDS: dict[str, Any] = {
    one.DESCRIPTOR.full_name: one
    for one in (share.ShareMade, share.EngagementObserved, share.ConversionObserved)
}
BY = ("day", "item", "network", "team", "person")


async def main(
    kafka: str, mongodb: str, database: str, prefix: str, topic: str, group: str, policy: str
) -> None:
    """Run until told to stop. `prefix` begins names of collections, `policy` is a name of AckPolicy."""
    client: Any = AsyncIOMotorClient(mongodb)
    durable = WriteConcern(w="majority", j=True)
    names = (*BY, "visitor")
    kept = {
        name: client[database].get_collection(f"{prefix}_{name}", write_concern=durable) for name in names
    }
    broker = KafkaBroker(kafka, logger=None)

    @broker.subscriber(topic, group_id=group, auto_offset_reset="earliest", ack_policy=AckPolicy[policy])
    async def on_event(body: bytes, message: KafkaMessage) -> None:
        if (kind := KINDS.get(message.headers["ce_type"])) is None:
            return
        event = kind.FromString(body)
        added = {"events": 1, **{f"n.{name}": amount for name, amount in amounts(event)}}
        for name, place in places(event).items():
            await kept[name].update_one({"_id": place}, {"$inc": added}, upsert=True)
        if isinstance(event, share.EngagementObserved) and event.HasField("click"):
            visitor = {"_id": f"{event.moment.local_date} {event.click.visitor_day.hex()}"}
            await kept["visitor"].update_one(visitor, {"$inc": {"clicks": 1}}, upsert=True)

    await FastStream(broker, logger=None).run()


def places(event: Any) -> Mapping[str, str]:
    """The id of the document of each kind that an event counts in."""
    day, who = event.moment.local_date, event.person
    members = ("", event.item.content_id, event.network, who.team, who.employee_id)
    return {name: f"{day} {member}" for name, member in zip(BY, members, strict=True)}


def amounts(event: Any) -> Iterator[tuple[str, int]]:
    """What an event counts for."""
    if isinstance(event, share.ShareMade):
        yield "shares", 1
    elif isinstance(event, share.ConversionObserved):
        yield f"{share.ConversionKind.Name(event.kind).removeprefix('CONVERSION_KIND_').lower()}s", 1
    else:
        for delta in event.deltas:
            name = types.Measure.Name(delta.measure).removeprefix("MEASURE_").lower()
            bot = event.HasField("click") and getattr(event.click, "class") != types.CLICK_CLASS_HUMAN
            yield f"{name}_bot" if bot else name, delta.amount


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
