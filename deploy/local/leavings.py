"""Takes away what a run left on a broker and a database that were there before it, and stay after it."""

from typing import Any

import pymongo
from aiokafka.admin import AIOKafkaAdminClient


def drop_databases(uri: str, namespace: str) -> None:
    """Drop the databases whose names begin with the namespace. Raises ValueError for an empty one."""
    if not namespace:
        raise ValueError("an empty namespace names every database")
    with pymongo.MongoClient[dict[str, Any]](uri, serverSelectionTimeoutMS=5000) as client:
        for name in client.list_database_names():
            if name.startswith(f"{namespace}_"):
                client.drop_database(name)


async def delete_topics(bootstrap: str, namespace: str) -> None:
    """Delete the topics whose names begin with the namespace. Raises ValueError for an empty one."""
    if not namespace:
        raise ValueError("an empty namespace names every topic")
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        left = [name for name in await admin.list_topics() if name.startswith(f"{namespace}.")]
        if left:
            await admin.delete_topics(left)
    finally:
        await admin.close()
