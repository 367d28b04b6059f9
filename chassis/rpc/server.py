"""The gRPC server as a component: health per service, reflection, guards, a drain that loses no call."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any

import grpc
import structlog
from google.protobuf.descriptor import ServiceDescriptor
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_health.v1.health import aio as health_aio
from grpc_reflection.v1alpha import reflection

from chassis.refusal import Refusal
from chassis.rpc.gate import Gate
from chassis.rpc.guards import Guards
from chassis.rpc.methods import methods_of
from chassis.settings import HouseSettings, WrongSetting
from chassis.telemetry import Telemetry

log = structlog.get_logger(__name__)

MESSAGE_BYTES = 4 * 1024 * 1024
CONCURRENT_CALLS = 200
HEALTH_SECONDS = 1.0
OPTIONS = [
    ("grpc.max_receive_message_length", MESSAGE_BYTES),
    ("grpc.max_send_message_length", MESSAGE_BYTES),
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    ("grpc.keepalive_permit_without_calls", 1),
    # Not above what our clients send, or they are told to go away for too many pings.
    ("grpc.http2.min_ping_interval_without_data_ms", 20_000),
    # Connections end now and then, so that a balancer below the level of calls spreads them again.
    ("grpc.max_connection_age_ms", 300_000),
    ("grpc.max_connection_age_grace_ms", 60_000),
    ("grpc.so_reuseport", 0),
]
SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING

Adder = Callable[[Any, grpc.aio.Server], None]
Readiness = Callable[[], Awaitable[str | None]]


class RpcServer:
    """Answers the calls of one house. `readiness` tells why the house is not ready, or None."""

    name = "grpc"

    def __init__(
        self, settings: HouseSettings, guards: Guards, telemetry: Telemetry, readiness: Readiness
    ) -> None:
        self._settings = settings
        self._gate = Gate(guards, telemetry)
        self._telemetry = telemetry
        self._readiness = readiness
        self._answered: list[tuple[Adder, object]] = []
        self.services: list[ServiceDescriptor] = []
        self._server: grpc.aio.Server | None = None
        self._health = health_aio.HealthServicer()
        self._watching: asyncio.Task[None] | None = None
        self._loopback: grpc.aio.Channel | None = None
        self.port = 0

    @property
    def idle(self) -> asyncio.Event:
        """Set while no call is in flight, health checks aside."""
        return self._gate.idle

    def answer(self, add_to_server: Adder, servicer: object, service: ServiceDescriptor) -> None:
        """Answer a service by a servicer; before `start`."""
        methods = list(methods_of([service]))
        self._answered.append((add_to_server, servicer))
        self.services.append(service)
        self._gate.know(methods)
        self._telemetry.calls_of(method.path for method in methods)

    async def start(self) -> None:
        """Listen. Health says NOT_SERVING until the house is ready.

        Raises WrongSetting where the port is taken.
        """
        self._server = server = grpc.aio.server(
            interceptors=[self._gate], options=OPTIONS, maximum_concurrent_rpcs=CONCURRENT_CALLS
        )
        for add_to_server, servicer in self._answered:
            add_to_server(servicer, server)
        health_pb2_grpc.add_HealthServicer_to_server(self._health, server)
        reflection.enable_server_reflection([*self._names()[1:], reflection.SERVICE_NAME], server)
        await self._say(NOT_SERVING)
        self.port = self._listen(server)
        await server.start()
        self._loopback = _channel_to_self(self._settings.grpc, self.port)
        self._watching = asyncio.create_task(self._watch())
        log.info("answering gRPC", at=self._settings.grpc, port=self.port)

    def _listen(self, server: grpc.aio.Server) -> int:
        try:
            return server.add_insecure_port(self._settings.grpc)
        except RuntimeError as error:
            raise WrongSetting(f"PORTEVOIX_GRPC: cannot listen on {self._settings.grpc}") from error

    async def leave(self) -> None:
        """Say NOT_SERVING from now on, so that callers look elsewhere; calls are still answered."""
        if self._watching is not None:
            self._watching.cancel()
        await self._health.enter_graceful_shutdown()

    def loopback(self) -> grpc.aio.Channel:
        """A channel to this very server. Raises Refusal UNAVAILABLE while it does not listen."""
        if self._loopback is None:
            raise Refusal(grpc.StatusCode.UNAVAILABLE, "NOT_LISTENING", "not started yet, or stopping")
        return self._loopback

    async def stop(self) -> None:
        """Let balancers notice that we leave, finish the calls in flight within the grace, close."""
        await self.leave()
        if self._server is None:
            return
        await asyncio.sleep(self._settings.drain_seconds)
        closing = asyncio.create_task(self._server.stop(self._settings.grace_seconds))
        await self._calls_done()
        # Whoever watches our health would hold the door open for all of the grace.
        await self._server.stop(0)
        await closing
        loopback, self._loopback = self._loopback, None
        if loopback is not None:
            await loopback.close()

    def alive(self) -> str | None:
        """None while the watch over health runs."""
        if self._watching is not None and self._watching.done() and not self._watching.cancelled():
            return "the watch over health has ended"
        return None

    async def ready(self) -> str | None:
        """None while listening."""
        return None if self.port else "not listening yet"

    async def _calls_done(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._settings.grace_seconds):
                await self.idle.wait()

    async def _watch(self) -> None:
        while True:
            reason = await self._readiness()
            await self._say(SERVING if reason is None else NOT_SERVING)
            await asyncio.sleep(HEALTH_SECONDS)

    async def _say(self, status: Any) -> None:
        for name in self._names():
            await self._health.set(name, status)

    def _names(self) -> list[str]:
        return ["", *(service.full_name for service in self.services)]


def _channel_to_self(address: str, port: int) -> grpc.aio.Channel:
    host = address.rpartition(":")[0]
    # A server that listens everywhere is reached by loopback too.
    target = f"127.0.0.1:{port}" if host in ("0.0.0.0", "[::]") else f"{host}:{port}"  # noqa: S104
    options = [("grpc.max_receive_message_length", MESSAGE_BYTES), ("grpc.enable_retries", 0)]
    return grpc.aio.insecure_channel(target, options=options)
