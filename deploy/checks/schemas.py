"""Objects against strict schemas of several Kubernetes versions; custom resources against theirs.

A kind without a schema is a complaint: the validator alone would let a misspelt or removed kind pass.
"""

import json
import os
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator, Draft202012Validator
from kubernetes_validate.utils import all_versions, major_minor, schema_contents
from referencing import Registry, Resource

from deploy.checks import Document, title_of

VERSIONS = ("1.31", "1.34", "1.37")
OWN = Path(__file__).with_name("schemas")
CUSTOM_GROUPS = frozenset({"kafka.strimzi.io", "external-secrets.io", "monitoring.coreos.com"})


def complaints(documents: Iterable[Document], versions: Iterable[str] = VERSIONS) -> Iterator[str]:
    """Every object that some version would refuse."""
    chosen = tuple(versions)
    for document in documents:
        group, _, version = str(document.get("apiVersion", "")).rpartition("/")
        if group in CUSTOM_GROUPS:
            yield from _custom(document, group, version)
        else:
            yield from _builtin(document, chosen)


def schema_folder() -> Path:
    """The folder that PORTEVOIX_K8S_SCHEMAS names, made of the operators' definitions; else our small one."""
    return Path(os.environ.get("PORTEVOIX_K8S_SCHEMAS") or OWN)


def _builtin(document: Document, versions: Iterable[str]) -> Iterator[str]:
    kind, api_version = str(document.get("kind")), str(document.get("apiVersion"))
    for version in versions:
        try:
            validator = _strict(version, kind, api_version)
        except FileNotFoundError:
            yield f"{title_of(document)}: Kubernetes {version} has no {api_version} {kind}"
            continue
        for error in validator.iter_errors(dict(document)):
            where = ".".join(map(str, error.path))
            yield f"{title_of(document)}: Kubernetes {version}: {where}: {error.message[:200]}"


@cache
def _strict(version: str, kind: str, api_version: str) -> Any:
    """The validator of kubernetes_validate.validate(strict=True), kept: to make it costs ten times its use.

    Raises FileNotFoundError for a kind that this version does not have.
    """
    group, slash, number = api_version.rpartition("/")
    stem = f"{group.partition('.')[0]}{'-' if slash else ''}{number}"
    schema = schema_contents(f"{_folder(version)}/{kind.lower()}-{stem}.json", version)
    registry = Resource.from_contents(schema) @ _definitions(version)
    return Draft202012Validator(schema, registry=registry)


@cache
def _definitions(version: str) -> "Registry[Any]":
    contents = schema_contents(f"{_folder(version)}/_definitions.json", version)
    return (Resource.from_contents(contents) @ Registry()).crawl()


def _folder(version: str) -> str:
    """Where the schemas of a version lie. Raises ValueError for one that is not bundled."""
    for bundled in all_versions():
        if major_minor(bundled) == version:
            return f"kubernetes-json-schema/v{bundled}-local-strict"
    raise ValueError(f"kubernetes-validate has no schemas of Kubernetes {version}")


def _custom(document: Document, group: str, version: str) -> Iterator[str]:
    path = schema_folder() / group / f"{str(document.get('kind')).lower()}_{version}.json"
    if not path.exists():
        yield f"{title_of(document)}: no schema for {document.get('apiVersion')}"
        return
    for error in _validator(path).iter_errors(dict(document)):
        yield f"{title_of(document)}: {'.'.join(map(str, error.path))}: {error.message[:200]}"


@cache
def _validator(path: Path) -> Any:
    return Draft7Validator(json.loads(path.read_text("utf-8")))
