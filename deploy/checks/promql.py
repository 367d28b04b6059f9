"""Expressions: do they parse, does somebody export what they name, and do totals stand inside a rate?

The labels `job` and `instance` are in no expression: they are the scrape's, and `house` is ours.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import promql_parser

OVER_TIME = frozenset({"rate", "increase", "irate"})
WINDOW = "$__rate_interval"
_VARIABLE = re.compile(r"\$\{?[a-z_]+\}?")

Known = Mapping[str, frozenset[str]]


def faults(text: str, known: Known) -> Iterator[str]:
    """What is wrong with an expression over the series `known`, each with its labels."""
    tree = parsed(text)
    if isinstance(tree, str):
        yield f"is no PromQL: {tree}"
        return
    yield from _selectors(tree, known, frozenset(), over_time=False)


def filled(text: str) -> str:
    """An expression of a dashboard as it is when everything is chosen."""
    return _VARIABLE.sub(".+", text.replace(WINDOW, "5m"))


def parsed(text: str) -> Any:
    """The tree of an expression, Grafana's variables filled in; a string that says why there is none."""
    try:
        return promql_parser.parse(filled(text))
    except ValueError as error:
        return str(error)


def windows(text: str) -> Iterator[str]:
    """A complaint for every range of a panel that does not follow the range that is looked at."""
    for window in re.findall(r"\[([^\]]*)\]", text):
        if window != WINDOW:
            yield f"[{window}] ought to be [{WINDOW}]"


def names(text: str) -> set[str]:
    """The series that an expression reads. Raises ValueError where it does not parse."""
    return {node.name for node in _vectors(text)}


def selectors(text: str) -> set[str]:
    """The same with their matchers."""
    return {str(node) for node in _vectors(text)}


def _vectors(text: str) -> Iterator[Any]:
    tree = parsed(text)
    if isinstance(tree, str):
        raise ValueError(tree)
    return (node for node in _walk(tree) if type(node).__name__ == "VectorSelector")


def kept(text: str) -> frozenset[str]:
    """The labels that the result has, as far as the aggregations say; raises ValueError as `names`."""
    tree = parsed(text)
    if isinstance(tree, str):
        raise ValueError(tree)
    return _kept(tree)


def _kept(node: Any) -> frozenset[str]:
    match type(node).__name__:
        case "AggregateExpr":
            return frozenset(node.modifier.labels) if node.modifier else frozenset()
        case "BinaryExpr":
            return _kept(node.lhs) or _kept(node.rhs)
        case "Call" if node.func.name == "absent":
            return frozenset(matcher.name for matcher in node.args[0].matchers.matchers)
        case "Call":
            return next((found for one in node.args if (found := _kept(one))), frozenset()) - {"le"}
        case "ParenExpr" | "UnaryExpr":
            return _kept(node.expr)
    return frozenset()


def _walk(node: Any) -> Iterator[Any]:
    yield node
    for child in _children(node):
        yield from _walk(child)


def _children(node: Any) -> list[Any]:
    match type(node).__name__:
        case "Call":
            return list(node.args)
        case "BinaryExpr":
            return [node.lhs, node.rhs]
        case "MatrixSelector":
            return [node.vector_selector]
        case "AggregateExpr" | "ParenExpr" | "UnaryExpr" | "SubqueryExpr":
            return [node.expr]
    return []


def _selectors(node: Any, known: Known, grouped: frozenset[str], *, over_time: bool) -> Iterator[str]:
    """Walk an expression; `grouped` are the labels that the aggregations around it keep."""
    match type(node).__name__:
        case "AggregateExpr" if node.modifier:
            grouped = grouped | frozenset(node.modifier.labels)
        case "Call":
            over_time = over_time or node.func.name in OVER_TIME
        case "VectorSelector":
            yield from _selector(node, known, grouped, over_time)
    for child in _children(node):
        yield from _selectors(child, known, grouped, over_time=over_time)


def _selector(node: Any, known: Known, grouped: frozenset[str], over_time: bool) -> Iterator[str]:
    labels = known.get(node.name)
    if labels is None:
        yield f"nobody exports {node.name}"
        return
    used = grouped | {matcher.name for matcher in node.matchers.matchers}
    yield from (f"{node.name} has no label {name}" for name in sorted(used - labels))
    if node.name.endswith(("_total", "_bucket", "_sum", "_count")) and not over_time:
        yield f"{node.name} only grows: show its rate"
