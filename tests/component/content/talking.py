"""Hands for policy, conversation and recognition: calls by name, and pages that links lead to."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import grpc
from google.protobuf import message_factory
from google.protobuf.descriptor import MethodDescriptor

from portevoix.content.v1 import (
    announcements_pb2,
    conversation_pb2,
    library_pb2,
    policy_pb2,
    recognition_pb2,
    service_pb2,
)
from tests.component.content.rig import Refusal, Rig, refusal_of

FILES = (announcements_pb2, service_pb2, library_pb2, policy_pb2, conversation_pb2, recognition_pb2)
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


async def refused(rig: Rig, name: str, subject: str, /, *roles: str, **fields: Any) -> Refusal:
    """How a call was refused; fails where it was not."""
    try:
        await ask(rig, name, subject, *roles, **fields)
    except grpc.aio.AioRpcError as error:
        return refusal_of(error)
    raise AssertionError(f"{name} was not refused")


async def why(rig: Rig, name: str, subject: str, /, *roles: str, **fields: Any) -> str:
    """What people are told of a refused call."""
    try:
        await ask(rig, name, subject, *roles, **fields)
    except grpc.aio.AioRpcError as error:
        return error.details() or ""
    raise AssertionError(f"{name} was not refused")


@asynccontextmanager
async def site(pages: Mapping[str, str]) -> AsyncIterator[tuple[str, list[str]]]:
    """A web server that answers paths with these status lines, others with 404; and what it was asked for.

    A status line that begins with a slash is a redirect; an empty one is never answered.
    """
    asked: list[str] = []

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = (await reader.readuntil(b"\r\n\r\n")).decode().split()[1]
        asked.append(path)
        status = pages.get(path, "404 Not Found")
        if not status:
            return  # the line stays open
        head = f"302 Found\r\nlocation: {status}" if status.startswith("/") else status
        writer.write(f"HTTP/1.1 {head}\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok".encode())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", asked
    finally:
        server.close()
