"""Faults to plant in rendered manifests, and what must be said of each."""

from collections.abc import Callable, Sequence
from typing import Any

Object = dict[str, Any]
Mutation = Callable[[list[Object]], object]


def the(documents: Sequence[Object], kind: str, name: str) -> Object:
    return next(one for one in documents if one["kind"] == kind and one["metadata"]["name"] == name)


def spec(documents: Sequence[Object], kind: str, name: str) -> Object:
    found: Object = the(documents, kind, name)["spec"]
    return found


def pod(documents: Sequence[Object], house: str) -> Object:
    found: Object = spec(documents, "Deployment", house)["template"]["spec"]
    return found


def container(documents: Sequence[Object], house: str) -> Object:
    found: Object = pod(documents, house)["containers"][0]
    return found


def config(documents: Sequence[Object], prefix: str) -> Object:
    """The data of the ConfigMap whose name begins so; a hash follows."""
    maps = (one for one in documents if one["kind"] == "ConfigMap")
    found: Object = next(one for one in maps if one["metadata"]["name"].startswith(prefix))["data"]
    return found


REFERENCES: dict[str, tuple[str, Mutation]] = {
    "selector of a service": (
        "Service content: selects no pod",
        lambda d: spec(d, "Service", "content").update(selector={"app.kubernetes.io/name": "contents"}),
    ),
    "port of a headless service": (
        "Service share: headless",
        lambda d: spec(d, "Service", "share")["ports"][0].update(port=50052),
    ),
    "port that no container has": (
        "Service share: no port web",
        lambda d: spec(d, "Service", "share")["ports"][1].update(targetPort="web"),
    ),
    "port of a probe": (
        "livenessProbe asks at port web",
        lambda d: container(d, "gamify")["livenessProbe"]["httpGet"].update(port="web"),
    ),
    "name of a ConfigMap": (
        "there is no ConfigMap installations",
        lambda d: container(d, "gamify")["envFrom"][0]["configMapRef"].update(name="installations"),
    ),
    "name of a Secret": (
        "there is no Secret share-secret",
        lambda d: pod(d, "share")["volumes"][2]["secret"].update(secretName="share-secret"),
    ),
    "key of a Secret": (
        "secret content-secrets has no key mongodb",
        lambda d: container(d, "content")["env"][0]["valueFrom"]["secretKeyRef"].update(key="mongodb"),
    ),
    "name of an account": (
        "there is no ServiceAccount metric",
        lambda d: pod(d, "metrics").update(serviceAccountName="metric"),
    ),
    "name of a volume": (
        "volume temporary is not mounted",
        lambda d: pod(d, "metrics")["volumes"][0].update(name="temporary"),
    ),
    "claim that is not there": (
        "there is no PersistentVolumeClaim secrets",
        lambda d: pod(d, "survey")["volumes"][3]["persistentVolumeClaim"].update(claimName="secrets"),
    ),
    "monitor of nobody": (
        "PodMonitor portevoix: selects no pod",
        lambda d: spec(d, "PodMonitor", "portevoix")["selector"].update(matchLabels={"app": "portevoix"}),
    ),
    "monitor of a port that no container has": (
        "PodMonitor portevoix: no port metrics in Deployment share",
        lambda d: spec(d, "PodMonitor", "portevoix")["podMetricsEndpoints"][0].update(port="metrics"),
    ),
    "monitor without a limit": (
        "PodMonitor portevoix: there is no end",
        lambda d: spec(d, "PodMonitor", "portevoix").pop("sampleLimit"),
    ),
    "target of a budget": (
        "PodDisruptionBudget survey: selects no pod",
        lambda d: spec(d, "PodDisruptionBudget", "survey")["selector"].update(matchLabels={"app": "survey"}),
    ),
    "budget that forbids every eviction": (
        "minAvailable can forbid",
        lambda d: spec(d, "PodDisruptionBudget", "survey").update(minAvailable=2),
    ),
    "policy that is open to everybody": (
        "NetworkPolicy content: an ingress rule is open",
        lambda d: spec(d, "NetworkPolicy", "content")["ingress"][0].pop("from"),
    ),
    "policy that lets nobody's pods in": (
        "NetworkPolicy share: lets out to pods that are not there",
        lambda d: spec(d, "NetworkPolicy", "share")["egress"][2]["to"][0]["podSelector"].update(
            matchLabels={"app.kubernetes.io/name": "contents"}
        ),
    ),
    "policy for a port that is not there": (
        "NetworkPolicy share: port 50052 is none of Deployment content",
        lambda d: spec(d, "NetworkPolicy", "share")["egress"][2]["ports"][0].update(port=50052),
    ),
    "no default denial": (
        "denies everything by default",
        lambda d: d.remove(the(d, "NetworkPolicy", "default-deny")),
    ),
    "a house without a policy": (
        "Deployment gamify: no NetworkPolicy selects it",
        lambda d: d.remove(the(d, "NetworkPolicy", "gamify")),
    ),
    "two of one name": (
        "Service content: there are two",
        lambda d: d.append(the(d, "Service", "content")),
    ),
}
CONFINEMENT: dict[str, tuple[str, Mutation]] = {
    "root": ("runAsUser", lambda d: pod(d, "share")["securityContext"].update(runAsUser=0)),
    "seccomp": ("seccompProfile", lambda d: pod(d, "share")["securityContext"].pop("seccompProfile")),
    "token": ("automount", lambda d: pod(d, "share").update(automountServiceAccountToken=True)),
    "host": ("namespace of the host", lambda d: pod(d, "share").update(hostNetwork=True)),
    "path of the host": (
        "path of the host",
        lambda d: pod(d, "share")["volumes"].append({"name": "h", "hostPath": {"path": "/"}}),
    ),
    "short grace": (
        "before it can drain",
        lambda d: pod(d, "share").update(terminationGracePeriodSeconds=30),
    ),
    "rollout": (
        "less than all replicas",
        lambda d: spec(d, "Deployment", "share")["strategy"]["rollingUpdate"].update(maxUnavailable=1),
    ),
    "writable root": (
        "root file system",
        lambda d: container(d, "share")["securityContext"].update(readOnlyRootFilesystem=False),
    ),
    "capabilities": (
        "capabilities",
        lambda d: container(d, "share")["securityContext"].update(capabilities={"add": ["NET_ADMIN"]}),
    ),
    "no memory limit": (
        "memory has no limit",
        lambda d: container(d, "share")["resources"]["limits"].pop("memory"),
    ),
    "cpu limit": ("throttle", lambda d: container(d, "share")["resources"]["limits"].update(cpu="1")),
    "no readiness": ("a probe is missing", lambda d: container(d, "share").pop("readinessProbe")),
    "liveness asks too much": (
        "more than life",
        lambda d: container(d, "share")["livenessProbe"]["httpGet"].update(path="/readyz"),
    ),
    "tag": ("pinned by its digest", lambda d: container(d, "share").update(image="portevoix:1.0")),
    "secret written down": (
        "a secret is written down",
        lambda d: d.append({"kind": "Secret", "metadata": {"name": "s", "namespace": "portevoix"}}),
    ),
    "lax namespace": (
        "not `restricted`",
        lambda d: the(d, "Namespace", "portevoix")["metadata"]["labels"].update(
            {"pod-security.kubernetes.io/enforce": "baseline"}
        ),
    ),
    "stray object": (
        "in no namespace of this overlay",
        lambda d: the(d, "Service", "share")["metadata"].update(namespace="default"),
    ),
}
ENVIRONMENT: dict[str, tuple[str, Mutation]] = {
    "misspelt setting": (
        "PORTEVOIX_TRUSTED_SOURCE is no setting of content",
        lambda d: config(d, "content-settings").update(PORTEVOIX_TRUSTED_SOURCE="a"),
    ),
    "missing setting": (
        "Deployment gamify: PORTEVOIX_ISSUER: Field required",
        lambda d: config(d, "installation").pop("PORTEVOIX_ISSUER"),
    ),
    "wrong value": (
        "PORTEVOIX_FLOOR",
        lambda d: config(d, "metrics-settings").update(PORTEVOIX_FLOOR="2"),
    ),
    "file that nobody mounts": (
        "nothing puts a file at /run/secrets/portevoix/token",
        lambda d: config(d, "share-settings").update(PORTEVOIX_SERVICE_TOKEN="/run/secrets/portevoix/token"),
    ),
    "address that nobody offers": (
        "no service offers content:8081",
        lambda d: config(d, "share-settings").update(PORTEVOIX_CONTENT="content:8081"),
    ),
    "bound to another port": (
        "is not the container's port",
        lambda d: config(d, "installation").update(PORTEVOIX_GRPC="0.0.0.0:50052"),
    ),
    "another house": (
        "does not start services.share",
        lambda d: container(d, "share").update(args=["services.content"]),
    ),
    "a house is missing": (
        "there is no Deployment survey",
        lambda d: d.remove(the(d, "Deployment", "survey")),
    ),
}
TOPICS: dict[str, tuple[str, Mutation]] = {
    "missing topic": (
        "there is no KafkaTopic portevoix.share.v1.dlq",
        lambda d: d.remove(the(d, "KafkaTopic", "portevoix.share.v1.dlq")),
    ),
    "unknown topic": (
        "nobody speaks of it",
        lambda d: the(d, "KafkaTopic", "portevoix.share.v1.dlq")["metadata"].update(
            name="portevoix.other.v1"
        ),
    ),
    "other partitions": (
        "12 partitions",
        lambda d: spec(d, "KafkaTopic", "portevoix.share.v1").update(partitions=12),
    ),
    "other retention": (
        "retention.ms is 1",
        lambda d: spec(d, "KafkaTopic", "portevoix.share.v1")["config"].update({"retention.ms": 1}),
    ),
    "too few replicas": (
        "more replicas in sync",
        lambda d: spec(d, "KafkaTopic", "portevoix.share.v1").update(replicas=1),
    ),
}
FAULTS = REFERENCES | CONFINEMENT | ENVIRONMENT | TOPICS
