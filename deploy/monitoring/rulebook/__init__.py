"""What Prometheus computes ahead, what it calls somebody for; `python -m deploy.check --write` makes files.

The plain files below deploy/monitoring/rules are what compose loads and what promtool tests; the same groups
are rendered as a PrometheusRule for Kubernetes.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from deploy.monitoring.rulebook import calls, events, houses, outbox, programme
from deploy.monitoring.rulebook.model import Alert, Record, Rule

MONITORING = Path(__file__).resolve().parents[1]
FOLDER = MONITORING / "rules"
KUBERNETES = MONITORING.parent / "k8s" / "components" / "monitoring" / "prometheusrule.yaml"
GROUPS: Mapping[str, Sequence[Rule]] = {
    "calls": calls.RULES,
    "events": events.RULES,
    "houses": houses.RULES,
    "outbox": outbox.RULES,
    "programme": programme.RULES,
}
HEADER = """\
# Generated from deploy/monitoring/rulebook by `python -m deploy.check --write`, do not edit.
# yamllint disable rule:line-length
"""


def alerts() -> Iterator[Alert]:
    """Every alert; some names stand for several, which differ by their windows."""
    for rules in GROUPS.values():
        yield from (rule for rule in rules if isinstance(rule, Alert))


def records() -> Iterator[Record]:
    """Everything that is computed ahead."""
    for rules in GROUPS.values():
        yield from (rule for rule in rules if isinstance(rule, Record))


def files() -> dict[Path, str]:
    """What the committed files must be."""
    plain = {FOLDER / f"{name}.yaml": _text({"groups": [_group(name)]}) for name in GROUPS}
    return {**plain, KUBERNETES: _text(_prometheus_rule())}


def write() -> None:
    """Bring every file up to date."""
    for path, text in files().items():
        path.write_text(text, "utf-8")


def _group(name: str) -> dict[str, Any]:
    return {"name": f"portevoix-{name}", "rules": [rule.rendered() for rule in GROUPS[name]]}


def _prometheus_rule() -> dict[str, Any]:
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {"name": "portevoix", "labels": {"release": "kube-prometheus-stack"}},
        "spec": {"groups": [_group(name) for name in GROUPS]},
    }


class _Indented(yaml.SafeDumper):
    """Lists stand further in than what holds them, as in what is written by hand."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _string(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Indented.add_representer(str, _string)


def _text(document: Mapping[str, Any]) -> str:
    return HEADER + yaml.dump(document, Dumper=_Indented, sort_keys=False, width=200, allow_unicode=True)
