"""The plain rules of buf.validate, in Python: a third of the time that the engine takes.

What is said here of a message is "surely valid" or nothing. Rules are read from the descriptor; a type with
one that is not understood is never sure, nor is a message that breaks one: then the engine has the word.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from keyword import iskeyword
from math import isfinite
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from buf.validate import validate_pb2 as rules_pb2

Check = Callable[[Any], bool]


def _author_stands_with_share(this: Any) -> bool:
    of_share = this.share_id != ""
    return bool(this.HasField("person") == of_share and this.HasField("eligibility") == of_share)


def _visit_is_one_click(this: Any) -> bool:
    if not this.HasField("click"):
        return True
    return len(this.deltas) == 1 and this.deltas[0].measure == 6 and this.deltas[0].amount in (1, -1)


# Only what Python and RE2 read alike; anchored at both ends, so that the whole text is meant.
_PATTERN = re.compile(r"\^((?:[A-Za-z0-9_()|?*+,-]|\\\.|[\[\]{}])*)\$")
_NUMBERS = frozenset({"Int32Rules", "Int64Rules", "SInt32Rules", "SInt64Rules", "UInt32Rules", "DoubleRules"})
INFINITY = float("inf")
FEW_FIELDS, PARTS_REMEMBERED = 4, 20_000
# Rules with an expression of their own, by its text: one that is worded anew is the engine's again.
_EXPRESSIONS: Mapping[str, Check] = {
    "this.accepted_at_ms >= this.occurred_at_ms": lambda this: this.accepted_at_ms >= this.occurred_at_ms,
    "this.map(count, count.measure).unique()": lambda this: len({one.measure for one in this}) == len(this),
    "has(this.person) == (this.share_id != '') && has(this.eligibility) == (this.share_id != '')": (
        _author_stands_with_share
    ),
    "!has(this.click) || (this.deltas.size() == 1 && this.deltas[0].measure == 6"
    " && this.deltas[0].amount in [1, -1])": _visit_is_one_click,
}


class _NotPlain(Exception):
    """A rule that is the engine's."""


def surely_valid(message: Message) -> bool:
    """True only for a message that keeps all its rules; False where that is not known."""
    check = _check_of(message.DESCRIPTOR)
    return check is not None and check(message)


@cache
def _check_of(kind: Descriptor) -> Check | None:
    """The rules of a type as one expression: a call for each would cost more than the rule."""
    bound: dict[str, Any] = {}
    try:
        text = " and ".join(_conditions(kind, bound)) or "True"
    except (_NotPlain, RecursionError):
        return None
    check: Check = eval(f"lambda this: {text}", bound)  # noqa: S307  (made of our own descriptors)
    return check


def _bind(value: Any, bound: dict[str, Any]) -> str:
    """A name for a value in the expression."""
    name = f"_{len(bound)}"
    bound[name] = value
    return name


def _conditions(kind: Descriptor, bound: dict[str, Any]) -> Iterator[str]:
    rules = kind.GetOptions().Extensions[rules_pb2.message]
    _only(rules, {"cel"})
    for one in rules.cel:
        yield _expression(one, "this", bound)
    for oneof in kind.oneofs:
        if oneof.GetOptions().Extensions[rules_pb2.oneof].required:
            yield f"this.WhichOneof({oneof.name!r}) is not None"
    for field in kind.fields:
        yield from _of_field(field, bound)


def _of_field(field: FieldDescriptor, bound: dict[str, Any]) -> Iterator[str]:
    rules = field.GetOptions().Extensions[rules_pb2.field]
    _only(rules, {"required", "cel", _type(rules)})
    value = f"getattr(this, {field.name!r})" if iskeyword(field.name) else f"this.{field.name}"
    of_value = list((_of_repeated if field.is_repeated else _of_value)(field, rules, value, bound))
    of_value += [_expression(one, value, bound) for one in rules.cel]
    if rules.required:
        if not field.has_presence:
            raise _NotPlain
        yield f"this.HasField({field.name!r})"
    if of_value and field.has_presence and not rules.required:
        yield f"(not this.HasField({field.name!r}) or {' and '.join(of_value)})"
    else:
        yield from of_value


def _of_repeated(field: FieldDescriptor, rules: Any, value: str, bound: dict[str, Any]) -> Iterator[str]:
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        raise _NotPlain
    _only(rules.repeated, {"min_items", "max_items", "items"})
    items = rules.repeated.items
    _only(items, {_type(items)})
    yield from _within(f"len({value})", rules.repeated, "min_items", "max_items")
    if of_item := list(_of_value(field, items, "one", bound)):
        yield f"all([{' and '.join(of_item)} for one in {value}])"


def _of_value(field: FieldDescriptor, rules: Any, value: str, bound: dict[str, Any]) -> Iterator[str]:
    kind = _type(rules)
    asked: Any = getattr(rules, kind) if kind else None
    if field.message_type is not None:
        check = _check_of(field.message_type)
        if asked is not None or check is None or field.message_type.file.package == "google.protobuf":
            raise _NotPlain
        check = _remembering(check) if _recurs(field.message_type) else check
        yield f"{_bind(check, bound)}({value})"
    elif kind == "string":
        yield from _of_string(asked, value, bound)
    elif kind == "bytes":
        _only(asked, {"len"})
        yield f"len({value}) == {asked.len}"
    elif kind == "enum":
        yield f"{value} in {_bind(_allowed(field, asked), bound)}"
    elif asked is not None:
        yield from _of_number(asked, value, bound)


def _recurs(kind: Descriptor) -> bool:
    """Whether parts of this type come again and again as they are: nothing but texts, flags and names."""
    recurring = (FieldDescriptor.TYPE_STRING, FieldDescriptor.TYPE_BOOL, FieldDescriptor.TYPE_ENUM)
    return len(kind.fields) > FEW_FIELDS and all(field.type in recurring for field in kind.fields)


def _remembering(check: Check) -> Check:
    """The same check, asked once about what is the same to the byte."""
    valid: set[bytes] = set()

    def remembered(part: Message) -> bool:
        stored = part.SerializeToString()
        if stored in valid:
            return True
        if not check(part):
            return False
        if len(valid) >= PARTS_REMEMBERED:
            valid.clear()
        valid.add(stored)
        return True

    return remembered


def _of_string(rules: Any, value: str, bound: dict[str, Any]) -> Iterator[str]:
    _only(rules, {"min_len", "max_len", "pattern", "in"})
    yield from _within(f"len({value})", rules, "min_len", "max_len")
    if allowed := frozenset(getattr(rules, "in")):
        yield f"{value} in {_bind(allowed, bound)}"
    if rules.HasField("pattern"):
        if (inner := _PATTERN.fullmatch(rules.pattern)) is None:
            raise _NotPlain
        yield f"{_bind(re.compile(inner[1], re.ASCII).fullmatch, bound)}({value}) is not None"


def _allowed(field: FieldDescriptor, rules: Any) -> frozenset[int]:
    _only(rules, {"defined_only", "not_in"})
    if not rules.defined_only or field.enum_type is None:
        raise _NotPlain
    return frozenset(value.number for value in field.enum_type.values) - frozenset(rules.not_in)


def _of_number(rules: Any, value: str, bound: dict[str, Any]) -> Iterator[str]:
    if rules.DESCRIPTOR.name not in _NUMBERS or not all(map(isfinite, (rules.gt, rules.gte, rules.lte))):
        raise _NotPlain
    _only(rules, {"gt", "gte", "lte", "not_in"})
    low = max([getattr(rules, name) for name in ("gt", "gte") if rules.HasField(name)], default=-INFINITY)
    if rules.HasField("lte") and low >= rules.lte:
        raise _NotPlain  # the engine takes such bounds for a gap
    if rules.HasField("gt"):
        yield f"{value} > {rules.gt!r}"
    yield from _within(value, rules, "gte", "lte")
    if rules.not_in:
        yield f"{value} not in {_bind(frozenset(rules.not_in), bound)}"


def _within(value: str, rules: Any, least: str, most: str) -> Iterator[str]:
    low = f"{getattr(rules, least)!r} <= " if rules.HasField(least) else ""
    high = f" <= {getattr(rules, most)!r}" if rules.HasField(most) else ""
    if low or high:
        yield f"{low}{value}{high}"


def _expression(rule: Any, value: str, bound: dict[str, Any]) -> str:
    if rule.expression not in _EXPRESSIONS:
        raise _NotPlain
    return f"{_bind(_EXPRESSIONS[rule.expression], bound)}({value})"


def _type(rules: Any) -> str:
    return str(rules.WhichOneof("type") or "")


def _only(rules: Message, understood: set[str]) -> None:
    if any(field.is_extension or field.name not in understood for field, _ in rules.ListFields()):
        raise _NotPlain
