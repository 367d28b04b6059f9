"""The jars of Apache Kafka: resolved once by Maven, then kept in a cache folder of the user."""

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from deploy.local.parts import Unavailable

POM = Path(__file__).with_name("pom.xml")


def resolved() -> Path:
    """A folder with every jar of the pom; raises Unavailable when Maven cannot resolve them."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "portevoix"
    ready = base / f"kafka-{hashlib.sha256(POM.read_bytes()).hexdigest()[:16]}"
    if not ready.exists():
        base.mkdir(parents=True, exist_ok=True)
        _resolve_into(ready)
    return ready


def _resolve_into(ready: Path) -> None:
    """Fetches beside and renames, so that an interrupted or a second run never leaves half a folder."""
    if not shutil.which("mvn"):
        raise Unavailable("Apache Kafka needs Maven (mvn) on the PATH to fetch it once")
    with tempfile.TemporaryDirectory(dir=ready.parent) as scratch:
        target = Path(scratch) / "jars"
        command = ["mvn", "-B", "-q", "-f", str(POM), "dependency:copy-dependencies"]
        answer = subprocess.run(
            [*command, f"-DoutputDirectory={target}"],
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            timeout=600,
        )
        if answer.returncode or not target.exists():
            raise Unavailable(
                f"Maven cannot resolve Apache Kafka: {_first_error(answer.stdout + answer.stderr)}"
            )
        if not ready.exists():
            target.rename(ready)


def _first_error(output: str) -> str:
    errors = [line for line in output.splitlines() if "ERROR" in line]
    return (errors or ["it gave no reason"])[0].removeprefix("[ERROR] ")[:300]
