"""What is known of a call before it is made: its name, who may make it, whether it changes anything."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor
from google.protobuf.descriptor_pb2 import MethodOptions

from chassis.access import Rule, rule_of


@dataclass(frozen=True)
class Method:
    """A method that is answered here. `path` is `/package.Service/Method`; no rule refuses everybody."""

    path: str
    rule: Rule | None

    @property
    def anonymous(self) -> bool:
        """Carries no identity: nothing about a single call may be kept."""
        return self.rule is not None and self.rule.anonymous


def path_of(descriptor: MethodDescriptor) -> str:
    """The path by which gRPC knows a method."""
    return f"/{descriptor.containing_service.full_name}/{descriptor.name}"


def methods_of(services: Iterable[ServiceDescriptor]) -> Iterator[Method]:
    """The methods of these services, in the order of their source."""
    for service in services:
        for descriptor in service.methods:
            yield Method(path_of(descriptor), rule_of(descriptor))


def is_mutating(method: MethodDescriptor) -> bool:
    """Whether a call of this method changes something: every method that does not say otherwise."""
    return bool(method.GetOptions().idempotency_level != MethodOptions.NO_SIDE_EFFECTS)
