"""A publisher of another system: knows the client's wheel and its examples, and nothing else.

Says every example twice, as protobuf and as JSON: `say.py <bootstrap> <namespace>`.
"""

import asyncio
import sys
from importlib import import_module
from importlib.resources import files
from typing import Any

from aiokafka import AIOKafkaProducer
from google.protobuf import json_format, text_format

from portevoix.topics import INBOX, TOPICS
from portevoix_client import Form, KafkaPublisher

SOURCE = "https://cms.example.com"
EXAMPLES = files("portevoix_client") / "examples"


def example(full_name: str, form: Form) -> Any:
    """The example of that message, read from its text or from its JSON."""
    package, _, name = full_name.rpartition(".")
    message = getattr(import_module(f"{package}.events_pb2"), name)()
    if form is Form.PROTOBUF:
        return text_format.Parse((EXAMPLES / f"{full_name}.txtpb").read_text("utf-8"), message)
    return json_format.Parse((EXAMPLES / f"{full_name}.json").read_text("utf-8"), message)


async def report(bootstrap: str, namespace: str, form: Form) -> None:
    """The messages of the inbox, with the publisher."""
    async with KafkaPublisher(bootstrap, source=SOURCE, form=form, namespace=namespace) as publisher:
        for name in INBOX.messages:
            await publisher.publish(example(f"{INBOX.name}.{name}", form), event_id=f"{name}/{form.name}")


async def say(bootstrap: str, namespace: str, form: Form) -> None:
    """The messages of the other topics, as anybody would who has read docs/events.md."""
    async with AIOKafkaProducer(bootstrap_servers=bootstrap) as producer:
        for topic in TOPICS.values():
            for name in topic.messages if topic is not INBOX else ():
                full_name = f"{topic.name}.{name}"
                message = example(full_name, form)
                plain = form is Form.PROTOBUF
                body = message.SerializeToString() if plain else json_format.MessageToJson(message).encode()
                envelope = {"specversion": "1.0", "id": full_name, "source": SOURCE, "type": full_name}
                headers = [(f"ce_{attribute}", value.encode()) for attribute, value in envelope.items()]
                headers.append(("content-type", form.value.encode()))
                await producer.send_and_wait(f"{namespace}.{topic.name}", body, headers=headers)


async def main(bootstrap: str, namespace: str) -> None:
    for form in Form:
        await report(bootstrap, namespace, form)
        await say(bootstrap, namespace, form)


asyncio.run(main(*sys.argv[1:]))
