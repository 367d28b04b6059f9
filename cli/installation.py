"""Which installation a command speaks to: named by the environment, or left running by `portevoix up`."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

import typer

STATE = Path(".portevoix")
STATE_FILE = STATE / "installation.json"


@dataclass(frozen=True)
class Installation:
    """Addresses by house, and where Kafka is."""

    grpc: dict[str, str]
    http: dict[str, str]
    kafka: str
    namespace: str

    @property
    def prefix(self) -> str:
        """What stands in front of the names of topics."""
        return f"{self.namespace}." if self.namespace else ""


def kept_in(name: str) -> Path:
    """A folder of this machine's state, made where it is absent; nothing below STATE is ever committed."""
    folder = STATE / name
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (STATE / ".gitignore").write_text("*\n")
    return folder


def installation() -> Installation:
    """PORTEVOIX_<HOUSE>_GRPC and _HTTP where set, else what `portevoix up` started."""
    stored = json.loads(STATE_FILE.read_text()) if STATE_FILE.exists() else {}
    return Installation(
        grpc=_named("GRPC", stored.get("grpc", {})),
        http=_named("HTTP", stored.get("http", {})),
        kafka=os.environ.get("PORTEVOIX_KAFKA", stored.get("kafka", "")),
        namespace=os.environ.get("PORTEVOIX_NAMESPACE", stored.get("namespace", "")),
    )


def _named(kind: str, stored: dict[str, str]) -> dict[str, str]:
    names = ("content", "share", "gamify", "metrics", "survey")
    given = {name: os.environ.get(f"PORTEVOIX_{name.upper()}_{kind}", "") for name in names}
    return stored | {name: value for name, value in given.items() if value}


def address(found: dict[str, str], house: str) -> str:
    """A house's address. Ends with status 2 and one line where none is known."""
    if house in found:
        return found[house]
    typer.echo(
        f"no address of {house}: run `portevoix up`, or set PORTEVOIX_{house.upper()}_GRPC and _HTTP",
        err=True,
    )
    raise typer.Exit(2)


def token(path: Path | None, role: str) -> str:
    """The token in a file, else the one that `portevoix up` left for a role; ends with status 2 without."""
    chosen = path or STATE / "tokens" / f"{role}.token"
    if chosen.exists():
        return chosen.read_text().strip()
    typer.echo(f"no token: give --token a file with one (there is no {chosen})", err=True)
    raise typer.Exit(2)
