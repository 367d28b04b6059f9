"""A copy of the tree in which violations may be planted, and import-linter's verdict on it."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
CONFIG = ROOT / "importlinter.toml"
HOUSES = ("content", "share", "gamify", "metrics", "survey")
ROOMS = ("__main__", "wiring", "settings", "rpc", "storage", "translate", "usecases", "ports")
DOMAIN = ("model", "facts", "rules", "errors")


def contracts() -> list[dict[str, Any]]:
    """The contracts as they stand in importlinter.toml."""
    settings = tomllib.loads(CONFIG.read_text("utf-8"))["tool"]["importlinter"]
    found: list[dict[str, Any]] = settings["contracts"]
    return found


def copy_of_the_tree(place: Path) -> Path:
    """Copy what the contracts speak of; a room that no house has yet is put there empty."""
    rubbish = shutil.ignore_patterns("__pycache__", "*.md")
    for name in ("services", "chassis", "cli"):
        shutil.copytree(ROOT / name, place / name, ignore=rubbish)
    shutil.copytree(ROOT / "gen" / "portevoix", place / "portevoix", ignore=rubbish)
    shutil.copy(CONFIG, place)
    for house in HOUSES:
        for room in (*ROOMS, *(f"domain.{name}" for name in DOMAIN)):
            file_of(place, f"services.{house}.{room}")
    file_of(place, "cli.__main__")
    return place


def file_of(place: Path, module: str) -> Path:
    """The file of a module, made where it is missing, packages above it included."""
    path = place / module.replace(".", "/")
    if path.is_dir():
        path = path / "__init__"
    for package in path.relative_to(place).parents:
        if package != Path():
            (place / package).mkdir(exist_ok=True)
            (place / package / "__init__.py").touch()
    file = path.with_suffix(".py")
    file.touch()
    return file


def plant(place: Path, module: str, line: str) -> None:
    """Put a line at the end of a module."""
    with file_of(place, module).open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")


def verdict(place: Path) -> dict[str, str]:
    """What import-linter says of that tree: id of each broken contract to its words."""
    code = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    run = subprocess.run(
        [sys.executable, "-c", code, "--config", CONFIG.name, "--no-cache"],
        cwd=place,
        env={"PYTHONPATH": str(place), "PATH": "", "COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if "Broken contracts" not in run.stdout and run.returncode:
        raise AssertionError(run.stdout + run.stderr)
    words = run.stdout.partition("Broken contracts")[2]
    names = {contract["name"]: contract["id"] for contract in contracts()}
    pattern = "|".join(rf"(?m:^{re.escape(name)}\n-+$)" for name in names)
    heads = [match.group().splitlines()[0] for match in re.finditer(pattern, words)]
    return dict(zip((names[head] for head in heads), re.split(pattern, words)[1:], strict=True))
