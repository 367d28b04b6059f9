"""Dead letters, read from their topic without taking anything away."""

from collections.abc import Mapping
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, TopicPartition


@dataclass(frozen=True)
class Letter:
    """Why a record was refused, where it came from, and how long it is."""

    reason: str
    text: str
    origin: str
    size: int


async def read_letters(bootstrap: str, topic: str) -> list[Letter]:
    """Every letter that is there now, by partition."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    try:
        await consumer.topics()  # fetches what the cluster has
        places = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic) or ()]
        consumer.assign(places)
        ends = await consumer.end_offsets(places)
        return [letter for place in places for letter in await _of(consumer, place, ends[place])]
    finally:
        await consumer.stop()


async def _of(consumer: AIOKafkaConsumer, place: TopicPartition, end: int) -> list[Letter]:
    found: list[Letter] = []
    while await consumer.position(place) < end:
        batch = await consumer.getmany(place, timeout_ms=1000)
        found += [_letter(dict(one.headers), one.value or b"") for one in batch.get(place, [])]
    return found


def _letter(headers: Mapping[str, bytes], value: bytes) -> Letter:
    def text(name: str) -> str:
        return headers.get(name, b"").decode(errors="replace")

    origin = f"{text('dlq_topic')}/{text('dlq_partition')}@{text('dlq_offset')}"
    return Letter(text("dlq_reason"), text("dlq_text"), origin, len(value))
