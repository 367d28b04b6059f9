"""Dashboards against their source, against the series that the houses export, and against good practice."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models.dashboard import Dashboard

from deploy.checks import promql, rules
from deploy.checks.exported import exported
from deploy.monitoring import addresses, boards

UNITS = frozenset({"s", "short", "eps", "ops", "reqps", "percentunit", "bytes"})
SOURCE = "${datasource}"

Board = Mapping[str, Any]


def current() -> Iterator[str]:
    """A complaint where a committed dashboard is not what its source makes, and for one without a source."""
    for name in boards.BUILT:
        path = boards.file_of(name)
        if not path.exists() or path.read_text("utf-8") != boards.text(name):
            yield f"{path.name} is not what its source makes: run `python -m deploy.check --write`"
    for path in sorted(boards.FOLDER.glob("*.json")):
        if path.stem not in boards.BUILT:
            yield f"{path.name} has no source"


def loaded(name: str) -> Board:
    """A committed dashboard."""
    board: Board = json.loads(boards.file_of(name).read_text("utf-8"))
    return board


def all_complaints() -> Iterator[str]:
    """What is wrong with each of the committed dashboards."""
    for name in boards.BUILT:
        yield from (f"{name}: {fault}" for fault in complaints(loaded(name), name))


def complaints(board: Board, name: str) -> Iterator[str]:
    """Fields that Grafana does not know, panels that show nothing, expressions over what nobody exports."""
    yield from _unknown_fields(board)
    yield from _variables(board)
    yield from _links(board)
    if board.get("editable"):
        yield "the dashboard can be edited, and would drift from its source"
    if board.get("uid") != f"portevoix-{name}":
        yield "its uid is not fixed: links and alerts would not find it"
    ids = [panel.get("id") for panel in board["panels"]]
    if None in ids or len(set(ids)) != len(ids):
        yield "every panel needs an id of its own"
    for panel in panels_of(board):
        yield from (f"panel {panel.get('title', '?')}: {fault}" for fault in _panel(panel))


def panels_of(board: Board) -> list[Board]:
    """The panels, without the rows."""
    return [panel for panel in board["panels"] if panel["type"] != "row"]


def expressions(board: Board) -> Iterator[str]:
    """Every expression of a dashboard, those of its variables too."""
    for panel in panels_of(board):
        yield from (target["expr"] for target in panel.get("targets", ()))
    for variable in board["templating"]["list"]:
        if variable["type"] == "query":
            yield _variable_series(variable)


def _variable_series(variable: Board) -> str:
    """`label_values(series, label)` reads the series."""
    return str(variable["query"]).removeprefix("label_values(").partition(",")[0]


def _unknown_fields(board: Board) -> Iterator[str]:
    """What is lost on the way through the SDK's own model is no field of Grafana's."""
    _register()
    known = json.loads(json.dumps(Dashboard.from_json(dict(board)), cls=JSONEncoder))
    yield from (f"{path} is no field of Grafana's" for path in _lost(board, known, "dashboard"))


@cache
def _register() -> None:
    register_default_plugins()


def _lost(before: Any, after: Any, path: str) -> Iterator[str]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name, value in before.items():
            if name not in after:
                yield f"{path}.{name}"
            else:
                yield from _lost(value, after[name], f"{path}.{name}")
    elif isinstance(before, list) and isinstance(after, list):
        for number, (one, other) in enumerate(zip(before, after, strict=False)):
            yield from _lost(one, other, f"{path}[{number}]")


def _variables(board: Board) -> Iterator[str]:
    found = {one["name"]: one for one in board["templating"]["list"]}
    if found.get("datasource", {}).get("type") != "datasource":
        yield "there is no variable `datasource`"
    for name, variable in found.items():
        if variable["type"] != "query":
            continue
        if variable.get("refresh") != 2:
            yield f"variable {name} is not read again when the time range changes"
        if variable.get("datasource", {}).get("uid") != SOURCE:
            yield f"variable {name} does not take the chosen data source"
        if _variable_series(variable) not in exported():
            yield f"variable {name}: nobody exports {_variable_series(variable)}"


def _links(board: Board) -> Iterator[str]:
    urls = [link["url"] for link in board.get("links", ())]
    if addresses.RUNBOOK not in urls:
        yield "does not lead to the runbook"
    known = {f"/d/portevoix-{name}" for name in boards.BUILT}
    yield from (f"leads to {url}, which is not there" for url in urls if url[0] == "/" and url not in known)


def _panel(panel: Board) -> Iterator[str]:
    targets = panel.get("targets", ())
    wanted = {
        "has no title": bool(panel.get("title")),
        "says nothing of itself": bool(panel.get("description")),
        "does not take the chosen data source": all(
            one.get("datasource", {}).get("uid") == SOURCE for one in (panel, *targets)
        ),
        "has no unit that Grafana knows": panel["fieldConfig"]["defaults"].get("unit") in UNITS,
        "shows nothing": bool(targets),
        "two queries have one letter": len({one["refId"] for one in targets}) == len(targets),
    }
    yield from (text for text, holds in wanted.items() if not holds)
    for target in targets:
        yield from promql.windows(target["expr"])
        yield from promql.faults(target["expr"], {**exported(), **rules.recorded()})
