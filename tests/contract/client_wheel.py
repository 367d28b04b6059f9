"""The client as another system gets it: its wheel, beside its own dependencies and nothing else."""

import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]


def build(place: Path) -> Path:
    """Build the wheel without network and without isolation; returns its path."""
    command = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(place),
        str(ROOT / "client"),
    ]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    (wheel,) = place.glob("portevoix_client-*.whl")
    return wheel


def _needs(requirements: list[str] | None, extras: set[str]) -> Iterator[Requirement]:
    for text in requirements or []:
        requirement = Requirement(text)
        marker = requirement.marker
        if marker is None or any(marker.evaluate({"extra": extra}) for extra in {"", *extras}):
            yield requirement


def _closure(wanted: Iterator[Requirement]) -> dict[str, Distribution]:
    found: dict[str, Distribution] = {}
    waiting = list(wanted)
    while waiting:
        requirement = waiting.pop()
        name = requirement.name.lower()
        if name not in found:
            found[name] = distribution(name)
            waiting += _needs(found[name].requires, requirement.extras)
    return found


def _link(dist: Distribution, place: Path) -> None:
    for file in dist.files or []:
        if ".." not in file.parts and "__pycache__" not in file.parts:
            target = place / Path(*file.parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(Path(str(file.locate())).resolve())


def install(wheel: Path, place: Path) -> Path:
    """Put the wheel, and what it requires as it is installed here, into a folder of their own."""
    place.mkdir()
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place)
    (metadata,) = place.glob("portevoix_client-*.dist-info/METADATA")
    lines = metadata.read_text("utf-8").splitlines()
    requires = [line.removeprefix("Requires-Dist: ") for line in lines if line.startswith("Requires-Dist: ")]
    for dist in _closure(_needs(requires, set())).values():
        _link(dist, place)
    return place


def python(folder: Path, *arguments: str) -> str:
    """Run Python where only the standard library and `folder` can be imported; returns what it printed."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    run = subprocess.run(
        [sys.executable, "-S", "-P", *arguments],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout
