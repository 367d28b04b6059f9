"""Each house hears what the map of the river says, no more and no less."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from portevoix import topics

HOUSES = Path(__file__).resolve().parents[2] / "services"


def _sources(house: str) -> Iterator[ast.Module]:
    room = HOUSES / house / "subscribers"
    files = room.glob("*.py") if room.is_dir() else [room.with_suffix(".py")]
    for file in files:
        yield ast.parse(file.read_text("utf-8"))


def _packages(module: ast.Module) -> dict[str, str]:
    """Alias of each imported events_pb2 to its package."""
    return {
        alias.asname or alias.name: node.module
        for node in ast.walk(module)
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("portevoix.")
        for alias in node.names
    }


def _hears(module: ast.Module) -> Iterator[tuple[str, str]]:
    """Topic and message of every key of a `hears=` argument."""
    packages = _packages(module)
    for node in ast.walk(module):
        if isinstance(node, ast.keyword) and node.arg == "hears" and isinstance(node.value, ast.Dict):
            for key in node.value.keys:
                assert isinstance(key, ast.Attribute), "name the message where it is heard"
                assert isinstance(key.value, ast.Name), "name the message where it is heard"
                yield packages[key.value.id], key.attr


@pytest.mark.parametrize("house", sorted(path.parent.name for path in HOUSES.glob("*/__init__.py")))
def test_a_house_hears_what_the_map_says(house: str) -> None:
    heard = {pair for module in _sources(house) for pair in _hears(module)}
    mapped = {(topic.name, name) for topic in topics.heard_by(house) for name in topic.consumers[house]}
    assert heard == mapped


def test_a_message_that_is_heard_secretly_is_found() -> None:
    code = (
        "from portevoix.share.v1 import events_pb2 as said\nProjection(hears={said.ShareMade: on_share_made})"
    )
    assert list(_hears(ast.parse(code))) == [("portevoix.share.v1", "ShareMade")]
