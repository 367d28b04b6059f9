"""Rules against their source, against what the houses export, and against what somebody needs at night."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import yaml

from deploy.checks import promql
from deploy.checks.exported import exported
from deploy.monitoring import addresses, rulebook
from deploy.monitoring.boards import BUILT
from deploy.monitoring.rulebook.model import Alert, Record, Rule

ROOT = Path(__file__).resolve().parents[2]
RUNBOOK = ROOT / "docs" / "runbook.md"
NAME = re.compile(r"[a-z_]+:[a-z_]+:[a-z0-9_]+")
LABEL = re.compile(r"\$labels\.(\w+)")
SECTIONS = ("What it means", "What to look at", "What to do")


def current() -> Iterator[str]:
    """A complaint where a committed file is not what its source makes, and for one that has no source."""
    made = rulebook.files()
    for path, text in made.items():
        if not path.exists() or path.read_text("utf-8") != text:
            yield f"{path.name} is not what its source makes: run `python -m deploy.check --write`"
    for path in sorted(rulebook.FOLDER.glob("*.yaml")):
        if path not in made:
            yield f"{path.name} has no source"


def shipped() -> list[Rule]:
    """Every rule."""
    return [rule for rules in rulebook.GROUPS.values() for rule in rules]


def complaints(rules: Sequence[Rule]) -> Iterator[str]:
    """Everything wrong with these rules; they may read what the rules among them compute."""
    computed = {rule.name: promql.kept(rule.expr) for rule in rules if _reads(rule)}
    known = {**exported(), **computed}
    for rule in rules:
        found = [*promql.faults(rule.expr, known), *(_record if _is_record(rule) else _alert)(rule)]
        yield from (f"{rule.name}: {fault}" for fault in found)


@cache
def recorded() -> Mapping[str, frozenset[str]]:
    """What the shipped rules compute, with its labels."""
    return {rule.name: promql.kept(rule.expr) for rule in rulebook.records()}


def headings(text: str) -> dict[str, str]:
    """What stands under each heading of the second level, by the anchor that leads there."""
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    return dict(zip(map(anchor_of, parts[1::2]), parts[2::2], strict=True))


def anchor_of(heading: str) -> str:
    """The anchor of a heading, as forges and static sites make it."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def runbook_complaints(rules: Sequence[Rule], runbook: str) -> Iterator[str]:
    """Alerts that lead to no heading, headings of no alert, and headings that leave somebody alone."""
    found, wanted = headings(runbook), set[str]()
    for rule in rules:
        if not isinstance(rule, Alert):
            continue
        url = rule.rendered()["annotations"]["runbook_url"]
        page, _, anchor = url.partition("#")
        wanted.add(anchor)
        if page != addresses.RUNBOOK or Path(page).name != RUNBOOK.name:
            yield f"{rule.name}: {page} is not where the runbook is"
        if anchor not in found:
            yield f"{rule.name}: the runbook has no heading for #{anchor}"
    yield from (
        f"the runbook speaks of #{anchor}, which no alert is" for anchor in sorted(found.keys() - wanted)
    )
    for anchor, text in found.items():
        yield from (f"#{anchor} does not say: {one}" for one in SECTIONS if f"**{one}.**" not in text)


def as_loaded() -> Iterator[str]:
    """A complaint where the PrometheusRule and the plain files do not say the same."""
    plain = [
        group
        for path in sorted(rulebook.FOLDER.glob("*.yaml"))
        for group in yaml.safe_load(path.read_text("utf-8"))["groups"]
    ]
    on_kubernetes = yaml.safe_load(rulebook.KUBERNETES.read_text("utf-8"))["spec"]["groups"]
    if plain != on_kubernetes:
        yield "the PrometheusRule is not what compose loads"


def _reads(rule: Rule) -> bool:
    return _is_record(rule) and not isinstance(promql.parsed(rule.expr), str)


def _is_record(rule: Rule) -> bool:
    return isinstance(rule, Record)


def _record(rule: Rule) -> Iterator[str]:
    if not NAME.fullmatch(rule.name):
        yield "is not named level:metric:operations"


def _alert(rule: Rule) -> Iterator[str]:
    assert isinstance(rule, Alert)  # noqa: S101  (the other kind has gone the other way)
    if not re.fullmatch(r"(?:[A-Z][a-z]+)+", rule.name):
        yield "is not named as a symptom, InCamelCase"
    if rule.severity not in ("page", "ticket"):
        yield f"{rule.severity} is neither page nor ticket"
    if rule.board not in BUILT:
        yield f"there is no dashboard {rule.board}"
    for name, text in rule.rendered()["annotations"].items():
        if not text:
            yield f"has no {name}"
        yield from _templates(name, text, rule)


def _templates(name: str, text: str, rule: Alert) -> Iterator[str]:
    if isinstance(promql.parsed(rule.expr), str):
        return
    known = promql.kept(rule.expr) or _of_computed(rule.expr)
    for label in LABEL.findall(text):
        if label not in known | rule.labels.keys():
            yield f"{name} names the label {label}, which the expression does not keep"


def _of_computed(expr: str) -> frozenset[str]:
    """The labels of what was computed ahead, where the alert only compares it."""
    found = [recorded()[name] for name in promql.names(expr) if name in recorded()]
    return frozenset.intersection(*found) if found else frozenset()
