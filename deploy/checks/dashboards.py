"""Dashboards against their source, against the series that the houses export, and against good practice."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import promql_parser
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models.dashboard import Dashboard

from chassis.telemetry import Telemetry
from deploy.monitoring import river

SUFFIXES = {"counter": ("",), "gauge": ("",), "histogram": ("_bucket", "_sum", "_count")}
UNITS = frozenset({"s", "short", "eps", "reqps", "percentunit", "bytes"})
OVER_TIME = frozenset({"rate", "increase", "irate"})
_VARIABLE = re.compile(r"\$\{?[a-z_]+\}?")

Board = Mapping[str, Any]


def current() -> Iterator[str]:
    """A complaint where the committed dashboard is not what its source makes."""
    if not river.FILE.exists() or river.FILE.read_text("utf-8") != river.text():
        yield f"{river.FILE.name} is not what its source makes: run `python -m deploy.check --write`"


def loaded() -> Board:
    """The committed dashboard."""
    board: Board = json.loads(river.FILE.read_text("utf-8"))
    return board


def complaints(board: Board) -> Iterator[str]:
    """Fields that Grafana does not know, panels that show nothing, expressions over what nobody exports."""
    yield from _unknown_fields(board)
    yield from _variables(board)
    if board.get("editable"):
        yield "the dashboard can be edited, and would drift from its source"
    panels = [panel for panel in board["panels"] if panel["type"] != "row"]
    ids = [panel.get("id") for panel in board["panels"]]
    if None in ids or len(set(ids)) != len(ids):
        yield "every panel needs an id of its own"
    for panel in panels:
        yield from (f"panel {panel.get('title', '?')}: {fault}" for fault in _panel(panel))


def exported() -> Mapping[str, frozenset[str]]:
    """Every series name that the chassis exports, with its labels."""
    return {
        series.name + suffix: frozenset(series.labels) | ({"le"} if suffix == "_bucket" else set())
        for series in Telemetry("any").series
        for suffix in SUFFIXES[series.kind]
    }


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
        if variable["type"] == "query" and variable.get("refresh") != 2:
            yield f"variable {name} is not read again when the time range changes"


def _panel(panel: Board) -> Iterator[str]:
    wanted = {
        "has no title": bool(panel.get("title")),
        "says nothing of itself": bool(panel.get("description")),
        "does not take the chosen data source": panel.get("datasource", {}).get("uid") == "${datasource}",
        "has no unit that Grafana knows": panel["fieldConfig"]["defaults"].get("unit") in UNITS,
        "shows nothing": bool(panel.get("targets")),
    }
    yield from (text for text, holds in wanted.items() if not holds)
    for target in panel.get("targets", ()):
        yield from _expression(target["expr"])


def _expression(text: str) -> Iterator[str]:
    for window in re.findall(r"\[([^\]]*)\]", text):
        if window != "$__rate_interval":
            yield f"[{window}] ought to be [$__rate_interval]"
    plain = _VARIABLE.sub(".+", text.replace("$__rate_interval", "5m"))
    try:
        tree = promql_parser.parse(plain)
    except ValueError as error:
        yield f"is no PromQL: {error}"
        return
    yield from _selectors(tree, frozenset(), over_time=False)


def _selectors(node: Any, grouped: frozenset[str], *, over_time: bool) -> Iterator[str]:
    """Walk an expression; `grouped` are the labels that the aggregations around it keep."""
    match type(node).__name__:
        case "AggregateExpr":
            labels = frozenset(node.modifier.labels) if node.modifier else frozenset[str]()
            yield from _selectors(node.expr, grouped | labels, over_time=over_time)
        case "Call":
            inside = over_time or node.func.name in OVER_TIME
            for argument in node.args:
                yield from _selectors(argument, grouped, over_time=inside)
        case "BinaryExpr":
            yield from _selectors(node.lhs, grouped, over_time=over_time)
            yield from _selectors(node.rhs, grouped, over_time=over_time)
        case "MatrixSelector":
            yield from _selectors(node.vector_selector, grouped, over_time=over_time)
        case "VectorSelector":
            yield from _selector(node, grouped, over_time)
        case "ParenExpr" | "UnaryExpr" | "SubqueryExpr":
            yield from _selectors(node.expr, grouped, over_time=over_time)


def _selector(node: Any, grouped: frozenset[str], over_time: bool) -> Iterator[str]:
    labels = exported().get(node.name)
    if labels is None:
        yield f"nobody exports {node.name}"
        return
    used = grouped | {matcher.name for matcher in node.matchers.matchers}
    yield from (f"{node.name} has no label {name}" for name in sorted(used - labels))
    if node.name.endswith("_total") and not over_time:
        yield f"{node.name} only grows: show its rate"
