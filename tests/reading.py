"""Reading topics to their ends."""

from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition


async def read_topic(kafka: str, topic: str, partitions: int) -> list[Any]:
    """All records that stand on a topic now, partition by partition."""
    several = [TopicPartition(topic, number) for number in range(partitions)]
    # A seek would race with the client's own, to where its settings say, some time after `assign`.
    consumer = AIOKafkaConsumer(
        bootstrap_servers=kafka, isolation_level="read_committed", auto_offset_reset="earliest"
    )
    await consumer.start()
    try:
        consumer.assign(several)
        ends = await consumer.end_offsets(several)
        records: list[Any] = []
        for partition in several:
            while await consumer.position(partition) < ends[partition]:
                found = await consumer.getmany(partition, timeout_ms=500)
                records += found.get(partition, ())
        return records
    finally:
        await consumer.stop()
