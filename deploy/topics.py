"""Makes the topics of the river on a broker that has none yet: `python -m deploy.topics`.

On Kubernetes the topics are KafkaTopic objects instead; both come from proto/topics.yaml.
"""

import asyncio
import os
from collections.abc import Sequence

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError, for_code

from portevoix.topics import TOPICS

DEAD_LETTER_BYTES = 2 * 1024 * 1024  # a refused record travels with more headers than it came with


async def create_topics(
    bootstrap: str, *, namespace: str = "", partitions: int | None = None, replication: int = 1
) -> None:
    """Make every topic and its dead letters; one that stands already is left as it is.

    `partitions` replaces the published number, for tests. Raises the broker's error for any other failure.
    """
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        answer = await admin.create_topics(_wanted(namespace, partitions, replication))
        for topic, code, *_ in answer.topic_errors:
            if code not in (0, TopicAlreadyExistsError.errno):
                raise for_code(code)(topic)
    finally:
        await admin.close()


def _wanted(namespace: str, partitions: int | None, replication: int) -> Sequence[NewTopic]:
    prefix = f"{namespace}." if namespace else ""
    wanted = []
    for topic in TOPICS.values():
        count = partitions or topic.partitions
        kept = {"retention.ms": str(topic.retention_ms)}
        letters = {
            "retention.ms": str(topic.dead_letters_kept_ms),
            "max.message.bytes": str(DEAD_LETTER_BYTES),
        }
        wanted.append(NewTopic(prefix + topic.name, count, replication, topic_configs=kept))
        wanted.append(NewTopic(prefix + topic.dead_letters, count, replication, topic_configs=letters))
    return wanted


if __name__ == "__main__":
    asyncio.run(
        create_topics(
            os.environ["PORTEVOIX_KAFKA"],
            namespace=os.environ.get("PORTEVOIX_NAMESPACE", ""),
            replication=int(os.environ.get("PORTEVOIX_REPLICATION", "1")),
        )
    )
