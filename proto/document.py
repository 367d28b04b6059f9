"""docs/events.md and docs/access.md, made from the proto sources, their comments, options and examples."""

from collections.abc import Iterable, Iterator, Mapping

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from proto.language import Call, Language
from proto.river import DAY_MS, River, Topic

_EVENTS = """# The events

Generated from `proto/` by `python proto/generate.py`; do not edit.

Every message travels as a [CloudEvent](https://cloudevents.io) 1.0 in the binary mode of the Kafka binding.
The body is the plain protobuf message (`content-type: application/protobuf`); the inbox also takes the proto3
JSON mapping (`application/json`), and `POST /v1/events` takes the same over HTTP. Headers: `ce_specversion`,
`ce_id`, `ce_source`, `ce_type` (the full name of the message), `ce_time`, `content-type`, `traceparent`. What
a source sends twice under the same `ce_id` counts once. Moments are milliseconds since 1970-01-01T00:00Z,
dates are `YYYY-MM-DD`. Fields are only ever added: a reader ignores what it does not know.

A consumer puts what it refuses, byte for byte, on `<topic>.dlq`, with the reason and the origin in headers;
kept {dead} days, or as long as the topic where that is shorter. Every message has an example in
`proto/examples/`, in protobuf text and in JSON.

## Topics

"""

_ACCESS = """# Who may call what

Generated from the `access` options in `proto/` by `python proto/generate.py`; do not edit.

Any one of the roles of a caller's token suffices. A call that is not in this table exists for nobody.
**Q** is a question: it changes nothing and is retried freely. **C** is a command: it needs the metadata
`idempotency-key`, and a repeat is answered with the stored answer. *anonymous*: no token is read, and
nothing about the caller is kept.
"""


def _kept(retention_ms: int) -> str:
    return "without limit" if retention_ms < 0 else f"{retention_ms // DAY_MS} days"


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    titles = list(head)
    lines = [titles, ["---"] * len(titles), *(list(row) for row in rows)]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def _listeners(topic: Topic) -> str:
    def one(house: str, heard: tuple[str, ...]) -> str:
        return house if set(heard) == set(topic.messages) else f"{house} ({', '.join(heard)})"

    return ", ".join(one(*entry) for entry in topic.consumers.items()) or "outside systems"


def _type(field: FieldDescriptor) -> str:
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        value = field.message_type.fields_by_name["value"]
        return f"map of string to {_type(value)}"
    named = field.message_type or field.enum_type
    name = _link(named.full_name) if named is not None else _SCALARS[field.type]
    if field.is_repeated:
        return f"repeated {name}"
    return f"optional {name}" if field.has_presence and named is None and not _choice(field) else name


def _choice(field: FieldDescriptor) -> str:
    """Name of the oneof that a field belongs to; empty for none, and for the one that `optional` makes."""
    oneof = field.containing_oneof
    return "" if oneof is None or oneof.name.startswith("_") else str(oneof.name)


_NUMBERS = ["double", "float", "int64", "uint64", "int32", "uint32", "sint32", "sint64"]
_SCALARS = {getattr(FieldDescriptor, f"TYPE_{n.upper()}"): n for n in [*_NUMBERS, "bool", "string", "bytes"]}


def _anchor(full_name: str) -> str:
    return full_name.lower().replace(".", "")


def _link(full_name: str) -> str:
    return f"[{full_name.rsplit('.', 1)[1]}](#{_anchor(full_name)})"


def _rule(rules: Message | None) -> str:
    if rules is None:
        return ""
    words = " ".join(str(rules).split()).replace("|", "\\|")
    return f"`{words}`"


def _fields(language: Language, message: Descriptor) -> str:
    def row(field: FieldDescriptor) -> list[str]:
        choice = _choice(field)
        name = f"`{field.name}`" + (f" (one of *{choice}*)" if choice else "")
        meaning, rule = language.comment(field.full_name), _rule(language.rules(field))
        return [str(field.number), name, _type(field), meaning, rule]

    return _table(["#", "field", "type", "meaning", "rule"], map(row, message.fields))


def _message(language: Language, message: Descriptor, heard: str, example: str) -> Iterator[str]:
    yield f"### {message.full_name}\n"
    yield language.comment(message.full_name) + (f" Heard by: {heard}." if heard else "") + "\n"
    yield _fields(language, message)
    for promise in language.promises(message):
        yield f"Always: {promise}.\n"
    if example:
        yield f"<details><summary>Example</summary>\n\n```json\n{example}```\n\n</details>\n"


def _enums(language: Language, package: str) -> Iterator[str]:
    for file in language.files:
        if file.package == package and not file.service:
            for enum in file.enum_type:
                name = f"{package}.{enum.name}"
                rows = ([f"`{value}`", comment] for value, comment in language.values(name))
                yield f"### {name}\n\n{language.comment(name)}\n\n{_table(['value', 'meaning'], rows)}"


def _hearers(topic: Topic, message: str) -> str:
    return ", ".join(house for house, heard in topic.consumers.items() if message in heard)


def events(language: Language, river: River, examples: Mapping[str, str]) -> str:
    """Text of docs/events.md: the topics, every message of every topic, the types that they share."""
    rows = (
        [f"`{t.name}`", t.producer, _listeners(t), str(t.partitions), _kept(t.retention_ms)]
        for t in river.topics
    )
    head = _EVENTS.format(dead=river.dead_letter_retention_ms // DAY_MS)
    parts = [head + _table(["topic", "said by", "heard by", "partitions", "kept"], rows)]
    for topic in river.topics:
        parts.append(f"## `{topic.name}`\n")
        for message in language.messages(topic.name, "/events.proto"):
            example = examples.get(f"{message.full_name}.json", "")
            parts += _message(language, message, _hearers(topic, message.name), example)
        parts += _enums(language, topic.name)
    parts.append("## Shared types\n")
    for message in language.messages("portevoix.type.v1", "/facts.proto"):
        parts += _message(language, message, "", "")
    parts += (page for page in _enums(language, "portevoix.type.v1") if "v1.Role\n" not in page)
    return "\n".join(part.rstrip("\n") + "\n" for part in parts)


def access(language: Language) -> str:
    """Text of docs/access.md: one table per service, a line per call, a column per role."""
    roles = [name.removeprefix("ROLE_") for name, _ in language.values("portevoix.type.v1.Role")][1:]
    calls = list(language.calls())
    parts = [_ACCESS]
    for service in sorted({call.service for call in calls}):
        head = ["call", "", "HTTP", *(role.replace("_", " ").lower() for role in roles)]
        rows = (_line(call, roles) for call in calls if call.service == service)
        parts.append(f"## {service}\n\n{language.comment(service)}\n\n{_table(head, rows)}")
    return "\n".join(parts)


def _line(call: Call, roles: list[str]) -> list[str]:
    kind = ("Q" if call.question else "C") + (" *anonymous*" if call.anonymous else "")
    door = f"`{call.door}`" if call.door else ""
    return [call.name, kind, door, *("x" if role in call.roles else "" for role in roles)]
