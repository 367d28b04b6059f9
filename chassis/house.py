"""The application: puts the parts of a house together, starts them in order, and drains them on SIGTERM."""

import asyncio
import contextlib
import functools
import gc
import os
import signal
import sys
from collections.abc import Callable, Sequence
from typing import Any

import grpc
import structlog
from google.protobuf.descriptor import ServiceDescriptor
from starlette.routing import BaseRoute, Route

from chassis import __version__, doors, logs, tracing
from chassis.access import Access
from chassis.collections import Collection, machinery_of
from chassis.component import Component
from chassis.health import Health
from chassis.keys import KEYS, Keys
from chassis.loop_lag import LoopLag
from chassis.mongo import Mongo
from chassis.outbox import Relay
from chassis.projection import Projection, Projector
from chassis.refusal import Refusals
from chassis.river import River
from chassis.rpc.client import TokenFile, channel
from chassis.rpc.commands import IDEMPOTENCY, Commands
from chassis.rpc.guards import Guards
from chassis.rpc.server import RpcServer
from chassis.settings import HouseSettings, WrongSetting, refuse, unknown
from chassis.telemetry import Telemetry
from chassis.web import WebServer

log = structlog.get_logger(__name__)

EXIT_MISTAKE = 70
STOP_MARGIN_SECONDS = 35.0
# The driver's threads take the interpreter from the event loop at any of its system calls, and by default may
# keep it for 5 ms.
SWITCH_SECONDS = 0.0005
GARBAGE_OBJECTS = 600_000  # made and not freed, until the youngest are looked through


class House:
    """One house. Declare what it answers, hears, calls and shows; then `run`."""

    def __init__(
        self, name: str, settings: HouseSettings, *, collections: Sequence[Collection], refusals: Refusals
    ) -> None:
        """Nothing is connected yet. Ends the process over a setting that is wrong at first sight."""
        self.name = name
        self.settings = settings
        self.telemetry = Telemetry(name)
        self.access = Access(settings)
        uri, database = settings.mongodb.get_secret_value(), settings.database(name)
        self.mongo = Mongo(uri, database, [*collections, IDEMPOTENCY, KEYS], self.telemetry)
        self.river = River(settings.kafka, namespace=settings.namespace, client_id=f"portevoix-{name}")
        self.commands = Commands(self.mongo, self.telemetry)
        self.projections: dict[str, Projection[Any]] = {}
        self._components: list[Component] = []
        self.health = Health(self._components, self.telemetry)
        guards = Guards(self.access, refusals, self.telemetry)
        self.rpc = RpcServer(settings, guards, self.telemetry, self.health.first_reason)
        self.web = WebServer(settings, self.health, self.telemetry, refusals)
        self._shown: list[BaseRoute] = []
        self.web.show(lambda: [*self._shown, *doors.routes(self.rpc.services, self.rpc.loopback)])
        relay = Relay(self.mongo, self.river, self.telemetry, settings.identity)
        # Stopped in the opposite order: no more work, then what follows from it, then the ground.
        self._components += [self.web, LoopLag(self.telemetry), self.mongo, self.river, relay, self.rpc]
        self._token = TokenFile(settings.service_token)
        self._channels: list[grpc.aio.Channel] = []
        self._begun: list[Component] = []
        self._told = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    @functools.cached_property
    def keys(self) -> Keys:
        """The data keys. Ends the process where PORTEVOIX_MASTER_KEY is missing or wrong."""
        if self.settings.master_key is None:
            refuse("PORTEVOIX_MASTER_KEY: Field required")
        try:
            return Keys(self.mongo, self.settings.master_key)
        except WrongSetting as error:
            refuse(str(error))

    def answer(
        self,
        add_to_server: Callable[[Any, grpc.aio.Server], None],
        servicer: object,
        service: ServiceDescriptor,
    ) -> None:
        """Answer a service by gRPC, and by JSON where its calls carry google.api.http."""
        self.rpc.answer(add_to_server, servicer, service)

    def hear(self, projection: Projection[Any]) -> None:
        """Run a projection."""
        self.projections[projection.name] = projection
        self.telemetry.hears(projection.name, projection.topics)
        self.mongo.declare(*machinery_of(projection.name))
        projector = Projector(
            projection,
            self.mongo,
            self.river,
            self.telemetry,
            house=self.name,
            member=self.settings.replica or None,
        )
        self._components.append(projector)

    def say(self, *topics: str) -> None:
        """Declare a topic that it says, so that what was published there counts from 0."""
        self.telemetry.says(topics)

    def call(self, address: str) -> grpc.aio.Channel:
        """A channel to another house; closed with this one."""
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            self._own_loop()  # a channel stays with the loop that it finds when it is made
        made = channel(address, self._token, self.telemetry)
        self._channels.append(made)
        return made

    def show(self, *routes: BaseRoute) -> None:
        """Show HTTP routes of the house's own; they go before the JSON doors."""
        self._shown += routes

    def front(self, route: Route) -> None:
        """Show a route whose endpoint is a bare ASGI application, and which must be quick: see WebServer."""
        self.web.front(route)

    def run_also(self, component: Component) -> None:
        """Start this too, after everything declared before it, and stop it before that."""
        self._components.append(component)

    def run(self) -> int:
        """Run until SIGTERM or SIGINT. 0 after a clean stop, 1 after one that was not, 70 for a mistake.

        Ends with 78 for a setting that is found wrong on the way. A second signal ends it at once.
        """
        logs.configure(self.name, self.settings.identity, self.settings.log_level)
        sys.setswitchinterval(SWITCH_SECONDS)
        tracing.configure(self.name, self.settings.identity)
        if strange := unknown(self.settings):
            log.warning("unknown settings, perhaps misspelt", nearest_known=strange)
        with asyncio.Runner(loop_factory=self._own_loop) as runner:
            try:
                return runner.run(self._until_told())
            except WrongSetting as error:
                refuse(str(error))
            finally:
                tracing.flush()

    async def start(self) -> None:
        """Start every part in order. Returns when all are usable; may be cancelled."""
        log.info("starting", version=__version__)
        for component in self._components:
            self._begun.append(component)
            await component.start()
        self.health.started = True
        log.info("ready")

    async def stop(self) -> bool:
        """Stop hearing, finish what was begun, close. True when every part stopped cleanly."""
        log.info("stopping")
        self.health.draining = True
        await self.rpc.leave()
        clean = [await self._stopped(component) for component in reversed(self._begun)]
        for made in self._channels:
            await made.close()
        log.info("stopped", clean=all(clean))
        return all(clean)

    async def _until_told(self) -> int:
        self._listen_to_signals()
        starting = asyncio.create_task(self.start())
        told = asyncio.create_task(self._told.wait())
        await asyncio.wait({starting, told}, return_when=asyncio.FIRST_COMPLETED)
        if starting.done() and (error := starting.exception()) is not None:
            await self.stop()
            return _ended_by(error)
        if starting.done():
            settle_memory()
        await told
        starting.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await starting
        return 0 if await self.stop() else 1

    async def _stopped(self, component: Component) -> bool:
        limit = self.settings.grace_seconds + self.settings.drain_seconds + STOP_MARGIN_SECONDS
        try:
            async with asyncio.timeout(limit):
                await component.stop()
        except Exception as error:
            log.error("did not stop cleanly", part=component.name, exc_info=error)
            return False
        return True

    def _listen_to_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._tell, number)

    def _tell(self, number: int) -> None:
        if self._told.is_set():
            log.warning("told twice, ending at once")
            os._exit(128 + number)
        self._told.set()

    def _own_loop(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            asyncio.set_event_loop(self._loop)
        return self._loop


def settle_memory() -> None:
    """Have the garbage collector pass over all that was made so far, which lives as long as the process.

    With its defaults, which a batch of some thousand events sets off again and again, it took a quarter of
    the time of a busy reader. Objects that nothing points to any more are freed at once, as ever.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE_OBJECTS, 10, 10)


def _ended_by(error: BaseException) -> int:
    if isinstance(error, WrongSetting | SystemExit):
        raise error
    log.critical("could not start", exc_info=error)
    return EXIT_MISTAKE
