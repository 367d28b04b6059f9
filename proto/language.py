"""The published language as data: messages, services, comments and options, read from a compiled image."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from google.protobuf import message_factory
from google.protobuf.descriptor import Descriptor, FieldDescriptor, MethodDescriptor
from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet, MethodOptions
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import Message

Path = tuple[int, ...]
# Field numbers in FileDescriptorProto, and below them in the descriptors of messages, enums and services.
_MESSAGE, _ENUM, _SERVICE = 4, 5, 6
_FIELD, _VALUE, _METHOD = 2, 2, 2


@dataclass(frozen=True, slots=True)
class Call:
    """One rpc: who may make it (`roles` without ROLE_), its HTTP door, whether it changes anything."""

    service: str
    name: str
    comment: str
    door: str
    roles: frozenset[str]
    anonymous: bool
    question: bool

    @property
    def full_name(self) -> str:
        """As gRPC names it, such as portevoix.share.v1.ShareService/PrepareShare."""
        return f"{self.service}/{self.name}"

    @property
    def open(self) -> bool:
        """Somebody may make it."""
        return self.anonymous or bool(self.roles)


class Language:
    """What an image says, in a pool of its own: nothing generated needs to be there or current."""

    def __init__(self, image: FileDescriptorSet) -> None:
        self.files: Sequence[FileDescriptorProto] = [
            f for f in image.file if f.package.startswith("portevoix.")
        ]
        self._pool = DescriptorPool()
        for file in image.file:
            self._pool.Add(file)

    @property
    def packages(self) -> list[str]:
        """Names of our packages, sorted."""
        return sorted({file.package for file in self.files})

    def message(self, full_name: str) -> Descriptor:
        """The message of that name. Raises KeyError where there is none."""
        return self._pool.FindMessageTypeByName(full_name)

    def new(self, full_name: str) -> Message:
        """An empty message of that name."""
        return message_factory.GetMessageClass(self.message(full_name))()

    def messages(self, package: str, file: str = "") -> list[Descriptor]:
        """Top-level messages of a package in the order of the source, of files whose path ends in `file`."""
        return [
            self.message(f"{package}.{message.name}")
            for source in self.files
            if source.package == package and source.name.endswith(file)
            for message in source.message_type
        ]

    def comment(self, full_name: str) -> str:
        """The comment above a message, field, enum, value, service or rpc, on one line; empty without one."""
        return self._comments.get(full_name, "")

    def values(self, enum: str) -> list[tuple[str, str]]:
        """Name and comment of each value of an enum."""
        found = self._pool.FindEnumTypeByName(enum)
        return [(value.name, self.comment(f"{enum}.{value.name}")) for value in found.values]

    def rules(self, field: FieldDescriptor) -> Message | None:
        """The protovalidate rules of a field; None where it has none."""
        rules = self._pool.FindExtensionByName("buf.validate.field")
        options = self._options("google.protobuf.FieldOptions", field.GetOptions())
        return options.Extensions[rules] if options.HasExtension(rules) else None

    def promises(self, message: Descriptor) -> list[str]:
        """What a message promises as a whole, beyond its single fields, in words."""
        rules = self._pool.FindExtensionByName("buf.validate.message")
        options = self._options("google.protobuf.MessageOptions", message.GetOptions())
        return [rule.message for rule in options.Extensions[rules].cel]

    def calls(self) -> Iterator[Call]:
        """Every rpc of our services, by package, in the order of the source."""
        for file in sorted(self.files, key=lambda file: file.name):
            for service in file.service:
                found = self._pool.FindServiceByName(f"{file.package}.{service.name}")
                for method in found.methods:
                    yield self._call(method)

    def _call(self, method: MethodDescriptor) -> Call:
        access = self._pool.FindExtensionByName("portevoix.type.v1.access")
        options = self._options("google.protobuf.MethodOptions", method.GetOptions())
        who = options.Extensions[access]
        names = self._pool.FindEnumTypeByName("portevoix.type.v1.Role").values_by_number
        return Call(
            service=method.containing_service.full_name,
            name=method.name,
            comment=self.comment(method.full_name),
            door=self._door(options),
            roles=frozenset(names[role].name.removeprefix("ROLE_") for role in who.roles),
            anonymous=who.anonymous,
            question=options.idempotency_level == MethodOptions.NO_SIDE_EFFECTS,
        )

    def _door(self, options: Any) -> str:
        try:
            http = self._pool.FindExtensionByName("google.api.http")
        except KeyError:  # no source imports google/api/annotations.proto
            return ""
        rule = options.Extensions[http]
        verb = rule.WhichOneof("pattern")
        return f"{verb.upper()} {getattr(rule, verb)}" if verb else ""

    def _options(self, kind: str, options: Message) -> Any:
        """The same options in our pool, where their extensions are known."""
        parsed = self.new(kind)
        parsed.ParseFromString(options.SerializeToString())
        return parsed

    @cached_property
    def _comments(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for file in self.files:
            places = {tuple(place.path): place.leading_comments for place in file.source_code_info.location}
            for name, path in _paths(file):
                found[f"{file.package}.{name}"] = " ".join(places.get(path, "").split())
        return found


def _paths(file: FileDescriptorProto) -> Iterator[tuple[str, Path]]:
    """Name within the package and place in the source of everything that may carry a comment."""
    for i, message in enumerate(file.message_type):
        yield message.name, (_MESSAGE, i)
        for j, field in enumerate(message.field):
            yield f"{message.name}.{field.name}", (_MESSAGE, i, _FIELD, j)
    for i, enum in enumerate(file.enum_type):
        yield enum.name, (_ENUM, i)
        for j, value in enumerate(enum.value):
            yield f"{enum.name}.{value.name}", (_ENUM, i, _VALUE, j)
    for i, service in enumerate(file.service):
        yield service.name, (_SERVICE, i)
        for j, method in enumerate(service.method):
            yield f"{service.name}.{method.name}", (_SERVICE, i, _METHOD, j)
