"""The compose file is sound, and each check of it is seen to bite."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from deploy.checks import compose

Object = dict[str, Any]
COMPOSE: dict[str, tuple[str, Callable[[Object], object]]] = {
    "unknown key": ("additional", lambda s: s["share"].update(privilege=True)),
    "open port": ("does not match", lambda s: s["kafka"].update(ports=["9094:9094"])),
    "one port twice": ("both want port 8081", lambda s: s["share"].update(ports=["127.0.0.1:8081:8080"])),
    "wait for nobody": (
        "waits for mongo, which is not there",
        lambda s: s["share"].update(depends_on={"mongo": {"condition": "service_healthy"}}),
    ),
    "no health": ("has no healthcheck", lambda s: s["mongodb"].pop("healthcheck")),
    "no such file": ("there is no ./topic.py", lambda s: s["topics"].update(volumes=["./topic.py:/a:ro"])),
    "no such volume": ("volume key is not declared", lambda s: s["share"].update(volumes=["key:/keys:ro"])),
    "misspelt setting": (
        "PORTEVOIX_LINK is no setting of share",
        lambda s: s["share"]["environment"].update(PORTEVOIX_LINK="http://x"),
    ),
    "missing setting": (
        "PORTEVOIX_SMTP: Field required",
        lambda s: s["survey"]["environment"].pop("PORTEVOIX_SMTP"),
    ),
    "key that nobody makes": (
        "makes no /keys/gamify.token",
        lambda s: s["share"]["environment"].update(PORTEVOIX_SERVICE_TOKEN="/keys/gamify.token"),
    ),
    "writable root": ("can be written", lambda s: s["share"].update(read_only=False)),
    "rules that are not mounted": (
        "there are no rules in rules",
        lambda s: s["prometheus"].update(volumes=["./monitoring:/etc/monitoring"]),
    ),
    "a house is missing": ("there is no service metrics", lambda s: s.pop("metrics")),
}


@pytest.mark.parametrize("fault", COMPOSE)
def test_a_fault_in_the_compose_file_is_found(fault: str) -> None:
    spoilt = copy.deepcopy(dict(compose.loaded()))
    said, spoil = COMPOSE[fault]
    spoil(spoilt["services"])
    found = list(compose.complaints(spoilt, compose.scraped()))
    assert [one for one in found if said.lower() in one.lower()]


def test_a_house_that_is_not_scraped_is_found() -> None:
    assert list(compose.complaints(compose.loaded(), compose.scraped() - {"share:8080"}))
