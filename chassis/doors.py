"""JSON doors: made from the google.api.http rules, for those who have no gRPC.

A door calls the house's own gRPC server through a loopback channel with the caller's own headers, so that
there is one path: one admission, one validation, one idempotency, one set of figures.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

import grpc
from google.protobuf import message_factory
from google.protobuf.descriptor import ServiceDescriptor
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from chassis import http_status
from chassis.refusal import Refusal
from chassis.transcoding import Binding, bindings_of, to_json

FORWARDED = ("authorization", "idempotency-key", "traceparent", "tracestate", "x-correlation-id")
CALL_SECONDS = 30.0

Channel = Callable[[], grpc.aio.Channel]


def routes(services: Iterable[ServiceDescriptor], channel: Channel) -> list[Route]:
    """A route for each HTTP rule, the most particular path first. `channel` is asked for at each call."""
    bindings = [
        binding for service in services for method in service.methods for binding in bindings_of(method)
    ]
    bindings.sort(key=lambda binding: len(re.sub(r"\{.*?\}", "", binding.template)), reverse=True)
    return [
        Route(_starlette_path(binding), _door(binding, channel), methods=[binding.verb])
        for binding in bindings
    ]


def _door(binding: Binding, channel: Channel) -> Callable[[Request], Any]:
    response_type = message_factory.GetMessageClass(binding.method.output_type)

    async def door(request: Request) -> Response:
        path = {name: request.path_params[_parameter(name)] for name in binding.parameters}
        message = binding.request(path, request.query_params.multi_items(), await request.body())
        call: Any = channel().unary_unary(
            binding.path,
            request_serializer=lambda sent: sent.SerializeToString(),
            response_deserializer=response_type.FromString,
        )
        try:
            response = await call(message, metadata=_metadata(request), timeout=CALL_SECONDS)
        except grpc.aio.AioRpcError as error:
            return http_status.from_call(error)
        return Response(to_json(response), media_type="application/json", headers=http_status.HEADERS)

    return door


def _metadata(request: Request) -> list[tuple[str, str]]:
    found = [(name, request.headers[name]) for name in FORWARDED if name in request.headers]
    for name, value in found:
        if not (value.isascii() and value.isprintable()):
            raise Refusal(
                grpc.StatusCode.INVALID_ARGUMENT, "INVALID_HEADER", f"header {name} is not plain text"
            )
    return found


def _starlette_path(binding: Binding) -> str:
    """The template in Starlette's words, which know no dots in the names of parameters."""
    path = binding.template
    for name in binding.parameters:
        path = path.replace(f"{{{name}}}", f"{{{_parameter(name)}}}")
    if "=" in path or "*" in path:
        raise ValueError(f"{binding.path}: path pattern {binding.template} is not supported")
    return path


def _parameter(name: str) -> str:
    return name.replace(".", "__")
