"""Pod Security Standard `restricted`, and what this house asks beyond it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from deploy.checks import Document, title_of
from deploy.checks.references import containers_of, of_kind

LEAST_UID = 10_000
PLACEHOLDER = "portevoix.io/placeholder"
DIGEST = re.compile(r".+@sha256:[0-9a-f]{64}")


def complaints(documents: Sequence[Document], *, production: bool) -> Iterator[str]:
    """Every pod that may do more than it needs, and what must not be in production."""
    for deployment in of_kind(documents, "Deployment"):
        yield from (f"{title_of(deployment)}: {fault}" for fault in _pod(deployment))
        for container in containers_of(deployment):
            yield from (f"{title_of(deployment)}: {fault}" for fault in _container(container))
            if production and not DIGEST.fullmatch(container["image"]):
                yield f"{title_of(deployment)}: the image is not pinned by its digest"
    for account in of_kind(documents, "ServiceAccount"):
        if account.get("automountServiceAccountToken") is not False:
            yield f"{title_of(account)}: its token is mounted"
    yield from _namespaces(documents)
    yield from _secrets(documents, production)


def _pod(deployment: Document) -> Iterator[str]:
    pod = deployment["spec"]["template"]["spec"]
    context = pod.get("securityContext", {})
    wanted = {
        "runAsNonRoot must be true": context.get("runAsNonRoot") is True,
        "runAsUser must be at least 10000": context.get("runAsUser", 0) >= LEAST_UID,
        "runAsGroup must be at least 10000": context.get("runAsGroup", 0) >= LEAST_UID,
        "seccompProfile must be RuntimeDefault": context.get("seccompProfile") == {"type": "RuntimeDefault"},
        "automountServiceAccountToken must be false": pod.get("automountServiceAccountToken") is False,
        "enableServiceLinks must be false": pod.get("enableServiceLinks") is False,
        "it shares a namespace of the host": not any(
            pod.get(name) for name in ("hostNetwork", "hostPID", "hostIPC")
        ),
        "it mounts a path of the host": not any("hostPath" in one for one in pod.get("volumes", ())),
        "it ends before it can drain": pod.get("terminationGracePeriodSeconds", 30) >= _least_grace(pod),
    }
    rollout = deployment["spec"].get("strategy", {}).get("rollingUpdate", {})
    wanted["a rollout may leave less than all replicas"] = rollout.get("maxUnavailable") == 0
    yield from (text for text, holds in wanted.items() if not holds)


def _least_grace(pod: Mapping[str, Any]) -> int:
    """preStop, 20 s for the calls in flight, 35 s for the batch and the outbox, 10 s of air."""
    sleeps = [
        one.get("lifecycle", {}).get("preStop", {}).get("sleep", {}).get("seconds", 0)
        for one in pod["containers"]
    ]
    return int(max(sleeps)) + 65


def _container(container: Mapping[str, Any]) -> Iterator[str]:
    context = container.get("securityContext", {})
    resources = container.get("resources", {})
    requests, limits = resources.get("requests", {}), resources.get("limits", {})
    wanted = {
        "privilege escalation is allowed": context.get("allowPrivilegeEscalation") is False,
        "the root file system can be written": context.get("readOnlyRootFilesystem") is True,
        "capabilities are not dropped": context.get("capabilities") == {"drop": ["ALL"]},
        "it is privileged": not context.get("privileged"),
        "requests must name cpu, memory and ephemeral-storage": {"cpu", "memory", "ephemeral-storage"}
        <= set(requests),
        "memory has no limit": "memory" in limits,
        "cpu has a limit, which would throttle it": "cpu" not in limits,
        "a probe is missing": {"startupProbe", "livenessProbe", "readinessProbe"} <= set(container),
        "liveness asks for more than life": container.get("livenessProbe", {}).get("httpGet", {}).get("path")
        == "/livez",
        "preStop does not wait": "sleep" in container.get("lifecycle", {}).get("preStop", {}),
        "the image is pulled each time": container.get("imagePullPolicy") == "IfNotPresent",
        "the image is `latest`": not container["image"].endswith(":latest"),
    }
    yield from (text for text, holds in wanted.items() if not holds)


def _namespaces(documents: Sequence[Document]) -> Iterator[str]:
    namespaces = of_kind(documents, "Namespace")
    if not namespaces:
        yield "there is no Namespace"
    for namespace in namespaces:
        if namespace["metadata"]["labels"].get("pod-security.kubernetes.io/enforce") != "restricted":
            yield f"{title_of(namespace)}: pod security is not `restricted`"
    names = {one["metadata"]["name"] for one in namespaces}
    for document in documents:
        if document["kind"] != "Namespace" and document["metadata"].get("namespace") not in names:
            yield f"{title_of(document)}: is in no namespace of this overlay"


def _secrets(documents: Sequence[Document], production: bool) -> Iterator[str]:
    for secret in of_kind(documents, "Secret"):
        if production:
            yield f"{title_of(secret)}: a secret is written down"
        elif PLACEHOLDER not in secret["metadata"].get("labels", {}):
            yield f"{title_of(secret)}: is not marked as a placeholder"
