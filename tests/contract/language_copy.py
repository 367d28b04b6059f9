"""A copy of the published language that a test may spoil."""

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def copy_of_the_language(place: Path) -> Path:
    """Copy proto/ and everything that is made from it; returns the root of the copy."""
    for folder in ("proto", "gen", "docs"):
        shutil.copytree(ROOT / folder, place / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "importlinter.toml", place)
    return place


def change(root: Path, file: str, old: str, new: str) -> None:
    """Replace a text that must be there."""
    path = root / file
    text = path.read_text("utf-8")
    assert old in text, f"{file} does not say {old!r} any more"
    path.write_text(text.replace(old, new, 1), "utf-8")
