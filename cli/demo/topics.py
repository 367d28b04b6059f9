"""The topics of the river, made on the demo's own broker as the map has them."""

import asyncio

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError

from portevoix.topics import TOPICS


async def create_topics(bootstrap: str, namespace: str) -> None:
    """Make every topic and its dead letters, the namespace in front; those that exist stay as they are."""
    prefix = f"{namespace}." if namespace else ""
    wanted = [_topic(prefix + one.name, one.partitions, one.retention_ms) for one in TOPICS.values()]
    wanted += [
        _topic(prefix + one.dead_letters, one.partitions, one.dead_letters_kept_ms) for one in TOPICS.values()
    ]
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        for topic in wanted:
            await _create(admin, topic)
    finally:
        await admin.close()


def _topic(name: str, partitions: int, retention_ms: int) -> NewTopic:
    return NewTopic(name, partitions, 1, topic_configs={"retention.ms": str(retention_ms)})


async def _create(admin: AIOKafkaAdminClient, topic: NewTopic) -> None:
    async with asyncio.timeout(20):
        try:
            await admin.create_topics([topic])
        except TopicAlreadyExistsError:
            return
