"""Fail points: the n-th hit ends the process as SIGKILL would; without the setting nothing happens."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
HITS = "from chassis.failpoints import failpoint\nfor n in range(3): print(n, flush=True); failpoint('here')"


@pytest.mark.parametrize(
    ("setting", "seen", "status"),
    [
        ("here:2", "0\n1\n", -signal.SIGKILL),
        ("here", "0\n", -signal.SIGKILL),
        ("there", "0\n1\n2\n", 0),
        (None, "0\n1\n2\n", 0),
    ],
)
def test_a_fail_point(setting: str | None, seen: str, status: int) -> None:
    told = {name: value for name, value in os.environ.items() if name != "PORTEVOIX_FAIL"}
    told |= {"PYTHONPATH": str(ROOT)} | ({"PORTEVOIX_FAIL": setting} if setting else {})
    run = subprocess.run([sys.executable, "-c", HITS], env=told, capture_output=True, text=True, check=False)
    assert (run.stdout, run.returncode) == (seen, status)
