"""Topics of a test's own installation."""

from collections.abc import Iterable

from aiokafka.admin import AIOKafkaAdminClient, NewTopic


async def make_topics(kafka: str, namespace: str, names: Iterable[str], partitions: int = 1) -> list[str]:
    """Create topics with the namespace before their names; returns the names as the broker knows them."""
    full = [f"{namespace}.{name}" for name in names]
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(name, partitions, 1) for name in full])
    finally:
        await admin.close()
    return full
