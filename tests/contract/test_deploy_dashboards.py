"""The dashboards are sound, and each check of them is seen to bite."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from deploy.checks import dashboards

Object = dict[str, Any]


def panel(board: Object) -> Object:
    found: Object = next(one for one in board["panels"] if one["type"] != "row")
    return found


BOARD: dict[str, tuple[str, Callable[[Object], object]]] = {
    "unknown field": (".unitt is no field", lambda b: panel(b)["fieldConfig"]["defaults"].update(unitt="s")),
    "no description": ("says nothing", lambda b: panel(b).update(description="")),
    "no unit": ("no unit", lambda b: panel(b)["fieldConfig"]["defaults"].update(unit="seconds")),
    "fixed source": ("chosen data source", lambda b: panel(b)["datasource"].update(uid="prometheus")),
    "no query": ("shows nothing", lambda b: panel(b).update(targets=[])),
    "broken query": ("is no PromQL", lambda b: panel(b)["targets"][0].update(expr="sum by (house) (")),
    "dead panel": (
        "nobody exports portevoix_outbox_age",
        lambda b: panel(b)["targets"][0].update(expr="portevoix_outbox_age"),
    ),
    "label that is not there": (
        "has no label topic",
        lambda b: panel(b)["targets"][0].update(expr="sum by (topic) (portevoix_outbox_pending)"),
    ),
    "fixed window": (
        "[5m] ought to be",
        lambda b: panel(b)["targets"][0].update(expr="rate(portevoix_outbox_published_total[5m])"),
    ),
    "total without a rate": (
        "only grows",
        lambda b: panel(b)["targets"][0].update(expr="portevoix_outbox_published_total"),
    ),
    "two of one id": ("an id of its own", lambda b: panel(b).update(id=1)),
    "editable": ("can be edited", lambda b: b.update(editable=True)),
}


@pytest.mark.parametrize("fault", BOARD)
def test_a_fault_in_the_dashboard_is_found(fault: str) -> None:
    spoilt = copy.deepcopy(dict(dashboards.loaded()))
    said, spoil = BOARD[fault]
    spoil(spoilt)
    assert [one for one in dashboards.complaints(spoilt) if said in one]
