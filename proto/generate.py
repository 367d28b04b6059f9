"""Turn the published language into code and pages: `python proto/generate.py [--check | --baseline]`.

Without a flag everything that is made from proto/ is brought up to date, file by file and atomically, so
that others may import meanwhile: gen/, docs/events.md, docs/access.md, the JSON examples, the river's
contracts in importlinter.toml. With --check nothing is changed: status 1 and a list where anything differs
from its source. With --baseline the present language becomes the one that later changes must not break:
done with a release.
"""

import argparse
import fcntl
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from proto import compiler, document, examples, river
from proto.language import Language

BASELINE = "proto/baseline.binpb"
Files = Mapping[str, bytes]


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One generator at a time: the last one to start sees the newest sources and writes last."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def sound(folder: Path, work: Path) -> tuple[list[str], list[str]]:
    """The files that compile, and a complaint for each that does not, for itself or for what it imports."""
    files = compiler.sources(folder)
    try:
        compiler.protoc(folder, work, [f"--descriptor_set_out={work / 'all'}"], files)
    except compiler.ProtocFailed:
        complaints = {name: words for name in files if (words := _refusal(folder, work, name))}
        return [name for name in files if name not in complaints], list(complaints.values())
    return files, []


def _refusal(folder: Path, work: Path, name: str) -> str:
    try:
        compiler.protoc(folder, work, [f"--descriptor_set_out={work / 'one'}"], [name])
    except compiler.ProtocFailed as refusal:
        return f"proto/{name}: {refusal}"
    return ""


def _code(folder: Path, work: Path, files: list[str]) -> dict[str, bytes]:
    out = work / "gen"
    compiler.compile_into(out, folder, work, files)
    code = {
        f"gen/{path.relative_to(out).as_posix()}": path.read_bytes()
        for path in out.rglob("*")
        if path.is_file()
    }
    map_of_river = river.module(river.load(folder / "topics.yaml"))
    return {**code, "gen/portevoix/topics.py": map_of_river.encode()}


def _pages(root: Path, language: Language) -> dict[str, bytes]:
    folder = root / "proto"
    topics = river.load(folder / "topics.yaml")
    shown = examples.pages(language, folder / "examples")
    rules = (root / "importlinter.toml").read_text("utf-8")
    pages = {
        "docs/events.md": document.events(language, topics, shown),
        "docs/access.md": document.access(language),
        "importlinter.toml": river.with_contracts(rules, river.contracts(topics, folder)),
    }
    pages |= {f"proto/examples/{name}": text for name, text in shown.items()}
    return {name: text.encode() for name, text in pages.items()}


def made(root: Path, work: Path) -> tuple[dict[str, bytes], list[str]]:
    """Everything that is made from `root`/proto, by path from the root, and complaints about broken sources.

    While a source is broken the pages are left out: they speak of all of them.
    """
    folder = root / "proto"
    files, complaints = sound(folder, work)
    fresh = _code(folder, work, files)
    if not complaints:
        fresh |= _pages(root, Language(compiler.image(folder, work, files)))
    return fresh, complaints


def _generated(root: Path) -> set[str]:
    """What lies where only generated files may lie."""
    code = (path for path in (root / "gen").rglob("*") if path.suffix in {".py", ".pyi", ".typed"})
    pages = (root / "proto/examples").glob("*.json")
    return {path.relative_to(root).as_posix() for path in [*code, *pages]}


def differences(root: Path, fresh: Files) -> list[str]:
    """Files that are missing, left over, or not what their source says."""
    wrong = {name for name, text in fresh.items() if not _same(root / name, text)}
    return sorted(wrong | (_generated(root) - fresh.keys()))


def _same(path: Path, text: bytes) -> bool:
    return path.is_file() and path.read_bytes() == text


def replace(root: Path, fresh: Files, work: Path, *, prune: bool) -> list[str]:
    """Write what differs, each file whole; remove what is left over if `prune`. Returns what changed."""
    touched = []
    for name in differences(root, fresh):
        target = root / name
        if name in fresh:
            target.parent.mkdir(parents=True, exist_ok=True)
            (work / "next").write_bytes(fresh[name])
            os.replace(work / "next", target)
        elif prune:
            target.unlink()
        else:
            continue
        touched.append(name)
    return touched


def _say(lines: list[str], text: str) -> None:
    for line in lines:
        print(text.format(line), file=sys.stderr)


def _move_baseline(root: Path, work: Path) -> None:
    image = compiler.image(root / "proto", work, compiler.sources(root / "proto"))
    for file in image.file:
        file.ClearField("source_code_info")
    (work / "next").write_bytes(image.SerializeToString(deterministic=True))
    os.replace(work / "next", root / BASELINE)
    print(f"{BASELINE} is the language of today")


def run(root: Path, *, check: bool = False, baseline: bool = False) -> int:
    """Exit status: 0 when all is current, 1 when something differs (`check`) or a source is broken."""
    with _alone(root / "proto"), tempfile.TemporaryDirectory(dir=root, prefix=".proto-") as place:
        work = Path(place)
        try:
            fresh, complaints = made(root, work)
        except (examples.Malformed, ValueError) as refusal:
            print(f"nothing was generated: {refusal}", file=sys.stderr)
            return 1
        _say(complaints, "does not compile, left as it was: {}")
        if check:
            wrong = differences(root, fresh)
            _say(wrong, "{} is not what its source says: run `make proto`")
            return 1 if wrong or complaints else 0
        for name in replace(root, fresh, work, prune=not complaints):
            print(name)
        if baseline and not complaints:
            _move_baseline(root, work)
        return 1 if complaints else 0


def main() -> int:
    """Read the flags and run."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--check", action="store_true", help="change nothing, fail on any difference")
    what.add_argument("--baseline", action="store_true", help="make today's language the one not to break")
    arguments = parser.parse_args()
    return run(compiler.ROOT, check=arguments.check, baseline=arguments.baseline)


if __name__ == "__main__":
    sys.exit(main())
