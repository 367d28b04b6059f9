"""An interpreter that has Quix Streams: PORTEVOIX_BENCH_QUIX names it, or it is made once from a lock."""

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

VARIABLE = "PORTEVOIX_BENCH_QUIX"
ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements" / "bench-quix.txt"


def quix_python() -> Path:
    """The interpreter; CalledProcessError where pip cannot install what the lock names."""
    if given := os.environ.get(VARIABLE):
        return Path(given)
    mark = hashlib.sha256(LOCK.read_bytes()).hexdigest()[:16]
    folder = ROOT / ".portevoix" / "bench" / f"quix-{mark}"
    python = folder / "bin" / "python"
    if not (folder / "installed").exists():
        venv.create(folder, clear=True, with_pip=True)
        install = ["install", "--quiet", "--require-hashes", "--only-binary", ":all:", "-r", str(LOCK)]
        subprocess.run([str(python), "-m", "pip", *install], check=True, stdout=sys.stderr)
        (folder / "installed").touch()
    return python


def quix_version(python: Path) -> str:
    """Such as `3.28.1`."""
    ask = "from importlib.metadata import version; print(version('quixstreams'))"
    answer = subprocess.run([str(python), "-c", ask], capture_output=True, text=True, check=True)
    return answer.stdout.strip()
