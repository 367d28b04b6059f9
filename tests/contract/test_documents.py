"""What the documents point at exists, and each service's README has its five lines, which are true."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from portevoix import topics

HOUSES = ("content", "share", "gamify", "metrics", "survey")
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


def _lines(house: str) -> dict[str, str]:
    """The five lines, by their first word."""
    text = (ROOT / "services" / house / "README.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^\*\*(\w+)\*\* (\S.*)", text, flags=re.MULTILINE))


def _named(line: str) -> set[str]:
    """The names of messages, calls and services in a line."""
    return set(re.findall(r"\b(?:[A-Z][a-z]+){2,}\b", line)) - {"CloudEvents"}


def _made(house: str) -> Iterator[tuple[str, str]]:
    """Topic and name of what stands in events.proto and is met where a house translates to the wire."""
    room = ROOT / "services" / house / "translate"
    for path in room.glob("*.py") if room.is_dir() else [room.with_suffix(".py")]:
        tree = ast.parse(path.read_text("utf-8"))
        packages = {
            alias.asname or alias.name: node.module
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module
            for alias in node.names
            if alias.name == "events_pb2"
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                yield packages.get(node.value.id, ""), node.attr


def _services(house: str) -> dict[str, Any]:
    """The services of a house's package, by name."""
    paths = (ROOT / "gen" / "portevoix" / house / "v1").glob("*_pb2.py")
    modules = [import_module(f"portevoix.{house}.v1.{path.stem}") for path in paths]
    return {name: one for module in modules for name, one in module.DESCRIPTOR.services_by_name.items()}


@pytest.mark.parametrize("house", HOUSES)
def test_a_house_says_in_five_lines_what_it_is(house: str) -> None:
    assert list(_lines(house)) == ["owns", "hears", "says", "answers", "remembers"]


@pytest.mark.parametrize("house", HOUSES)
def test_a_house_hears_and_says_what_it_tells(house: str) -> None:
    """What it says is what it makes of the messages that the map lets it say; some have nobody yet."""
    lines, own = _lines(house), [one for one in topics.TOPICS.values() if one.producer == house]
    heard = {name for topic in topics.heard_by(house) for name in topic.consumers[house]}
    assert _named(lines["hears"]) == heard
    made = set(_made(house))
    said = {name for topic in own for name in topic.messages if (topic.name, name) in made}
    assert _named(lines["says"]) == said


@pytest.mark.parametrize("house", HOUSES)
def test_a_house_answers_what_it_tells(house: str) -> None:
    wiring = ROOT / "services" / house / "wiring"
    paths = wiring.glob("*.py") if wiring.is_dir() else [wiring.with_suffix(".py")]
    wired = re.findall(r'services_by_name\["(\w+)"\]', "".join(path.read_text("utf-8") for path in paths))
    services = _services(house)
    named = _named(_lines(house)["answers"])
    assert {name for name in named if name.endswith("Service")} == set(wired) == set(services)
    assert named <= {*services, *(call for one in services.values() for call in one.methods_by_name)}


@pytest.mark.parametrize("house", ["content", "share", "gamify"])
def test_a_house_remembers_what_it_tells(house: str) -> None:
    stored = {one.name for one in import_module(f"services.{house}.storage").COLLECTIONS}
    assert set(re.findall(r"`(\w+)`", _lines(house)["remembers"])) == stored


def test_the_readme_fits_one_screen_above_its_links() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    links = next(number for number, line in enumerate(lines) if line.startswith("[How an event travels]"))
    assert links <= 60
