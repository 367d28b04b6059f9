"""The compose file against a strict schema, itself, the houses' settings and the files that it mounts."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft7Validator

from deploy import keys
from deploy.checks.environment import HOUSES, settings_complaints

DEPLOY = Path(__file__).resolve().parents[1]
SCHEMA = Path(__file__).with_name("schemas") / "compose.json"
HTTP_PORT = "8080"

Compose = Mapping[str, Any]
Service = Mapping[str, Any]


def loaded() -> Compose:
    """deploy/compose.yaml, its anchors resolved."""
    compose: Compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    return compose


def scraped() -> set[str]:
    """The targets of deploy/monitoring/prometheus.yml."""
    text = (DEPLOY / "monitoring" / "prometheus.yml").read_text("utf-8")
    jobs = yaml.safe_load(text)["scrape_configs"]
    return {target for job in jobs for group in job["static_configs"] for target in group["targets"]}


def rules_read(compose: Compose) -> Iterator[str]:
    """A complaint where Prometheus would read no rules."""
    text = (DEPLOY / "monitoring" / "prometheus.yml").read_text("utf-8")
    read = {Path(pattern).parent for pattern in yaml.safe_load(text).get("rule_files", ())}
    mounts = [mount.split(":") for mount in compose["services"]["prometheus"]["volumes"]]
    mounted = {inside: DEPLOY / outside for outside, inside, *_ in mounts if outside.startswith(".")}
    for folder in read:
        here = mounted.get(f"/etc/prometheus/{folder}")
        if here is None or not list(here.glob("*.yaml")):
            yield f"compose: prometheus: there are no rules in {folder}"
    if not read:
        yield "prometheus.yml: reads no rules"


def complaints(compose: Compose, targets: set[str]) -> Iterator[str]:
    """Everything that would not start, not be reached, or be open to more than this machine."""
    shape = list(_shape(compose))
    yield from shape
    if shape:
        return
    services = compose["services"]
    for name, service in services.items():
        found = [*_waits(services, service), *_life(service), *_volumes(compose, service)]
        yield from (f"compose: {name}: {fault}" for fault in found)
    yield from _ports(services)
    for house in HOUSES:
        if house not in services:
            yield f"compose: there is no service {house}"
            continue
        yield from (f"compose: {house}: {fault}" for fault in _house(services, house))
    yield from rules_read(compose)
    wanted = {f"{house}:{HTTP_PORT}" for house in HOUSES}
    yield from (f"prometheus.yml: {target} is not as it should be" for target in sorted(targets ^ wanted))


def _shape(compose: Compose) -> Iterator[str]:
    validator = Draft7Validator(json.loads(SCHEMA.read_text("utf-8")))
    for error in validator.iter_errors(dict(compose)):
        yield f"compose: {'.'.join(map(str, error.path))}: {error.message[:200]}"


def _waits(services: Mapping[str, Service], service: Service) -> Iterator[str]:
    for name, wait in service.get("depends_on", {}).items():
        other = services.get(name)
        once = other is not None and other["restart"] == "no"
        if other is None:
            yield f"waits for {name}, which is not there"
        elif wait["condition"] == "service_healthy" and "healthcheck" not in other:
            yield f"waits for {name} to be healthy, which says nothing of its health"
        elif once is not (wait["condition"] == "service_completed_successfully"):
            yield f"waits for {name} to {'stay' if once else 'end'}"


def _life(service: Service) -> Iterator[str]:
    if service["restart"] != "no" and "healthcheck" not in service:
        yield "has no healthcheck"
    if service["image"].endswith(":latest"):
        yield "its image is `latest`"
    if "build" in service:
        root = DEPLOY / service["build"]["context"]
        if not (root / service["build"]["dockerfile"]).exists():
            yield f"there is no {service['build']['dockerfile']}"


def _volumes(compose: Compose, service: Service) -> Iterator[str]:
    for mount in service.get("volumes", ()):
        source = mount.split(":")[0]
        if source.startswith("."):
            if not (DEPLOY / source).exists():
                yield f"there is no {source}"
        elif source not in compose["volumes"]:
            yield f"volume {source} is not declared"


def _ports(services: Mapping[str, Service]) -> Iterator[str]:
    seen: dict[str, str] = {}
    for name, service in services.items():
        for published in service.get("ports", ()):
            port = published.split(":")[1]
            if port in seen:
                yield f"compose: {name} and {seen[port]} both want port {port}"
            seen[port] = name


def _house(services: Mapping[str, Service], house: str) -> Iterator[str]:
    service = services[house]
    told = service["environment"]
    yield from settings_complaints(house, told)
    confined = {
        "does not start its house": service["command"] == [f"services.{house}"],
        "its root file system can be written": service.get("read_only") is True,
        "keeps capabilities": service.get("cap_drop") == ["ALL"],
        "may gain privileges": "no-new-privileges:true" in service.get("security_opt", ()),
        "is killed before it can drain": int(service.get("stop_grace_period", "10s")[:-1]) >= 65,
        "believes another issuer than the keys' own": told.get("PORTEVOIX_ISSUER") == keys.ISSUER,
    }
    yield from (text for text, holds in confined.items() if not holds)
    for name, value in told.items():
        if value.startswith("/keys/") and value.removeprefix("/keys/") not in keys.FILES:
            yield f"{name}: deploy.keys makes no {value}"
        if name in ("PORTEVOIX_CONTENT", "PORTEVOIX_SHARE") and value.split(":")[0] not in services:
            yield f"{name}: there is no service {value.split(':')[0]}"
