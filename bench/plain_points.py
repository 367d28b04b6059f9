"""Points the plain way, as a tutorial has it: `python -m bench.plain_points KAFKA ...`.

A handler per message looks up what the deed is worth and adds it to the person's balance with one update. It
knows no duplicates, no order, no caps. The policy says when offsets are committed: ACK_FIRST, the default of
FastStream, now and then and before the work, so that a crash loses; NACK_ON_ERROR after each message.
"""

import asyncio
import sys
from typing import Any

from faststream import AckPolicy, FastStream
from faststream.kafka import KafkaBroker, KafkaMessage
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import WriteConcern

from portevoix.share.v1 import events_pb2 as share

KINDS: dict[str, Any] = {
    one.DESCRIPTOR.full_name: one
    for one in (share.ShareMade, share.EngagementObserved, share.ConversionObserved)
}
POINTS = {"ShareMade": 2, "EngagementObserved": 10, "ConversionObserved": 25}


async def main(
    kafka: str, mongodb: str, database: str, collection: str, topic: str, group: str, policy: str
) -> None:
    """Run until told to stop. `policy` is a name of AckPolicy."""
    client: Any = AsyncIOMotorClient(mongodb)
    durable = WriteConcern(w="majority", j=True)
    balances = client[database].get_collection(collection, write_concern=durable)
    broker = KafkaBroker(kafka, logger=None)

    @broker.subscriber(topic, group_id=group, auto_offset_reset="earliest", ack_policy=AckPolicy[policy])
    async def on_event(body: bytes, message: KafkaMessage) -> None:
        event = KINDS[message.headers["ce_type"]].FromString(body)
        able = event.eligibility
        worth = POINTS[event.DESCRIPTOR.name] if able.consent and able.charter and able.training else 0
        change = {"$inc": {"points": worth, "lines": 1}}
        await balances.update_one({"_id": event.person.employee_id}, change, upsert=True)

    await FastStream(broker, logger=None).run()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
