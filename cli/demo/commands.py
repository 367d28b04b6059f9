"""`demo`, `up`, `down` and `token`."""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from cli.demo.houses import ROOT
from cli.demo.play import REPORTS, Play, Wishes
from cli.demo.world import World, running
from cli.installation import STATE, STATE_FILE, kept_in
from deploy import keys
from deploy.local import Unavailable

PID_FILE = STATE / "pid"
LOG_FILE = STATE / "log"
KEEPER = "cli.demo.keeper"
START_SECONDS = 300
STOP_SECONDS = 60
console = Console()


class Fault(StrEnum):
    """A fault to plant; the demo must find it."""

    DROP = "drop"
    DOUBLE = "double"
    LEDGER = "ledger"
    TOTAL = "total"


def demo(
    fault: Annotated[
        Fault | None, typer.Option("--break", help="plant a fault; the proofs must fail")
    ] = None,
    chaos: Annotated[bool, typer.Option("--chaos", help="kill -9 two houses in the middle")] = False,
    seed: Annotated[int, typer.Option(help="of all chance in the programme")] = 2026,
) -> None:
    """Play a programme through five services and prove every figure; status 1 where one is wrong."""
    started = time.monotonic()
    try:
        with running() as world:
            right = _played(world, Wishes(seed, fault or "", chaos))
    except Unavailable as missing:
        typer.echo(str(missing), err=True)
        raise typer.Exit(1) from missing
    console.print(
        f"{'All figures hold' if right else 'Figures are wrong'}, {time.monotonic() - started:.0f} s"
    )
    raise typer.Exit(0 if right else 1)


def _played(world: World, wishes: Wishes) -> bool:
    """Play it; what is needed to find out why it failed stays behind where it did."""
    right = False
    try:
        right = asyncio.run(Play(world, console, wishes).run(kept_in(REPORTS)))
    finally:
        if not right:
            _keep_traces(world)
    return right


def _keep_traces(world: World) -> None:
    kept = kept_in("failed")
    for trace in (*world.folder.glob("*.log"), *world.folder.glob("*.jsonl")):
        shutil.copy(trace, kept)
    console.print(f"what the houses logged and what the outside process noted is in {kept}")


def up(
    empty: Annotated[
        bool, typer.Option("--empty", help="start without playing the demo's programme")
    ] = False,
) -> None:
    """Start everything, play the programme, and leave it running; `down` ends it."""
    if _keeper_runs():
        typer.echo("it runs already; `portevoix down` ends it", err=True)
        raise typer.Exit(1)
    kept_in("")
    STATE_FILE.unlink(missing_ok=True)
    command = [sys.executable, "-m", KEEPER, *(["--empty"] if empty else [])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "gen")])}
    with LOG_FILE.open("w") as log:
        keeper = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment, start_new_session=True
        )
    PID_FILE.write_text(str(keeper.pid))
    with console.status("starting, and playing the programme"):
        _wait_for(keeper)
    _print_addresses()


def down() -> None:
    """End what `up` started, by its process id."""
    if not _keeper_runs():
        typer.echo("nothing runs that `up` started")
        PID_FILE.unlink(missing_ok=True)
        return
    pid = int(PID_FILE.read_text())
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while _keeper_runs() and time.monotonic() < deadline:
        time.sleep(0.2)
    if _keeper_runs():
        os.kill(pid, signal.SIGKILL)  # its guard ends the rest
    PID_FILE.unlink(missing_ok=True)
    STATE_FILE.unlink(missing_ok=True)
    typer.echo("ended")


def token(
    subject: Annotated[str, typer.Argument(help="whose it is: an employee id, or the name of a system")],
    roles: Annotated[list[str], typer.Argument(help="such as employee, hr or programme_manager")],
) -> None:
    """Print a token for somebody, which only the installation that `up` left running believes."""
    folder = STATE / "tokens"
    if not (folder / keys.PRIVATE).exists():
        typer.echo(f"no key to sign with: run `portevoix up` (there is no {folder / keys.PRIVATE})", err=True)
        raise typer.Exit(2)
    typer.echo(keys.token(folder, subject, roles))


def _keeper_runs() -> bool:
    """The process of the pid file lives, and is ours: the id of one that ended may be somebody else's."""
    if not PID_FILE.exists():
        return False
    asked = ["ps", "-o", "command=", "-p", PID_FILE.read_text().strip()]
    return KEEPER in subprocess.run(asked, capture_output=True, text=True, check=False).stdout


def _wait_for(keeper: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not STATE_FILE.exists():
        if keeper.poll() is not None or time.monotonic() > deadline:
            lines = LOG_FILE.read_text().strip().splitlines() or ["it said nothing"]
            typer.echo(f"it did not start: {lines[-1]} (see {LOG_FILE})", err=True)
            raise typer.Exit(1)
        time.sleep(0.2)


def _print_addresses() -> None:
    state = json.loads(STATE_FILE.read_text())
    table = Table(title="Running", title_justify="left")
    for heading in ("house", "gRPC", "HTTP", "Prometheus"):
        table.add_column(heading)
    for name, http in state["http"].items():
        table.add_row(name, state["grpc"][name], http, f"{http}/metrics")
    console.print(table)
    console.print(f"Kafka {state['kafka']}, topics {state['namespace']}.*", highlight=False)
    console.print(f"MongoDB {state['mongodb']}, databases {state['namespace']}_*", highlight=False)
    console.print(f"tokens by role in {STATE / 'tokens'}; `portevoix down` ends it all", highlight=False)
