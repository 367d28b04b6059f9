"""docs/sharing.md: its commands are run as they stand."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cli.demo.keeper import leave_in
from cli.demo.world import World

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/sharing.md"
SHELL = f'portevoix() {{ "{sys.executable}" -m cli "$@"; }}\n'


@pytest.mark.timeout(120)
def test_every_command_of_the_page_works(world: World, tmp_path: Path) -> None:
    leave_in(world, tmp_path / ".portevoix")
    commands = re.findall(r"^```sh\n(.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "gen")])}
    ended = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", SHELL + "\n".join(commands)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout[-2000:] + ended.stderr[-2000:]
    for shown in ("#JeTravailleIci", "302 https://www.example.org/ateliers?", '"accepted"', "linkedin"):
        assert shown in ended.stdout
