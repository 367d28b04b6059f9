"""Hands for the services that run a programme: campaigns, launches, training, onboarding."""

import time
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import grpc
from google.protobuf import message_factory
from google.protobuf.descriptor import MethodDescriptor

from portevoix.content.v1 import campaigns_pb2, launch_pb2, onboarding_pb2, training_pb2
from portevoix.content.v1 import service_pb2 as library
from portevoix.share.v1 import events_pb2 as share_pb2
from portevoix.type.v1 import facts_pb2
from tests.component.content.rig import SHARE, Refusal, Rig, refusal_of, whole_draft
from tests.component.content.test_workflow import published

FILES = (campaigns_pb2, launch_pb2, onboarding_pb2, training_pb2)
CALLS: Mapping[str, MethodDescriptor] = {
    method.name: method
    for file in FILES
    for service in file.DESCRIPTOR.services_by_name.values()
    for method in service.methods
}
MANAGER = ("pm", "programme_manager")
HR = ("hr", "hr")
DAY_MS = 86_400_000


async def ask(rig: Rig, name: str, subject: str, /, *roles: str, **fields: Any) -> Any:
    """The response of a call with these fields, as somebody; an employee where no role is given."""
    call = CALLS[name]
    request = message_factory.GetMessageClass(call.input_type)(**fields)
    answer = message_factory.GetMessageClass(call.output_type)
    path = f"/{call.containing_service.full_name}/{name}"
    stub = rig.channel.unary_unary(path, type(request).SerializeToString, answer.FromString)
    metadata = rig.issuer.metadata(subject, roles or ("employee",), key=uuid4().hex)
    return await stub(request, metadata=metadata, timeout=20)


async def attempt(rig: Rig, name: str, subject: str, /, *roles: str, **fields: Any) -> Refusal | None:
    """How a call was refused, or None where it was not."""
    try:
        await ask(rig, name, subject, *roles, **fields)
    except grpc.aio.AioRpcError as error:
        return refusal_of(error)
    return None


async def refused(rig: Rig, name: str, subject: str, /, *roles: str, **fields: Any) -> Refusal:
    """How a call was refused; fails where it was not."""
    refusal = await attempt(rig, name, subject, *roles, **fields)
    assert refusal is not None, f"{name} was not refused"
    return refusal


async def lesson(rig: Rig, programme_id: str, **other: Any) -> str:
    """A learning item that is published, for inside unless said otherwise."""
    usual = {"kind": "learning", "title": "How to be kind in public", "external": False}
    return await published(rig, whole_draft(programme_id, **{**usual, **other}))


async def learn_of(rig: Rig, employee_id: str, **attributes: Any) -> None:
    """Share says what the directory has of somebody, and content took it in."""
    moment = facts_pb2.Moment(
        occurred_at_ms=now_ms(), accepted_at_ms=now_ms(), local_date="2026-01-01", zone="UTC"
    )
    person = facts_pb2.Person(employee_id=employee_id, **attributes)
    await rig.publish(SHARE, share_pb2.EmployeeChanged(person=person, moment=moment), "share")


def clearance(content_id: str, employee_id: str, network: str = "linkedin") -> library.CheckShareRequest:
    """Share's question."""
    return library.CheckShareRequest(employee_id=employee_id, content_id=content_id, network=network)


def now_ms() -> int:
    """The time, UTC milliseconds."""
    return time.time_ns() // 1_000_000


def somebody() -> str:
    """A person of this test alone."""
    return f"e-{uuid4().hex[:12]}"
