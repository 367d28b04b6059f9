"""The manifests are sound as they render, and each check of them is seen to bite."""

import copy
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from deploy import check
from deploy.checks import (
    NotChecked,
    confinement,
    environment,
    references,
    rendering,
    schemas,
    topics,
)
from tests.contract.deploy_faults import FAULTS, Object

ALL = {one.name: one for one in rendering.overlays()}


def objects(overlay: str) -> list[Object]:
    """The objects of an overlay, free to be spoilt."""
    try:
        return [copy.deepcopy(dict(one)) for one in rendering.rendered(ALL[overlay])]
    except NotChecked as why:
        pytest.skip(f"this machine cannot run it: {why}")


def all_complaints(documents: Sequence[Object]) -> list[str]:
    return [
        *references.complaints(documents),
        *confinement.complaints(documents, production=True),
        *environment.complaints(documents),
        *topics.complaints(documents),
    ]


@pytest.mark.parametrize(("name", "run"), [pytest.param(n, r, id=n) for n, r in check.checks()])
def test_everything_that_is_shipped_is_sound(name: str, run: check.Check) -> None:
    try:
        assert list(run()) == []
    except NotChecked as why:
        pytest.skip(f"this machine cannot run it: {why}")


@pytest.mark.parametrize("folder", sorted({schemas.OWN, schemas.schema_folder()}), ids=str)
def test_custom_resources_are_sound_by_our_schemas_and_by_those_given(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTEVOIX_K8S_SCHEMAS", str(folder))
    custom = [one for one in objects("production") if "." in one["apiVersion"].split("/")[0]]
    assert {one["kind"] for one in custom} >= {"KafkaTopic", "ExternalSecret", "PodMonitor", "PrometheusRule"}
    assert list(schemas.complaints(custom)) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_the_manifests_is_found(fault: str) -> None:
    documents = objects("production")
    said, spoil = FAULTS[fault]
    spoil(documents)
    assert [one for one in all_complaints(documents) if said in one]


@pytest.mark.parametrize(
    ("kind", "spoil"),
    [
        ("Deployment", lambda one: one["spec"].update(replica=2)),
        ("Deployment", lambda one: one["spec"].pop("selector")),
        ("Service", lambda one: one["spec"]["ports"][0].update(port="grpc")),
        ("PodDisruptionBudget", lambda one: one.update(apiVersion="policy/v1beta1")),
        ("NetworkPolicy", lambda one: one["spec"].update(policyType=["Ingress"])),
        ("KafkaTopic", lambda one: one["spec"].update(partition=3)),
        ("KafkaTopic", lambda one: one.update(apiVersion="kafka.strimzi.io/v1beta2")),
        ("ExternalSecret", lambda one: one["spec"]["data"][0].update(remoteKey="x")),
        ("PodMonitor", lambda one: one["spec"].update(podMetricEndpoints=[])),
        ("PrometheusRule", lambda one: one["spec"]["groups"][0]["rules"][0].update(exprr="1")),
    ],
    ids=str,
)
def test_what_some_kubernetes_would_refuse_is_found(kind: str, spoil: Callable[[Object], object]) -> None:
    one = next(document for document in objects("production") if document["kind"] == kind)
    assert list(schemas.complaints([one])) == []
    spoil(one)
    assert list(schemas.complaints([one]))
