"""What houses are told, against the settings that they read: names, values, files, addresses."""

import os
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from unittest.mock import patch

from pydantic import ValidationError

from chassis.settings import PREFIX, HouseSettings
from deploy.checks import Document, title_of
from deploy.checks.references import containers_of, of_kind, secret_keys

HOUSES = ("content", "gamify", "metrics", "share", "survey")
ADDRESSES = ("CONTENT", "SHARE")
SECRET_URI = "mongodb://a-secret/?replicaSet=rs0"  # stands for what only the secret's store knows
EXISTING = str(Path(__file__))


def complaints(documents: Sequence[Document]) -> Iterator[str]:
    """Every variable that a house does not know, lacks, or would refuse; every file that is not mounted."""
    deployments = {one["metadata"]["name"]: one for one in of_kind(documents, "Deployment")}
    yield from (f"there is no Deployment {name}" for name in HOUSES if name not in deployments)
    for name, deployment in deployments.items():
        for container in containers_of(deployment):
            if container["args"] != [f"services.{name}"]:
                yield f"{title_of(deployment)}: does not start services.{name}"
            values = dict(_told(documents, container))
            found = [
                *settings_complaints(name, values),
                *_files(documents, deployment, container, values),
                *_addresses(documents, container, values),
                *_secret_keys(documents, container),
            ]
            yield from (f"{title_of(deployment)}: {fault}" for fault in found)


def settings_complaints(house: str, values: Mapping[str, str]) -> Iterator[str]:
    """What the house itself would say of these variables; files count as being there."""
    settings = settings_of(house)
    known = {f"{PREFIX}{field}".upper() for field in settings.model_fields}
    ours = {name: value for name, value in values.items() if name.startswith(PREFIX)}
    yield from (f"{name} is no setting of {house}" for name in sorted(ours.keys() - known))
    told = {name: EXISTING if value.startswith("/") else value for name, value in ours.items()}
    with patch.dict(os.environ, told, clear=True):
        try:
            settings()
        except ValidationError as error:
            for fault in error.errors():
                yield f"{PREFIX}{'.'.join(map(str, fault['loc'])).upper()}: {fault['msg']}"


def settings_of(house: str) -> type[HouseSettings]:
    """The settings class of a house; that of every house where it has none of its own."""
    if find_spec(f"services.{house}.settings") is None:
        return HouseSettings
    own = vars(import_module(f"services.{house}.settings")).values()
    classes = [one for one in own if isinstance(one, type) and issubclass(one, HouseSettings)]
    return max(classes, key=lambda one: len(one.model_fields))


def _told(documents: Sequence[Document], container: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    maps = {one["metadata"]["name"]: one.get("data", {}) for one in of_kind(documents, "ConfigMap")}
    for source in container.get("envFrom", ()):
        yield from maps.get(source.get("configMapRef", {}).get("name"), {}).items()
    for variable in container.get("env", ()):
        yield variable["name"], variable.get("value", SECRET_URI)


def _files(
    documents: Sequence[Document],
    deployment: Document,
    container: Mapping[str, Any],
    values: Mapping[str, str],
) -> Iterator[str]:
    """A file that a house reads lies in what is mounted, and the folder it writes to can be written."""
    mounted = {
        mount["mountPath"]: _content(documents, deployment, mount["name"])
        for mount in container.get("volumeMounts", ())
    }
    for name, value in values.items():
        if not value.startswith("/") or value in mounted:
            continue
        folder, _, file = value.rpartition("/")
        if file not in mounted.get(folder, ()):
            yield f"{name}: nothing puts a file at {value}"


def _content(documents: Sequence[Document], deployment: Document, volume_name: str) -> set[str]:
    volumes = {one["name"]: one for one in deployment["spec"]["template"]["spec"].get("volumes", ())}
    volume = volumes.get(volume_name, {})
    if "configMap" in volume:
        maps = {one["metadata"]["name"]: one for one in of_kind(documents, "ConfigMap")}
        return set(maps.get(volume["configMap"]["name"], {}).get("data", {}))
    if "secret" in volume:
        keys = secret_keys(documents).get(volume["secret"]["secretName"], set())
        return {item["path"] for item in volume["secret"]["items"] if item["key"] in keys}
    return set()


def _addresses(
    documents: Sequence[Document], container: Mapping[str, Any], values: Mapping[str, str]
) -> Iterator[str]:
    offered = {
        f"{service['metadata']['name']}:{port['port']}"
        for service in of_kind(documents, "Service")
        for port in service["spec"]["ports"]
    }
    for name in ADDRESSES:
        address = values.get(PREFIX + name)
        if address is not None and address not in offered:
            yield f"{PREFIX}{name}: no service offers {address}"
    ports = {port["name"]: port["containerPort"] for port in container.get("ports", ())}
    for name in ("grpc", "http"):
        bound = values.get(f"{PREFIX}{name.upper()}", "")
        if not bound.endswith(f":{ports.get(name)}"):
            yield f"{PREFIX}{name.upper()}: {bound or 'the default'} is not the container's port"


def _secret_keys(documents: Sequence[Document], container: Mapping[str, Any]) -> Iterator[str]:
    known = secret_keys(documents)
    for variable in container.get("env", ()):
        wanted = variable.get("valueFrom", {}).get("secretKeyRef")
        if wanted and wanted["key"] not in known.get(wanted["name"], ()):
            yield f"{variable['name']}: secret {wanted['name']} has no key {wanted['key']}"
