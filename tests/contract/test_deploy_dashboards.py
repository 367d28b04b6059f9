"""The dashboards are sound, and each check of them is seen to bite."""

import copy
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.checks import dashboards, promql
from deploy.local.prometheus import Prometheus
from deploy.monitoring import boards

Object = dict[str, Any]


def panel(board: Object) -> Object:
    found: Object = next(one for one in board["panels"] if one["type"] != "row")
    return found


def target(board: Object) -> Object:
    found: Object = panel(board)["targets"][0]
    return found


def variable(board: Object) -> Object:
    found: Object = next(one for one in board["templating"]["list"] if one["type"] == "query")
    return found


BOARD: dict[str, tuple[str, Callable[[Object], object]]] = {
    "unknown field": (".unitt is no field", lambda b: panel(b)["fieldConfig"]["defaults"].update(unitt="s")),
    "unknown field of a query": (".exprr is no field", lambda b: target(b).update(exprr="up")),
    "unknown field of the board": (".refreshh is no field", lambda b: b.update(refreshh="1s")),
    "no title": ("has no title", lambda b: panel(b).update(title="")),
    "no description": ("says nothing", lambda b: panel(b).update(description="")),
    "no unit": ("no unit", lambda b: panel(b)["fieldConfig"]["defaults"].update(unit="seconds")),
    "fixed source": ("chosen data source", lambda b: panel(b)["datasource"].update(uid="prometheus")),
    "fixed source of a query": ("chosen data source", lambda b: target(b)["datasource"].update(uid="p")),
    "no query": ("shows nothing", lambda b: panel(b).update(targets=[])),
    "two queries of one letter": (
        "one letter",
        lambda b: panel(b)["targets"].append(copy.deepcopy(target(b))),
    ),
    "broken query": ("is no PromQL", lambda b: target(b).update(expr="sum by (house) (")),
    "dead panel": ("nobody exports outbox_age", lambda b: target(b).update(expr="outbox_age")),
    "label that is not there": (
        "has no label topic",
        lambda b: target(b).update(expr="sum by (topic) (portevoix_outbox_pending)"),
    ),
    "label of what is computed": (
        "has no label team",
        lambda b: target(b).update(expr="sum by (team) (programme:shares:max)"),
    ),
    "fixed window": (
        "[5m] ought to be",
        lambda b: target(b).update(expr="rate(portevoix_outbox_published_total[5m])"),
    ),
    "total without a rate": ("only grows", lambda b: target(b).update(expr="portevoix_http_requests_total")),
    "two of one id": ("an id of its own", lambda b: panel(b).update(id=1)),
    "editable": ("can be edited", lambda b: b.update(editable=True)),
    "another uid": ("uid is not fixed", lambda b: b.update(uid="x")),
    "variable read once": ("not read again", lambda b: variable(b).update(refresh=1)),
    "variable of a fixed source": ("chosen data source", lambda b: variable(b)["datasource"].update(uid="p")),
    "variable over nothing": ("nobody exports up", lambda b: variable(b).update(query="label_values(up, x)")),
    "no runbook": ("does not lead to the runbook", lambda b: b.update(links=[])),
    "dead link": ("leads to /d/none", lambda b: b["links"].append({"url": "/d/none"})),
}  # fmt: skip


@pytest.mark.parametrize("name", boards.BUILT)
@pytest.mark.parametrize("fault", BOARD)
def test_a_fault_in_a_dashboard_is_found(name: str, fault: str) -> None:
    spoilt = copy.deepcopy(dict(dashboards.loaded(name)))
    said, spoil = BOARD[fault]
    spoil(spoilt)
    assert [one for one in dashboards.complaints(spoilt, name) if said in one]


@pytest.mark.parametrize("name", boards.BUILT)
def test_every_expression_of_a_dashboard_parses_and_reads_something(name: str) -> None:
    found = [promql.names(one) for one in dashboards.expressions(dashboards.loaded(name))]
    assert found
    assert all(found)


def test_promtool_understands_every_expression(prometheus: Prometheus, tmp_path: Path) -> None:
    asked = [one for name in boards.BUILT for one in dashboards.expressions(dashboards.loaded(name))]
    rules = [
        {"record": f"shown:number_{place}:once", "expr": promql.filled(one)}
        for place, one in enumerate(asked)
    ]
    file = tmp_path / "shown.yaml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "shown", "rules": rules}]}), "utf-8")
    command = [str(prometheus.promtool), "check", "rules", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(rules)} rules found" in done.stdout


def test_the_programme_names_nobody() -> None:
    text = boards.file_of("programme").read_text("utf-8")
    assert not {"employee", "person_id", "advocate_id", "team"} & set(re.findall(r"\w+", text))
