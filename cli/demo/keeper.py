"""The process that `up` leaves behind: it holds the world until SIGTERM."""

import asyncio
import json
import os
import shutil
import signal
import sys
import threading
from pathlib import Path

from rich.console import Console

from cli.demo.houses import POSTBACKS
from cli.demo.play import REPORTS, Play, Wishes
from cli.demo.world import World, running
from cli.installation import STATE, STATE_FILE, kept_in
from deploy.keys import PRIVATE
from deploy.local import Unavailable

ROLES = (
    "hr",
    "contributor",
    "reviewer",
    "publisher",
    "programme_manager",
    "leader",
    "administrator",
    "auditor",
    "service",
)


def main() -> int:
    """Start the world, play unless --empty, write where everything is, and wait."""
    told = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: told.set())
    try:
        with running() as world:
            if "--empty" not in sys.argv:
                asyncio.run(Play(world, Console(width=120), Wishes()).run(kept_in(REPORTS)))
            leave_in(world, STATE)
            told.wait()
    except Unavailable as missing:
        print(missing, file=sys.stderr)
        return 1
    finally:
        STATE_FILE.unlink(missing_ok=True)
        shutil.rmtree(STATE / "tokens", ignore_errors=True)
    return 0


def leave_in(world: World, state: Path) -> None:
    """Write into a folder where everything is, and what opens it."""
    _write_tokens(world, state / "tokens")
    _write_state(world, state / STATE_FILE.name)


def _write_tokens(world: World, folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for role in ROLES:
        world.issuer.token_file(folder, role, [role])
    for secret in (PRIVATE, POSTBACKS):
        shutil.copy(world.folder / secret, folder)  # the mode is copied too


def _write_state(world: World, path: Path) -> None:
    """Whole or not at all: `up` waits for the file to be there."""
    state = {
        "grpc": {name: one.grpc for name, one in world.houses.addresses.items()},
        "http": {name: one.http for name, one in world.houses.addresses.items()},
        "kafka": world.infra.kafka,
        "mongodb": world.infra.mongodb,
        "namespace": world.namespace,
    }
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(state, indent=2))
    os.replace(fresh, path)


if __name__ == "__main__":
    sys.exit(main())
