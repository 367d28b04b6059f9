"""The one interceptor of the server: puts the guards around all four kinds of call."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from typing import Any

import grpc
from google.protobuf.message import Message

from chassis.access import Rule
from chassis.rpc.call import Call, metadata_of
from chassis.rpc.guards import Context, Guards, check
from chassis.rpc.methods import Method
from chassis.telemetry import Telemetry

HEALTH = "/grpc.health."
REFLECTION = "/grpc.reflection."
REFLECTION_RULE = Rule(frozenset({"administrator", "service"}))
UNKNOWN = "unknown"

Behaviour = Callable[[Any, "Context[Any, Any]"], Any]


class Gate(grpc.aio.ServerInterceptor):
    """Lets no call past unguarded but the health checks. `idle` is set while no guarded call is in flight."""

    def __init__(self, guards: Guards, telemetry: Telemetry) -> None:
        self._guards = guards
        self._telemetry = telemetry
        self._methods: dict[str, Method] = {}
        self._in_flight = 0
        self.idle = asyncio.Event()
        self.idle.set()

    def know(self, methods: Iterable[Method]) -> None:
        """Take the rows of the table for these methods; a method that is not known is refused."""
        for method in methods:
            self._methods[method.path] = method

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[Any]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> Any:
        """The handler with its guards; None, which is UNIMPLEMENTED, where there is none."""
        path = handler_call_details.method
        handler = await continuation(handler_call_details)
        if handler is None:
            # The path comes from outside: as a label it would be without bound.
            self._telemetry.grpc_server_handled_total.labels(UNKNOWN, "UNIMPLEMENTED").inc()
            return None
        return handler if path.startswith(HEALTH) else self._guarded(handler, self._method(path))

    def _method(self, path: str) -> Method:
        if path.startswith(REFLECTION):
            return Method(path, REFLECTION_RULE)
        return self._methods.get(path) or Method(path, None)

    def _guarded(self, handler: Any, method: Method) -> Any:
        streams_in, streams_out = handler.request_streaming, handler.response_streaming
        kind = f"{'stream' if streams_in else 'unary'}_{'stream' if streams_out else 'unary'}"
        behaviour: Behaviour = getattr(handler, kind)
        guarded = self._streaming(behaviour, method, streams_in) if streams_out else None
        make = getattr(grpc, f"{kind}_rpc_method_handler")
        return make(
            guarded or self._answering(behaviour, method, streams_in),
            request_deserializer=handler.request_deserializer,
            response_serializer=handler.response_serializer,
        )

    def _answering(self, behaviour: Behaviour, method: Method, streams_in: bool) -> Behaviour:
        async def answer(request: Any, context: "Context[Any, Any]") -> Any:
            call = Call(method, metadata_of(context))
            with self._counted():
                async with self._guards.around(call, context, streaming=streams_in):
                    return await behaviour(_checked(request, streams_in), context)

        return answer

    def _streaming(self, behaviour: Behaviour, method: Method, streams_in: bool) -> Behaviour:
        # It writes rather than yields: a generator that the caller abandons would be closed by another task,
        # where the guards could not be left in order.
        async def stream(request: Any, context: "Context[Any, Any]") -> None:
            call = Call(method, metadata_of(context))
            with self._counted():
                async with self._guards.around(call, context, streaming=True):
                    responses = behaviour(_checked(request, streams_in), context)
                    async with contextlib.aclosing(responses):
                        async for response in responses:
                            await context.write(response)

        return stream

    @contextlib.contextmanager
    def _counted(self) -> Iterator[None]:
        self._in_flight += 1
        self.idle.clear()
        try:
            yield
        finally:
            self._in_flight -= 1
            if not self._in_flight:
                self.idle.set()


def _checked(request: Any, streams_in: bool) -> Any:
    if streams_in:
        return _checked_stream(request)
    check(request)
    return request


async def _checked_stream(requests: AsyncIterator[Message]) -> AsyncIterator[Message]:
    async for request in requests:
        check(request)
        yield request
