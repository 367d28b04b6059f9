"""What one object says of another: selectors, ports, probes, configuration, secrets, accounts, volumes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from deploy.checks import Document, title_of

Labels = Mapping[str, str]


def complaints(documents: Sequence[Document]) -> Iterator[str]:
    """Every reference that leads nowhere, and every pod that no service, budget or policy knows."""
    for check in (_unique, _deployments, _selectors, _budgets, _services, _policies, _monitors):
        yield from check(documents)


def of_kind(documents: Sequence[Document], kind: str) -> list[Document]:
    """The objects of a kind."""
    return [document for document in documents if document.get("kind") == kind]


def containers_of(deployment: Document) -> list[Mapping[str, Any]]:
    """The containers of a deployment's pods."""
    return list(deployment["spec"]["template"]["spec"]["containers"])


def _labels(deployment: Document) -> Labels:
    labels: Labels = deployment["spec"]["template"]["metadata"].get("labels", {})
    return labels


def _matches(selector: Labels, labels: Labels) -> bool:
    return all(labels.get(name) == value for name, value in selector.items())


def _ports(deployment: Document) -> dict[str, int]:
    return {
        port["name"]: port["containerPort"]
        for container in containers_of(deployment)
        for port in container.get("ports", ())
    }


def _names(documents: Sequence[Document], kind: str) -> set[str]:
    return {document["metadata"]["name"] for document in of_kind(documents, kind)}


def _unique(documents: Sequence[Document]) -> Iterator[str]:
    seen: set[tuple[str, str]] = set()
    for document in documents:
        key = (document["kind"], document["metadata"]["name"])
        if key in seen:
            yield f"{title_of(document)}: there are two"
        seen.add(key)


def _deployments(documents: Sequence[Document]) -> Iterator[str]:
    known = {
        "ConfigMap": _names(documents, "ConfigMap"),
        "Secret": _names(documents, "Secret") | _made_secrets(documents),
        "ServiceAccount": _names(documents, "ServiceAccount"),
        "PersistentVolumeClaim": _names(documents, "PersistentVolumeClaim"),
    }
    for deployment in of_kind(documents, "Deployment"):
        for kind, name in _wanted(deployment):
            if name not in known[kind]:
                yield f"{title_of(deployment)}: there is no {kind} {name}"
        yield from _mounts(deployment)
        yield from _probes(deployment)
        if not _matches(deployment["spec"]["selector"]["matchLabels"], _labels(deployment)):
            yield f"{title_of(deployment)}: its selector does not match its own pods"


def _made_secrets(documents: Sequence[Document]) -> set[str]:
    return {one["spec"]["target"]["name"] for one in of_kind(documents, "ExternalSecret")}


def _wanted(deployment: Document) -> Iterator[tuple[str, str]]:
    pod = deployment["spec"]["template"]["spec"]
    yield "ServiceAccount", pod.get("serviceAccountName", "default")
    for volume in pod.get("volumes", ()):
        if "configMap" in volume:
            yield "ConfigMap", volume["configMap"]["name"]
        if "secret" in volume:
            yield "Secret", volume["secret"]["secretName"]
        if "persistentVolumeClaim" in volume:
            yield "PersistentVolumeClaim", volume["persistentVolumeClaim"]["claimName"]
    for container in containers_of(deployment):
        for source in container.get("envFrom", ()):
            kind = "ConfigMap" if "configMapRef" in source else "Secret"
            yield kind, next(iter(source.values()))["name"]
        for variable in container.get("env", ()):
            for reference, target in variable.get("valueFrom", {}).items():
                if reference in ("secretKeyRef", "configMapKeyRef"):
                    yield "Secret" if reference == "secretKeyRef" else "ConfigMap", target["name"]


def secret_keys(documents: Sequence[Document]) -> dict[str, set[str]]:
    """The keys of every secret, as it is written or as it will be made."""
    written = {
        one["metadata"]["name"]: {*one.get("data", {}), *one.get("stringData", {})}
        for one in of_kind(documents, "Secret")
    }
    made = {
        one["spec"]["target"]["name"]: {entry["secretKey"] for entry in one["spec"]["data"]}
        for one in of_kind(documents, "ExternalSecret")
    }
    return {**written, **made}


def _mounts(deployment: Document) -> Iterator[str]:
    volumes = {volume["name"] for volume in deployment["spec"]["template"]["spec"].get("volumes", ())}
    mounted = {mount["name"] for one in containers_of(deployment) for mount in one.get("volumeMounts", ())}
    for name in sorted(mounted ^ volumes):
        wrong = "not declared" if name in mounted else "not mounted"
        yield f"{title_of(deployment)}: volume {name} is {wrong}"


def _probes(deployment: Document) -> Iterator[str]:
    ports = _ports(deployment)
    for container in containers_of(deployment):
        for name in ("startupProbe", "livenessProbe", "readinessProbe"):
            port = container.get(name, {}).get("httpGet", {}).get("port")
            if port not in ports and port not in ports.values():
                yield f"{title_of(deployment)}: {name} asks at port {port}, which no container has"


def _targets(documents: Sequence[Document], selector: Labels) -> list[Document]:
    return [one for one in of_kind(documents, "Deployment") if _matches(selector, _labels(one))]


def _services(documents: Sequence[Document]) -> Iterator[str]:
    for service in of_kind(documents, "Service"):
        for target in _targets(documents, service["spec"]["selector"]):
            ports = _ports(target)
            for port in service["spec"]["ports"]:
                if port["targetPort"] not in ports:
                    yield f"{title_of(service)}: no port {port['targetPort']} in {title_of(target)}"
                elif service["spec"].get("clusterIP") == "None" and port["port"] != ports[port["targetPort"]]:
                    # Without an address of its own a service does not translate ports.
                    yield f"{title_of(service)}: headless, so port {port['port']} must be the container's"


def _selectors(documents: Sequence[Document]) -> Iterator[str]:
    selecting: dict[str, Callable[[Document], Labels]] = {
        "Service": lambda one: one["spec"]["selector"],
        "PodDisruptionBudget": lambda one: one["spec"]["selector"]["matchLabels"],
        "NetworkPolicy": lambda one: one["spec"]["podSelector"].get("matchLabels", {}),
    }
    if of_kind(documents, "PodMonitor"):
        selecting["PodMonitor"] = lambda one: one["spec"]["selector"]["matchLabels"]
    for kind, selector_of in selecting.items():
        for document in of_kind(documents, kind):
            if not _targets(documents, selector_of(document)):
                yield f"{title_of(document)}: selects no pod"
        covered = {
            title_of(target)
            for document in of_kind(documents, kind)
            # A policy about ways out alone, or about all pods, does not say who may come in here.
            if selector_of(document) and "Ingress" in document["spec"].get("policyTypes", ["Ingress"])
            for target in _targets(documents, selector_of(document))
        }
        for deployment in of_kind(documents, "Deployment"):
            if title_of(deployment) not in covered:
                yield f"{title_of(deployment)}: no {kind} selects it"


def _budgets(documents: Sequence[Document]) -> Iterator[str]:
    for budget in of_kind(documents, "PodDisruptionBudget"):
        if "minAvailable" in budget["spec"]:
            yield f"{title_of(budget)}: minAvailable can forbid every eviction, say maxUnavailable"


def _policies(documents: Sequence[Document]) -> Iterator[str]:
    policies = of_kind(documents, "NetworkPolicy")
    if not any(_denies_everything(policy) for policy in policies):
        yield "there is no NetworkPolicy that denies everything by default"
    for policy in policies:
        for direction, peers in (("ingress", "from"), ("egress", "to")):
            for rule in policy["spec"].get(direction, ()):
                if not rule.get(peers) or not rule.get("ports") or {} in rule[peers]:
                    yield f"{title_of(policy)}: an {direction} rule is open to everybody or at every port"
                yield from _rule_ports(documents, policy, direction, rule)


def _monitors(documents: Sequence[Document]) -> Iterator[str]:
    for monitor in of_kind(documents, "PodMonitor"):
        for target in _targets(documents, monitor["spec"]["selector"]["matchLabels"]):
            for end in monitor["spec"]["podMetricsEndpoints"]:
                if end["port"] not in _ports(target):
                    yield f"{title_of(monitor)}: no port {end['port']} in {title_of(target)}"
        if not {"sampleLimit", "labelLimit"} <= set(monitor["spec"]):
            yield f"{title_of(monitor)}: there is no end to what it takes"


def _denies_everything(policy: Document) -> bool:
    spec = policy["spec"]
    types = {"Ingress", "Egress"} <= set(spec.get("policyTypes", ()))
    return types and not spec["podSelector"] and not spec.get("ingress") and not spec.get("egress")


def _rule_ports(
    documents: Sequence[Document], policy: Document, direction: str, rule: Mapping[str, Any]
) -> Iterator[str]:
    """Rules between our own pods name ports that the pods at the far end have."""
    if direction == "ingress":
        ends = _targets(documents, policy["spec"]["podSelector"].get("matchLabels", {}))
    else:
        selectors = [peer.get("podSelector", {}).get("matchLabels", {}) for peer in rule.get("to", ())]
        ends = [
            end
            for selector in selectors
            if "app.kubernetes.io/name" in selector
            for end in _targets(documents, selector) or [policy]
        ]
    for end in ends:
        if end is policy:
            yield f"{title_of(policy)}: lets out to pods that are not there"
            continue
        ports = _ports(end)
        for port in rule.get("ports", ()):
            if port["port"] not in ports and port["port"] not in ports.values():
                yield f"{title_of(policy)}: port {port['port']} is none of {title_of(end)}"
