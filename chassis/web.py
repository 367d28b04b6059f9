"""The HTTP server as a component: /metrics, /livez, /readyz, the JSON doors and the house's own routes."""

import asyncio
import contextlib
import socket
from collections.abc import Callable, Generator, Sequence
from functools import partial

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from chassis import http_status
from chassis.health import Health, first
from chassis.refusal import Refusals
from chassis.settings import HouseSettings, WrongSetting
from chassis.telemetry import Telemetry
from chassis.web_guards import Watched

log = structlog.get_logger(__name__)

STOP_SECONDS = 5
KEEP_ALIVE_SECONDS = 65


class WebServer:
    """Answers HTTP. It starts first and stops last, so that the probes are answered all the time."""

    name = "http"

    def __init__(
        self, settings: HouseSettings, health: Health, telemetry: Telemetry, refusals: Refusals
    ) -> None:
        self._settings = settings
        self._health = health
        self._telemetry = telemetry
        self._refusals = refusals
        self._server: _Server | None = None
        self._serving: asyncio.Task[None] | None = None
        self._routes: list[Callable[[], Sequence[BaseRoute]]] = []
        self._fronts: list[Route] = []
        self.port = 0

    def show(self, routes: Callable[[], Sequence[BaseRoute]]) -> None:
        """Add routes, which are asked for at the start."""
        self._routes.append(routes)

    def front(self, route: Route) -> None:
        """Add a route that is reached without the framework, which costs more than a quick answer itself.

        What it does not match whole (another method, a slash too much) is answered as for any other route.
        """
        self._fronts.append(route)

    async def start(self) -> None:
        """Listen. Raises WrongSetting where the port is taken."""
        listening = self._listen()
        self.port = listening.getsockname()[1]
        self._server = _Server(self._config())
        self._serving = asyncio.create_task(self._server.serve([listening]))
        await self._server.listening.wait()
        log.info("answering HTTP", at=self._settings.http, port=self.port)

    async def stop(self) -> None:
        """Finish the requests in flight, for at most five seconds, and close."""
        if self._server is None or self._serving is None:
            return
        self._server.should_exit = True
        await self._serving

    def alive(self) -> str | None:
        """None while serving."""
        return "the HTTP server has ended" if self._serving is not None and self._serving.done() else None

    async def ready(self) -> str | None:
        """None while serving."""
        return self.alive() if self._serving is not None else "not listening yet"

    def application(self) -> ASGIApp:
        """The ASGI application with all its routes; a path of the house never hides one of the chassis."""
        own = [
            Route("/metrics", self._metrics),
            Route("/livez", self._livez),
            Route("/readyz", self._readyz),
        ]
        shown = [route for routes in self._routes for route in routes()]
        guard = partial(Watched, telemetry=self._telemetry, refusals=self._refusals)
        framework = Starlette(
            routes=[*own, *self._fronts, *shown],
            middleware=[Middleware(guard)],
            exception_handlers={HTTPException: _unroutable},
        )
        return _Fronts(self._fronts, guard, framework) if self._fronts else framework

    async def _metrics(self, request: Request) -> Response:
        page, content_type = self._telemetry.exposed(request.headers.get("accept", ""))
        return Response(page, headers={"content-type": content_type})

    async def _livez(self, _request: Request) -> Response:
        return _report(self._health.alive())

    async def _readyz(self, _request: Request) -> Response:
        return _report(await self._health.ready())

    def _listen(self) -> socket.socket:
        host, _, port = self._settings.http.rpartition(":")
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.socket(family)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host.strip("[]"), int(port)))
        except OSError as error:
            listening.close()
            raise WrongSetting(f"PORTEVOIX_HTTP: cannot listen on {self._settings.http}") from error
        return listening

    def _config(self) -> uvicorn.Config:
        proxies = self._settings.trusted_proxies
        return uvicorn.Config(
            self.application(),
            lifespan="off",
            log_config=None,
            access_log=False,  # it would write addresses of people
            server_header=False,
            proxy_headers=bool(proxies),
            forwarded_allow_ips=proxies or None,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=STOP_SECONDS,
        )


class _Fronts:
    """Stands before the framework: asks a few routes itself, and lets everything else through."""

    def __init__(self, routes: Sequence[Route], guard: Callable[[ASGIApp], ASGIApp], behind: ASGIApp) -> None:
        self._fronts = [(route.path.partition("{")[0], route, guard(route.app)) for route in routes]
        self._behind = behind

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http":
            for prefix, route, application in self._fronts:
                if scope["path"].startswith(prefix):
                    match, found = route.matches(scope)
                    if match is Match.FULL:
                        scope.update(found, route=route)
                        await application(scope, receive, send)
                        return
        await self._behind(scope, receive, send)


class _Server(uvicorn.Server):
    """uvicorn without its signal handlers: signals are the application's."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


def _unroutable(_request: Request, error: Exception) -> Response:
    """404, 405, 413: what Starlette itself refuses."""
    if not isinstance(error, HTTPException):
        raise error
    return http_status.from_http(error.status_code, error.detail)


def _report(reasons: dict[str, str | None]) -> JSONResponse:
    good = first(reasons) is None
    parts = {name: reason or "ok" for name, reason in reasons.items()}
    return JSONResponse({"ok": good, "parts": parts}, 200 if good else 503, http_status.HEADERS)
