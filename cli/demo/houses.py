"""The five houses as five processes."""

import base64
import os
import secrets
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import httpx

from cli.demo.issuer import Issuer
from deploy.keys import AUDIENCE, ISSUER
from deploy.local.parts import Infrastructure, free_port
from deploy.local.process import Process, Workshop

NAMES = ("content", "share", "gamify", "metrics", "survey")
POSTBACKS = "postbacks"
ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 90
UNKNOWN_SECONDS = 10


@dataclass(frozen=True)
class Address:
    """Where a house answers: host:port for gRPC, and the base of its HTTP doors."""

    grpc: str
    http: str


class Houses:
    """Started together, each ended by its own process id."""

    def __init__(
        self, workshop: Workshop, infra: Infrastructure, namespace: str, issuer: Issuer, smtp: str
    ) -> None:
        self.addresses = {name: _address() for name in NAMES}
        self._http = httpx.Client(timeout=5)  # one for all looks: making one costs more than a look
        self._workshop = workshop
        self._common = self._environment(infra, namespace, issuer)
        self._processes = {name: self._process(name, issuer, smtp) for name in NAMES}

    def start(self) -> None:
        """Return when all five say that they are ready. Raises Unavailable for one that does not."""
        with ThreadPoolExecutor(len(NAMES)) as threads:
            list(threads.map(Process.start, self._processes.values()))

    def stop(self) -> None:
        """End them in the order in which they depend on each other, gracefully."""
        with ThreadPoolExecutor(len(NAMES)) as threads:
            list(threads.map(Process.stop, self._processes.values()))

    def kill(self, name: str) -> None:
        """kill -9."""
        self._processes[name].kill()

    def restart(self, name: str) -> None:
        """Start one again that was killed, and return when it is ready."""
        self._processes[name].start()

    def _process(self, name: str, issuer: Issuer, smtp: str) -> Process:
        token = issuer.token_file(self._workshop.folder, name, ["service"])
        answering = self.addresses[name]
        environment = {
            **self._common,
            "PORTEVOIX_GRPC": answering.grpc,
            "PORTEVOIX_HTTP": answering.http.removeprefix("http://"),
            "PORTEVOIX_SERVICE_TOKEN": str(token),
            "PORTEVOIX_MASTER_KEY": str(_master_key(self._workshop.folder, name)),
            # The embedded broker never puts a killed member out of its group; under its name it comes back.
            "PORTEVOIX_REPLICA": f"{name}-1",
            **self._own(name, smtp),
        }
        command = [sys.executable, "-m", f"services.{name}"]
        ready = f"{answering.http}/readyz"
        return Process(
            name,
            command,
            self._workshop,
            lambda: self._ready(ready),
            environment=environment,
            seconds=START_SECONDS,
        )

    def _ready(self, url: str) -> bool:
        try:
            return self._http.get(url).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    def _own(self, name: str, smtp: str) -> Mapping[str, str]:
        if name == "share":
            return {
                "PORTEVOIX_LINKS": self.addresses["share"].http,
                "PORTEVOIX_TRUSTED_PROXIES": "127.0.0.1",
                "PORTEVOIX_POSTBACKS": str(_postbacks(self._workshop.folder)),
                # A report about an unknown share waits for it a day; the demo's strangers never come.
                "PORTEVOIX_UNKNOWN_HOURS": str(UNKNOWN_SECONDS / 3600),
            }
        if name == "content":
            # The demo's feed is on this machine, and the pages of its items are nowhere.
            return {"PORTEVOIX_PRIVATE_ADDRESSES": "true", "PORTEVOIX_CHECK_LINKS": "false"}
        if name == "survey":
            return {
                "PORTEVOIX_SMTP": smtp,
                "PORTEVOIX_MAIL_FROM": "programme@portevoix.example",
                "PORTEVOIX_SURVEY_LINKS": self.addresses["survey"].http,
                "PORTEVOIX_WAVE_SECRETS": str(self._workshop.folder / "wave-secrets"),
            }
        return {}

    def _environment(self, infra: Infrastructure, namespace: str, issuer: Issuer) -> dict[str, str]:
        return {
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "gen")]),
            "PORTEVOIX_KAFKA": infra.kafka,
            "PORTEVOIX_MONGODB": infra.mongodb,
            "PORTEVOIX_NAMESPACE": namespace,
            "PORTEVOIX_ISSUER": ISSUER,
            "PORTEVOIX_AUDIENCE": AUDIENCE,
            "PORTEVOIX_ISSUER_KEYS": str(issuer.keys),
            "PORTEVOIX_CONTENT": self.addresses["content"].grpc,
            "PORTEVOIX_SHARE": self.addresses["share"].grpc,
            "PORTEVOIX_LOG_LEVEL": "WARNING",
        }


def _address() -> Address:
    return Address(f"127.0.0.1:{free_port()}", f"http://127.0.0.1:{free_port()}")


def _postbacks(folder: Path) -> Path:
    """A file with the secret of the one system that posts conversions back."""
    path = folder / POSTBACKS
    path.touch(mode=0o600)
    path.write_text(f"crm whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}\n")
    return path


def _master_key(folder: Path, name: str) -> Path:
    path = folder / f"{name}.master-key"
    path.touch(mode=0o600)
    path.write_text(f"demo:{base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()}\n")
    return path
