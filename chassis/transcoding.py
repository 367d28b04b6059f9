"""JSON to request and response to JSON, by the proto3 mapping and the google.api.http rule of a method."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import grpc
from google.api import annotations_pb2
from google.protobuf import json_format, message_factory
from google.protobuf.descriptor import Descriptor, FieldDescriptor, MethodDescriptor
from google.protobuf.message import Message

from chassis.refusal import Refusal, Status
from chassis.rpc.methods import path_of

VERBS = ("get", "put", "post", "delete", "patch")
_PARAMETER = re.compile(r"\{([a-z][a-z0-9_.]*)\}")
_UNKNOWN_FIELD = re.compile(r'no field named "([^"]*)"')
_AT_FIELD = re.compile(r"parse (\S+) field")


@dataclass(frozen=True)
class Binding:
    """One HTTP rule of a method: verb, path template, and which part of the request is the body."""

    method: MethodDescriptor
    verb: str
    template: str
    body: str

    @property
    def path(self) -> str:
        """The gRPC path of the method."""
        return path_of(self.method)

    @property
    def parameters(self) -> list[str]:
        """Field paths that the path of the URL gives."""
        return _PARAMETER.findall(self.template)

    def request(self, path: Mapping[str, str], query: Sequence[tuple[str, str]], body: bytes) -> Message:
        """The request that an HTTP request stands for. Raises Refusal INVALID_ARGUMENT naming the field."""
        document = self._from_body(body)
        if self.body != "*":
            _place_all(document, self.method.input_type, query)
        elif query:
            raise _invalid(query[0][0], "this call takes no query parameters")
        _place_all(document, self.method.input_type, list(path.items()))
        return _parsed(document, message_factory.GetMessageClass(self.method.input_type)())

    def _from_body(self, body: bytes) -> dict[str, Any]:
        if not self.body:
            return {}
        document = _loaded(body)
        if self.body != "*":
            return {self.body: document}
        if not isinstance(document, dict):
            raise _invalid("", "the body must be a JSON object")
        return document


def bindings_of(method: MethodDescriptor) -> Iterator[Binding]:
    """The HTTP rules on a method, additional ones included. Calls that stream have no JSON door."""
    if method.client_streaming or method.server_streaming:
        return
    rule: Any = method.GetOptions().Extensions[annotations_pb2.http]
    for one in (rule, *rule.additional_bindings):
        for verb in VERBS:
            if template := getattr(one, verb):
                yield Binding(method, verb.upper(), template, one.body)


def to_json(response: Message) -> bytes:
    """The response as JSON; counts of 0 are shown, values that are absent are not."""
    document = json_format.MessageToDict(response, always_print_fields_with_no_presence=True)
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _loaded(body: bytes) -> Any:
    if not body:
        return {}
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise _invalid("", "the body is no JSON") from None


def _parsed(document: dict[str, Any], message: Message) -> Message:
    try:
        return json_format.ParseDict(document, message)
    except (json_format.ParseError, RecursionError) as error:
        raise _unparsable(str(error)) from None


def _unparsable(text: str) -> Refusal:
    if unknown := _UNKNOWN_FIELD.search(text):
        return _invalid(unknown[1], "there is no such field")
    field = _AT_FIELD.search(text)
    return _invalid(field[1] if field else "", "the value is not of the field's type")


def _place_all(document: dict[str, Any], kind: Descriptor, pairs: Sequence[tuple[str, str]]) -> None:
    for name, value in pairs:
        _place(document, kind, name.split("."), value, name)


def _place(document: dict[str, Any], kind: Descriptor, steps: list[str], value: str, name: str) -> None:
    """Put a textual value where its field path says; a repeated field takes one more."""
    field = kind.fields_by_name.get(steps[0]) or kind.fields_by_camelcase_name.get(steps[0])
    if field is None:
        raise _invalid(name, "there is no such field")
    if len(steps) > 1:
        if field.message_type is None:
            raise _invalid(name, "there is no such field")
        inner = document.setdefault(field.name, {})
        _place(inner, field.message_type, steps[1:], value, name)
    elif field.is_repeated:
        document.setdefault(field.name, []).append(_value(field, value, name))
    else:
        _place_one(document, field, _value(field, value, name), name)


def _place_one(document: dict[str, Any], field: FieldDescriptor, value: Any, name: str) -> None:
    """A body may say again what the path says, but nothing else."""
    for known in (field.name, field.camelcase_name):
        if document.get(known, value) != value:
            raise _invalid(name, "is given twice, with different values")
        document.pop(known, None)
    document[field.name] = value


def _value(field: FieldDescriptor, value: str, name: str) -> Any:
    """json_format reads numbers and enums from text, but not truth values."""
    if field.type != FieldDescriptor.TYPE_BOOL:
        return value
    if value not in ("true", "false"):
        raise _invalid(name, "must be true or false")
    return value == "true"


def _invalid(field: str, text: str) -> Refusal:
    named = f"{field}: {text}" if field else text
    fields = {field: text} if field else {}
    return Refusal.of(Status(grpc.StatusCode.INVALID_ARGUMENT, "INVALID_REQUEST", named, fields))
