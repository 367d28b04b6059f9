"""Is the published language in order? `python proto/check.py`: status 0, or 1 with a line for each fault.

Style (buf lint), promises kept (buf breaking against baseline.binpb), layout (buf format), and everything
made from proto/ is what its source says. buf reads images that protoc built; nothing is fetched.
"""

import os
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from proto import compiler, generate


def _buf(arguments: Sequence[str], work: Path) -> list[str]:
    """What buf complains of, one line each. Its cache goes to `work`, so that nobody's home is written to."""
    buf = Path(sysconfig.get_path("scripts")) / "buf"
    environment = {**os.environ, "BUF_CACHE_DIR": str(work / "cache")}
    run = subprocess.run([buf, *arguments], capture_output=True, text=True, check=False, env=environment)
    said = (run.stdout + run.stderr).strip().splitlines()
    return said or [f"buf {arguments[0]}: status {run.returncode}"] if run.returncode else []


def _image(root: Path, work: Path) -> Path:
    compiler.image(root / "proto", work, compiler.sources(root / "proto"))
    return work / "image.binpb"


def style(root: Path, work: Path) -> list[str]:
    """Names, layout of packages and comments, as buf.yaml asks for them."""
    return _buf(["lint", f"{_image(root, work)}", "--config", f"{root / 'proto/buf.yaml'}"], work)


def promises(root: Path, work: Path) -> list[str]:
    """What no reader or writer of the baseline's language would understand any more."""
    against = root / generate.BASELINE
    rules = ["--config", f"{root / 'proto/buf.yaml'}", "--against-config", f"{root / 'proto/buf.yaml'}"]
    return _buf(["breaking", f"{_image(root, work)}", "--against", f"{against}", *rules], work)


def layout(root: Path, work: Path) -> list[str]:
    """The changes that `buf format -w proto` would make."""
    return _buf(["format", "--diff", "--exit-code", f"{root / 'proto'}"], work)


def _checks() -> dict[str, Callable[[Path, Path], list[str]]]:
    return {"style": style, "promises": promises, "layout": layout}


def findings(root: Path) -> Iterator[str]:
    """Everything that is wrong, each with the name of the check."""
    with tempfile.TemporaryDirectory(prefix="portevoix-") as place:
        for name, check in _checks().items():
            try:
                for line in check(root, Path(place)):
                    yield f"{name}: {line}"
            except compiler.ProtocFailed as refusal:
                yield f"{name}: {refusal}"
                return


def main() -> int:
    """Run every check, say what is wrong."""
    wrong = list(findings(compiler.ROOT))
    for line in wrong:
        print(line, file=sys.stderr)
    stale = generate.run(compiler.ROOT, check=True)
    return 1 if wrong or stale else 0


if __name__ == "__main__":
    sys.exit(main())
