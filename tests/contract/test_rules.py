"""What breaks a rule is refused, and the refusal names the field."""

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import protovalidate
import pytest

from proto import compiler
from tests.contract.test_examples import example

SHARE, INBOX, CONTENT = "portevoix.share.v1", "portevoix.inbox.v1", "portevoix.content.v1"


def put(path: str, value: object) -> Callable[[Any], None]:
    """A change: the field at `path` is set to `value`."""
    *way, last = path.split(".")

    def change(message: Any) -> None:
        for step in way:
            message = getattr(message, step)
        setattr(message, last, value)

    return change


def drop(name: str) -> Callable[[Any], None]:
    """A change: the field is cleared."""
    return lambda message: message.ClearField(name)


# Kind of rule, event, change, and the field that the refusal must name.
BROKEN: list[tuple[str, str, Callable[[Any], None], str]] = [
    ("required", f"{SHARE}.ShareMade", drop("person"), "person"),
    ("required", f"{INBOX}.EngagementObserved", drop("share_id"), "subject"),
    ("required", f"{INBOX}.MentionObserved", drop("text"), "content"),
    ("string.min_len", f"{SHARE}.ShareMade", put("share_id", ""), "share_id"),
    ("string.min_len", f"{SHARE}.ShareMade", put("person.employee_id", ""), "person.employee_id"),
    ("string.max_len", f"{INBOX}.EmployeeChanged", put("team", "t" * 201), "team"),
    ("string.pattern", f"{SHARE}.ShareMade", put("network", "Linked In"), "network"),
    ("string.pattern", f"{SHARE}.ShareMade", put("moment.local_date", "2026-13-01"), "moment.local_date"),
    ("string.pattern", f"{INBOX}.ContentPublished", put("url", "javascript:alert(1)"), "url"),
    ("string.uri", f"{CONTENT}.ContentPublished", put("url", "https://exa mple.com"), "url"),
    ("string.email", f"{INBOX}.EmployeeChanged", put("email", "salma"), "email"),
    ("string.in", f"{INBOX}.ContentPublished", put("kind", "gossip"), "kind"),
    ("int64.gt", f"{SHARE}.EmployeeErased", put("occurred_at_ms", 0), "occurred_at_ms"),
    ("int64.gte_lte", f"{SHARE}.ShareMade", put("follower_count", -1), "follower_count"),
    ("int64.gte", "portevoix.survey.v1.SurveyOpened", put("invited", -1), "invited"),
    ("int64.gt_lte", f"{INBOX}.ShareMade", put("occurred_at_ms", 253402300800000), "occurred_at_ms"),
    (
        "sint64.not_in",
        f"{SHARE}.EngagementObserved",
        lambda m: put("amount", 0)(m.deltas[0]),
        "deltas[0].amount",
    ),
    ("double.gte_lte", f"{SHARE}.ShareMade", put("similarity", 1.5), "similarity"),
    (
        "double.finite",
        f"{CONTENT}.CampaignChanged",
        lambda m: put("target", float("inf"))(m.goals[0]),
        "goals[0].target",
    ),
    ("bytes.len", f"{SHARE}.EngagementObserved", put("click.visitor_day", b"short"), "click.visitor_day"),
    ("enum.not_in", f"{SHARE}.ShareMade", put("provenance", 0), "provenance"),
    ("enum.defined_only", f"{SHARE}.ShareMade", put("provenance", 99), "provenance"),
    ("repeated.min_items", f"{INBOX}.EngagementObserved", drop("counts"), "counts"),
    (
        "repeated.max_items",
        f"{CONTENT}.ContentPublished",
        lambda m: m.item.topics.extend(["t"] * 50),
        "item.topics",
    ),
    (
        "map.max_pairs",
        f"{INBOX}.ContentPublished",
        lambda m: m.messages.update({f"n{i}": "x" for i in range(51)}),
        "messages",
    ),
    (
        "string.pattern",
        f"{INBOX}.ContentPublished",
        lambda m: m.messages.update({"Not One": "x"}),
        'messages["Not One"]',
    ),
    ("counts.measure_once", f"{INBOX}.EngagementObserved", lambda m: m.counts.append(m.counts[0]), "counts"),
    ("moment.order", f"{SHARE}.ShareMade", put("moment.accepted_at_ms", 1), "moment"),
    ("engagement_observed.author", f"{SHARE}.EngagementObserved", drop("person"), ""),
    ("engagement_observed.click", f"{SHARE}.EngagementObserved", lambda m: put("amount", 2)(m.deltas[0]), ""),
    ("enps_cut.sum", "portevoix.survey.v1.SurveyClosed", lambda m: put("n", 95)(m.enps[0]), "enps[0]"),
]


def path_of(violation: protovalidate.Violation) -> str:
    """The field that a violation names, as a caller would write it."""
    path = ""
    for element in violation.proto.field.elements if violation.proto.field else []:
        key = element.subscript
        path += f".{element.field_name}"
        if key is not None:
            path += f'["{key.value}"]' if isinstance(key.value, str) else f"[{key.value}]"
    return path.removeprefix(".")


@pytest.mark.parametrize(
    "broken", BROKEN, ids=[f"{rule}-{event.split('.')[-1]}-{i}" for i, (rule, event, *_) in enumerate(BROKEN)]
)
def test_a_broken_rule_is_refused_naming_the_field(
    broken: tuple[str, str, Callable[[Any], None], str],
) -> None:
    rule, event, change, field = broken
    message = example(event)
    change(message)
    found = {
        (violation.proto.rule_id, path_of(violation))
        for violation in protovalidate.collect_violations(message)
    }
    assert (rule, field) in found


def every_message() -> Iterator[Any]:
    """One empty message of every type in every package."""
    for source in compiler.sources():
        module = import_module(source.removesuffix(".proto").replace("/", ".") + "_pb2")
        for name in module.DESCRIPTOR.message_types_by_name:
            yield getattr(module, name)()


def test_every_rule_compiles() -> None:
    for message in every_message():
        protovalidate.collect_violations(message)


def test_every_text_of_a_request_and_an_event_is_bounded() -> None:
    unbounded = [
        field.full_name
        for message in every_message()
        if message.DESCRIPTOR.name.endswith("Request")
        or message.DESCRIPTOR.file.name.endswith(("/events.proto", "/facts.proto"))
        for field in message.DESCRIPTOR.fields
        if field.type == field.TYPE_STRING and not field.GetOptions().ByteSize()
    ]
    assert unbounded == []
