"""Calls of any of content's services by their names, with fields."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import grpc
from google.protobuf import message_factory
from google.protobuf.descriptor import MethodDescriptor

from portevoix.content.v1 import (
    announcements_pb2,
    campaigns_pb2,
    conversation_pb2,
    feed_pb2,
    launch_pb2,
    library_pb2,
    onboarding_pb2,
    policy_pb2,
    recognition_pb2,
    service_pb2,
    sources_pb2,
    training_pb2,
)
from tests.component.content.rig import Refusal, Rig, refusal_of

FILES = (
    announcements_pb2,
    campaigns_pb2,
    conversation_pb2,
    feed_pb2,
    launch_pb2,
    library_pb2,
    onboarding_pb2,
    policy_pb2,
    recognition_pb2,
    service_pb2,
    sources_pb2,
    training_pb2,
)
CALLS: Mapping[str, MethodDescriptor] = {
    method.name: method
    for file in FILES
    for service in file.DESCRIPTOR.services_by_name.values()
    for method in service.methods
}

MANAGER = ("pm", "programme_manager")


async def ask(rig: Rig, name: str, subject: str, /, *roles: str, **fields: Any) -> Any:
    """The response of a call with these fields, as somebody; an employee where no role is given."""
    call = CALLS[name]
    request = message_factory.GetMessageClass(call.input_type)(**fields)
    answer = message_factory.GetMessageClass(call.output_type)
    path = f"/{call.containing_service.full_name}/{name}"
    stub = rig.channel.unary_unary(path, type(request).SerializeToString, answer.FromString)
    metadata = rig.issuer.metadata(subject, roles or ("employee",), key=uuid4().hex)
    return await stub(request, metadata=metadata, timeout=30)


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


async def why(rig: Rig, name: str, subject: str, /, *roles: str, **fields: Any) -> str:
    """What people are told of a refused call."""
    try:
        await ask(rig, name, subject, *roles, **fields)
    except grpc.aio.AioRpcError as error:
        return error.details() or ""
    raise AssertionError(f"{name} was not refused")
