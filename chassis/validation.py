"""The rules that stand on the messages themselves (buf.validate), and what a message breaks of them."""

from typing import Any

import protovalidate
from google.protobuf.message import Message

from chassis.plain_rules import surely_valid

_validator = protovalidate.Validator()


def violations(message: Message) -> dict[str, str]:
    """What is wrong, by field path such as `people[2].email`; empty for a valid message.

    Raises protovalidate.CompilationError for a rule that cannot be understood.
    """
    if surely_valid(message):
        return {}
    found: dict[str, str] = {}
    for violation in _validator.collect_violations(message):
        wire = violation.proto
        found.setdefault(_path(wire.field), wire.message or wire.rule_id)
    return found


def _path(field: Any) -> str:
    """The path of a field; empty for a rule on the message as a whole."""
    if field is None:
        return ""
    return ".".join(_step(element) for element in field.elements)


def _step(element: Any) -> str:
    subscript = element.subscript
    return str(element.field_name) if subscript is None else f"{element.field_name}[{subscript.value}]"
