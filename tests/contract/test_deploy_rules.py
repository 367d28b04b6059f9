"""Rules and alerts are sound, each alert is seen to fire and to be silent, and each check is seen to bite."""

import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.checks import promql, rules
from deploy.local.prometheus import Prometheus
from deploy.monitoring import rulebook
from deploy.monitoring.rulebook.model import Alert, Record, Rule

TESTS = sorted((rulebook.MONITORING / "tests").glob("*.yaml"))
ALERTS = {one.name for one in rulebook.alerts()}
NEVER = "vector(0) > 1"


def promtool_says(prometheus: Prometheus, files: list[Path]) -> subprocess.CompletedProcess[str]:
    command = [str(prometheus.promtool), "test", "rules", *map(str, files)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def cases() -> list[dict[str, Any]]:
    return [case for file in TESTS for case in yaml.safe_load(file.read_text("utf-8"))["tests"]]


def said_to_fire(case: Mapping[str, Any]) -> set[str]:
    """The alerts that a case expects to fire."""
    samples = [one for test in case.get("promql_expr_test", ()) for one in test["exp_samples"]]
    return {name for one in samples for name in re.findall(r'alertname="(\w+)"', one["labels"])}


def said_to_be_silent(case: Mapping[str, Any]) -> set[str]:
    return {one["alertname"] for one in case.get("alert_rule_test", ()) if not one["exp_alerts"]}


def mutated(folder: Path, change: Callable[[dict[str, Any]], object]) -> list[Path]:
    """A copy of rules and tests in which every alert is changed."""
    shutil.copytree(rulebook.FOLDER, folder / "rules")
    shutil.copytree(TESTS[0].parent, folder / "tests")
    for path in (folder / "rules").glob("*.yaml"):
        document = yaml.safe_load(path.read_text("utf-8"))
        for rule in document["groups"][0]["rules"]:
            if "alert" in rule:
                change(rule)
        path.write_text(yaml.safe_dump(document), "utf-8")
    return sorted((folder / "tests").glob("*.yaml"))


def fire_at_anything(rule: dict[str, Any]) -> None:
    """Without its threshold and its patience an alert fires wherever there is something to look at."""
    anything = re.sub(r"(>|==) [\d.]+", ">= -1", rule["expr"])
    present = re.sub(r"absent\((portevoix_build_info)\{.*?\}\)", r"\1", anything)
    rule.update({"expr": present, "for": "0m"})


def test_promtool_finds_no_fault_in_the_rules(prometheus: Prometheus) -> None:
    files = [str(path) for path in sorted(rulebook.FOLDER.glob("*.yaml"))]
    command = [str(prometheus.promtool), "check", "rules", "--lint=all", "--lint-fatal", *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("file", TESTS, ids=lambda path: path.stem)
def test_alerts_fire_and_are_silent_as_told(prometheus: Prometheus, file: Path) -> None:
    done = promtool_says(prometheus, [file])
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_alert_has_a_case_in_which_it_fires_and_one_in_which_it_is_silent() -> None:
    assert set().union(*map(said_to_fire, cases())) == ALERTS
    assert set().union(*map(said_to_be_silent, cases())) == ALERTS
    assert {path.stem for path in TESTS} == set(rulebook.GROUPS)


def test_every_alert_that_is_silent_has_something_to_be_silent_about(
    prometheus: Prometheus, tmp_path: Path
) -> None:
    done = promtool_says(prometheus, mutated(tmp_path, fire_at_anything))
    assert set(re.findall(r"alertname: (\w+)", done.stdout + done.stderr)) == ALERTS


def test_every_alert_that_no_longer_fires_is_found(prometheus: Prometheus, tmp_path: Path) -> None:
    done = promtool_says(prometheus, mutated(tmp_path, lambda rule: rule.update(expr=NEVER)))
    assert set(re.findall(r'alertname="(\w+)"', done.stdout + done.stderr)) == ALERTS


def test_files_that_are_not_what_their_source_makes_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rulebook, "FOLDER", tmp_path)
    monkeypatch.setattr(rulebook, "KUBERNETES", tmp_path / "prometheusrule.yml")
    rulebook.write()
    assert not list(rules.current())
    assert not list(rules.as_loaded())
    (tmp_path / "outbox.yaml").write_text(rulebook.files()[tmp_path / "outbox.yaml"].replace("120", "121"))
    (tmp_path / "own.yaml").write_text("groups: []\n")
    assert {one.split()[0] for one in rules.current()} == {"outbox.yaml", "own.yaml"}
    assert list(rules.as_loaded())


STUCK = next(one for one in rulebook.alerts() if one.name == "OutboxStuck")
AGE = "portevoix_outbox_oldest_pending_age_seconds"
FAULTS: dict[str, tuple[str, Rule]] = {
    "dead series": ("nobody exports portevoix_outbox_age", replace(STUCK, expr="portevoix_outbox_age > 1")),
    "broken expression": ("is no PromQL", replace(STUCK, expr="max by (house) (")),
    "label that is not there": ("has no label lane", replace(STUCK, expr=f"max by (lane) ({AGE}) > 1")),
    "total without a rate": ("only grows", replace(STUCK, expr="portevoix_outbox_failures_total > 1")),
    "name of something computed": ("is not named level:metric", Record("outbox_age", f"max({AGE})")),
    "name of an alert": ("is not named as a symptom", replace(STUCK, name="outbox_stuck")),
    "no severity": ("is neither page nor ticket", replace(STUCK, severity="warning")),  # type: ignore[arg-type]
    "no dashboard": ("there is no dashboard outbox", replace(STUCK, board="outbox")),  # type: ignore[arg-type]
    "no description": ("has no description", replace(STUCK, description="")),
    "label that is not kept": (
        "names the label topic, which",
        replace(STUCK, summary="{{ $labels.topic }} is stuck"),
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_a_rule_is_found(fault: str) -> None:
    said, rule = FAULTS[fault]
    others = [one for one in rules.shipped() if one.name != STUCK.name]
    assert [one for one in rules.complaints([*others, rule]) if said in one]


def test_the_labels_that_an_expression_keeps_are_known() -> None:
    assert promql.kept("sum by (a, b) (rate(x[5m])) / sum by (a) (y)") == {"a", "b"}
    assert promql.kept('absent(x{a="1"}) or absent(x{a="2"})') == {"a"}
    assert promql.kept("histogram_quantile(0.9, sum by (a, le) (rate(x_bucket[5m])))") == {"a"}
    assert promql.names("x - on (a) (y > 0)") == {"x", "y"}


def test_an_alert_without_a_heading_a_heading_without_an_alert_and_a_helpless_heading_are_found() -> None:
    runbook = rules.RUNBOOK.read_text("utf-8")
    assert not list(rules.runbook_complaints(rules.shipped(), runbook))
    missing = runbook.replace("## OutboxStuck", "## OutboxSlow")
    assert list(rules.runbook_complaints(rules.shipped(), missing)) == [
        "OutboxStuck: the runbook has no heading for #outboxstuck",
        "the runbook speaks of #outboxslow, which no alert is",
    ]
    helpless = runbook.replace("**What to do.** Kafka away", "Kafka away")
    found = list(rules.runbook_complaints(rules.shipped(), helpless))
    assert found == ["#outboxstuck does not say: What to do"]
    elsewhere = replace(STUCK, name="OutboxOld")
    assert list(rules.runbook_complaints([*rules.shipped(), elsewhere], runbook))


def test_every_alert_calls_at_night_or_at_work_and_says_where_to_look() -> None:
    for alert in rulebook.alerts():
        rendered = alert.rendered()
        assert rendered["labels"]["severity"] in ("page", "ticket")
        assert set(rendered["annotations"]) == {"summary", "description", "runbook_url", "dashboard_url"}
    assert isinstance(STUCK, Alert)
