"""Prometheus and promtool: those on the PATH, else Debian's package, unpacked below build/.

`python -m deploy.local.prometheus` fetches them, or says in one line why it cannot.
"""

import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from deploy.local.parts import Unavailable, free_port, port_open
from deploy.local.process import Process, Workshop

BUILD = Path(__file__).resolve().parents[2] / "build"
PACKAGE = "prometheus"
PROGRAMS = ("prometheus", "promtool")
SECONDS = 120


@dataclass(frozen=True)
class Prometheus:
    """Where the two programs are."""

    prometheus: Path
    promtool: Path


def installed(build: Path = BUILD) -> Prometheus:
    """Both programs, fetched once; raises Unavailable where this machine cannot fetch them."""
    found = [shutil.which(name) for name in PROGRAMS]
    if all(found):
        return Prometheus(*(Path(str(path)) for path in found))
    unpacked = build / PACKAGE
    if not unpacked.exists():
        build.mkdir(parents=True, exist_ok=True)
        _fetch_into(unpacked)
    return Prometheus(*(unpacked / "usr" / "bin" / name for name in PROGRAMS))


def running(programs: Prometheus, workshop: Workshop, config: str) -> tuple[Process, str]:
    """A Prometheus with this configuration, not started yet, and its address on the loopback interface."""
    address = f"127.0.0.1:{free_port()}"
    settings = workshop.folder / "prometheus.yml"
    settings.write_text(config, "utf-8")
    command = [
        str(programs.prometheus),
        f"--config.file={settings}",
        f"--storage.tsdb.path={workshop.folder / 'prometheus'}",
        f"--web.listen-address={address}",
        "--log.level=warn",
    ]
    return Process(PACKAGE, command, workshop, lambda: port_open(address)), f"http://{address}"


def _fetch_into(unpacked: Path) -> None:
    """Fetches beside and renames, so that an interrupted or a second run never leaves half a folder."""
    for tool in ("apt-get", "dpkg-deb"):
        if not shutil.which(tool):
            raise Unavailable(f"there is no {PACKAGE} on the PATH, and no {tool} to get it with")
    with tempfile.TemporaryDirectory(dir=unpacked.parent) as scratch:
        folder = Path(scratch)
        archive = _downloaded(folder)
        _run(["dpkg-deb", "-x", str(archive), str(folder / "unpacked")], folder)
        if not unpacked.exists():
            (folder / "unpacked").rename(unpacked)


def _downloaded(folder: Path) -> Path:
    """The package, by the machine's own lists of packages; by fresh ones of ours where they lack it."""
    own = [option for name in _own_lists(folder) for option in ("-o", name)]
    try:
        _run(["apt-get", "-q", "download", PACKAGE], folder)
    except Unavailable:
        _run(["apt-get", "-q", *own, "update"], folder)
        _run(["apt-get", "-q", *own, "download", PACKAGE], folder)
    return next(folder.glob(f"{PACKAGE}_*.deb"))


def _own_lists(folder: Path) -> list[str]:
    """Where apt keeps lists so that nobody must be root for it."""
    for needed in ("state/lists/partial", "cache/archives/partial"):
        (folder / needed).mkdir(parents=True)
    return [
        f"Dir::State={folder / 'state'}",
        f"Dir::Cache={folder / 'cache'}",
        "Dir::State::status=/var/lib/dpkg/status",
        "APT::Sandbox::User=",
    ]


def _run(command: list[str], folder: Path) -> None:
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, check=False, timeout=SECONDS
        )
    except subprocess.TimeoutExpired as error:
        raise Unavailable(f"{command[0]} did not end within {SECONDS} s") from error
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        why = said[-1][:300] if said else "it gave no reason"
        raise Unavailable(f"{command[0]} cannot get {PACKAGE}: {why}")


if __name__ == "__main__":
    try:
        print(f"Prometheus is in {installed().prometheus.parent}")
    except Unavailable as why:
        sys.exit(str(why))
