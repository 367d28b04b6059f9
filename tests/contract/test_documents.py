"""What the documents point at exists, and each service's README has its five lines."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WRITTEN = sorted(
    path
    for pattern in ("*.md", "docs/**/*.md", "services/*/README.md", "deploy/**/*.md", "client/*.md")
    for path in ROOT.glob(pattern)
)


@pytest.mark.parametrize("document", WRITTEN, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)", document.read_text(encoding="utf-8"))
    missing = [
        target for target in targets if "://" not in target and not (document.parent / target).exists()
    ]
    assert not missing


@pytest.mark.parametrize("house", ["content", "share", "gamify", "metrics", "survey"])
def test_a_house_says_in_five_lines_what_it_is(house: str) -> None:
    text = (ROOT / "services" / house / "README.md").read_text(encoding="utf-8")
    said = re.findall(r"^\*\*(\w+)\*\* \S", text, flags=re.MULTILINE)
    assert said == ["owns", "hears", "says", "answers", "remembers"]


def test_the_readme_fits_one_screen_above_its_links() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    links = next(number for number, line in enumerate(lines) if line.startswith("[How an event travels]"))
    assert links <= 60
