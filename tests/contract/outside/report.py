"""An outside system that reports: knows the client's wheel and its examples, and nothing else.

A person over Kafka in protobuf, a mention over HTTP in JSON:
`report.py <bootstrap> <namespace> <url> <token>`.
"""

import asyncio
import sys
from importlib.resources import files

from google.protobuf import json_format, text_format

from portevoix.inbox.v1.events_pb2 import EmployeeChanged, MentionObserved
from portevoix_client import Form, HttpPublisher, KafkaPublisher

EXAMPLES = files("portevoix_client") / "examples"
PERSON = (EXAMPLES / "portevoix.inbox.v1.EmployeeChanged.txtpb").read_text("utf-8")
MENTION = (EXAMPLES / "portevoix.inbox.v1.MentionObserved.json").read_text("utf-8")


async def main(bootstrap: str, namespace: str, url: str, token: str) -> None:
    async with KafkaPublisher(bootstrap, source="https://hr.example.com", namespace=namespace) as kafka:
        person = text_format.Parse(PERSON, EmployeeChanged())
        await kafka.publish(person)
        await kafka.publish(person)
    async with HttpPublisher(url, source="https://ears.example.com", token=token, form=Form.JSON) as http:
        await http.publish(json_format.Parse(MENTION, MentionObserved()))


asyncio.run(main(*sys.argv[1:]))
