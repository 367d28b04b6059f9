"""A consumer of another system: knows the client's wheel, aiokafka, and nothing else.

Prints what it hears, a line of JSON each: `hear.py <bootstrap> <namespace> <how many>`.
"""

import asyncio
import json
import sys
from importlib import import_module
from typing import Any

from aiokafka import AIOKafkaConsumer
from google.protobuf import json_format
from google.protobuf.message import Message

from portevoix.topics import TOPICS


def decode(record: Any) -> tuple[dict[str, str], Message]:
    """The headers and the message: the type is in ce_type, the form in content-type."""
    headers = {name: value.decode() for name, value in record.headers}
    package, _, name = headers["ce_type"].rpartition(".")
    message: Message = getattr(import_module(f"{package}.events_pb2"), name)()
    if headers["content-type"] == "application/json":
        json_format.Parse(record.value, message)
    else:
        message.ParseFromString(record.value)
    return headers, message


async def main(bootstrap: str, namespace: str, count: str) -> None:
    topics = [f"{namespace}.{name}" for name in TOPICS]
    async with AIOKafkaConsumer(
        *topics, bootstrap_servers=bootstrap, auto_offset_reset="earliest"
    ) as consumer:
        for _ in range(int(count)):
            headers, message = decode(await consumer.getone())
            said = json_format.MessageToDict(message)
            print(json.dumps([headers["ce_type"], headers["content-type"], headers["ce_source"], said]))


asyncio.run(main(*sys.argv[1:]))
