"""`make install` says in one line where the embedded parts cannot run, and the locks name no address."""

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def install(tmp_path: Path, **programs: str) -> subprocess.CompletedProcess[str]:
    """Runs install.sh with these shell texts in place of programs; it must end before it makes anything."""
    stand_ins = tmp_path / "bin"
    stand_ins.mkdir()
    for name, text in programs.items():
        program = stand_ins / name
        program.write_text(f"#!/bin/sh\n{text}\n")
        program.chmod(0o755)
    environment = {**os.environ, "PATH": f"{stand_ins}:{os.environ['PATH']}", "PYTHON": "/no/such/python"}
    command = ["sh", str(ROOT / "deploy/local/install.sh"), str(tmp_path / "venv")]
    answer = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert not (tmp_path / "venv").exists()
    return answer


LINUX = 'test "$1" = -s && echo Linux || echo x86_64'


@pytest.mark.parametrize(
    ("programs", "said"),
    [
        ({"uname": 'test "$1" = -s && echo Linux || echo aarch64'}, "Linux on aarch64 is not supported"),
        ({"uname": 'test "$1" = -s && echo Darwin || echo x86_64'}, "Darwin on x86_64 is not supported"),
        ({"uname": LINUX, "getconf": "echo glibc 2.31"}, "glibc 2.34 or later is needed"),
        ({"uname": LINUX, "getconf": "exit 1"}, "this machine has no glibc"),
        ({"uname": LINUX, "getconf": "echo glibc 2.34"}, "is not a working Python 3.11 to 3.13"),
        ({"uname": 'test "$1" = -s && echo Darwin || echo arm64'}, "is not a working Python 3.11 to 3.13"),
    ],
    ids=["arm", "intel-mac", "old-glibc", "musl", "no-python", "no-python-on-mac"],
)
def test_unsuitable_machine_is_told_in_one_line(tmp_path: Path, programs: dict[str, str], said: str) -> None:
    answer = install(tmp_path, **programs)
    assert answer.returncode != 0
    assert said in answer.stderr
    assert "docker compose" in answer.stderr
    assert len(answer.stderr.splitlines()) == 1


def pins(name: str) -> dict[str, str]:
    """Package and version of each line of a lock, with the marker."""
    text = (ROOT / "requirements" / name).read_text()
    return dict(re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", text, re.MULTILINE))


@pytest.mark.parametrize("name", ["dev.txt", "runtime.txt"])
def test_lock_has_hashes_and_no_address(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text()
    assert not re.search(r"://|--(find-links|index-url|extra-index-url)|^/|file:|@ ", text, re.MULTILINE)
    for entry in re.split(r"\n(?=\S)", text):
        assert entry.startswith("#") or "--hash=sha256:" in entry, entry


def test_production_runs_what_was_tested() -> None:
    assert pins("runtime.txt").items() <= pins("dev.txt").items()


def test_locks_hold_all_that_the_project_declares() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    for name, declared in (
        ("runtime.txt", project["project"]["dependencies"]),
        ("dev.txt", project["dependency-groups"]["dev"]),
    ):
        names = {re.split(r"[\[<>=;~! ]", one)[0].lower() for one in declared}
        assert names <= {pinned.lower() for pinned in pins(name)}
