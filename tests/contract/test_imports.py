"""Who may import whom: each contract bites, and speaks of what exists."""

from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.contract import imports_tree
from tests.contract.imports_tree import ROOT, contracts, copy_of_the_tree, file_of, plant, verdict

# Contract, importer, what it must not import, and how import-linter names the crime.
VIOLATIONS = [
    ("houses", "services.metrics.wiring", "services.survey.wiring"),
    ("ground", "chassis.settings", "services.share.ports"),
    ("ground", "chassis.settings", "portevoix.share.v1.events_pb2"),
    ("rooms", "services.share.translate", "services.share.storage"),
    ("rooms", "services.survey.usecases", "services.survey.rpc"),
    ("domain", "services.gamify.domain.errors", "services.gamify.domain.model"),
    ("core", "services.content.ports", "portevoix.content.v1.events_pb2"),
    ("core", "services.gamify.usecases", "chassis.settings"),
    ("core", "services.survey.domain.model", "pydantic"),
    ("still", "services.metrics.domain.facts", "random"),
    ("still", "services.share.domain.model", "asyncio"),
    ("translators", "services.content.translate", "chassis.settings"),
    ("memory", "services.gamify.storage", "portevoix.gamify.v1.events_pb2"),
    ("driver", "services.gamify.rpc", "motor.motor_asyncio"),
    ("driver", "chassis.access", "motor.motor_asyncio"),
    ("database", "services.share.usecases", "pymongo"),
    ("database", "services.survey.rpc", "bson"),
    ("doors", "cli.__main__", "services.content.ports"),
    ("river-content", "services.survey.rpc", "portevoix.content.v1.events_pb2"),
    ("river-gamify", "services.metrics.rpc", "portevoix.gamify.v1.events_pb2"),
    ("river-inbox", "services.metrics.rpc", "portevoix.inbox.v1.events_pb2"),
    ("river-mentions", "services.gamify.rpc", "portevoix.mentions.v1.events_pb2"),
    ("river-metrics", "services.share.rpc", "portevoix.metrics.v1.service_pb2"),
    ("river-share", "portevoix.survey.v1.events_pb2", "portevoix.share.v1.events_pb2"),
    ("river-survey", "services.gamify.rpc", "portevoix.survey.v1.events_pb2"),
]
# A file that is no room, and a module of the domain that is none of its four.
EXHAUSTIVE = [("rooms", "services.share.odds"), ("domain", "services.share.domain.odds")]


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The verdict on a tree with every violation in it."""
    place = copy_of_the_tree(tmp_path_factory.mktemp("tree"))
    for _, importer, imported in VIOLATIONS:
        plant(place, importer, f"import {imported}")
    for _, module in EXHAUSTIVE:
        file_of(place, module)
    return verdict(place)


@pytest.mark.parametrize(("contract", "importer", "imported"), VIOLATIONS)
def test_each_contract_bites(planted: dict[str, str], contract: str, importer: str, imported: str) -> None:
    words = planted.get(contract, "")
    external = imported.split(".")[0] not in {"services", "chassis", "portevoix", "cli"}
    crime = f"{importer} -> {imported.split('.')[0] if external else imported}"
    assert crime in words.replace("is not allowed to import", "->"), words


@pytest.mark.parametrize(("contract", "module"), EXHAUSTIVE)
def test_a_module_without_a_room_is_named(planted: dict[str, str], contract: str, module: str) -> None:
    assert module.rpartition(".")[2] in planted.get(contract, "")


def test_every_contract_is_planted_against() -> None:
    assert {contract["id"] for contract in contracts()} == {contract for contract, *_ in VIOLATIONS}


def test_the_tree_as_it_is_keeps_them(tmp_path: Path) -> None:
    broken = verdict(copy_of_the_tree(tmp_path))
    assert not broken, "\n".join(broken.values())


def _names(contract: dict[str, object]) -> list[str]:
    keys = ("modules", "source_modules", "forbidden_modules", "protected_modules", "allowed_importers")
    return [name for key in keys for name in contract.get(key, [])]  # type: ignore[attr-defined]


def _exists(name: str) -> bool:
    if name.split(".")[0] in {"services", "chassis", "portevoix", "cli"}:
        base = ROOT / "gen" if name.startswith("portevoix") else ROOT
        pattern = name.replace(".", "/")
        return any(base.glob(f"{pattern}.py")) or any(path.is_dir() for path in base.glob(pattern))
    return find_spec(name) is not None


@pytest.mark.parametrize("contract", contracts(), ids=lambda contract: contract["id"])
def test_every_module_that_a_contract_names_exists(contract: dict[str, object]) -> None:
    assert [name for name in _names(contract) if not _exists(name)] == []


@pytest.mark.parametrize("container", ["services.*", "services.*.domain"])
def test_every_layer_is_a_room_of_some_house(container: str) -> None:
    layers = next(c["layers"] for c in contracts() if c.get("containers") == [container])
    rooms = {room.strip("() ") for layer in layers for room in layer.split("|")}
    assert {room for room in rooms if not _exists(f"{container}.{room}")} == set()


def test_every_house_is_meant() -> None:
    houses = {path.parent.name for path in (ROOT / "services").glob("*/__init__.py")}
    assert houses == set(imports_tree.HOUSES)
