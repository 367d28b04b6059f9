"""The quick look at a message never says otherwise than the engine of its rules does."""

from typing import Any

import protovalidate
import pytest
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.plain_rules import surely_valid
from portevoix.content.v1 import events_pb2 as content_pb2
from portevoix.inbox.v1 import events_pb2 as inbox_pb2
from portevoix.share.v1 import events_pb2 as share_pb2
from portevoix.type.v1 import facts_pb2

MEASURED = facts_pb2.PROVENANCE_MEASURED
TEXTS = (
    "",
    "a",
    "x" * 64,
    "é" * 64,
    "x" * 65,
    "é" * 201,
    "FR",
    "FRA",
    "mastodon",
    "mastodon\n",
    "Mastodon",
    "9x",
)
DATES = ("2026-11-22", "2026-13-01", "2026-11-22\n", "12.50", "-0.1234567", "positive")
NUMBERS = (0, 1, -1, 2, 6, 7, 1_790_000_000_000, 10**10 + 1, 10**12, 10**12 + 1, 253_402_300_800_000)
KINDS: dict[int, st.SearchStrategy[Any]] = {
    FieldDescriptor.CPPTYPE_STRING: st.sampled_from(TEXTS + DATES),
    FieldDescriptor.CPPTYPE_INT64: st.sampled_from(NUMBERS),
    FieldDescriptor.CPPTYPE_INT32: st.sampled_from((0, 1, -1, 10, 11)),
    FieldDescriptor.CPPTYPE_ENUM: st.integers(0, 10),
    FieldDescriptor.CPPTYPE_BOOL: st.booleans(),
    FieldDescriptor.CPPTYPE_DOUBLE: st.sampled_from((0.0, 1.0, 1.01, float("nan"))),
}
PLAIN = (
    inbox_pb2.EngagementObserved,
    inbox_pb2.ConversionObserved,
    inbox_pb2.MentionObserved,
    inbox_pb2.ShareMade,
    share_pb2.EngagementObserved,
    share_pb2.ConversionObserved,
    share_pb2.ShareMade,
    share_pb2.ConsentChanged,
    share_pb2.EmployeeErased,
)


def value_of(data: st.DataObject, field: FieldDescriptor) -> Any:
    if field.message_type is not None:
        return filled(data, GetMessageClass(field.message_type)())
    if field.type == FieldDescriptor.TYPE_BYTES:
        return data.draw(st.sampled_from((b"", b"x" * 16, b"x" * 17)))
    return data.draw(KINDS[field.cpp_type])


def filled(data: st.DataObject, message: Any) -> Any:
    """The message with some of its fields set anew, to what is allowed and to what just is not."""
    fields = list(message.DESCRIPTOR.fields)
    for field in data.draw(
        st.lists(st.sampled_from(fields), max_size=2 if message.ByteSize() else len(fields))
    ):
        message.ClearField(field.name)
        if field.is_repeated:
            getattr(message, field.name).extend(
                value_of(data, field) for _ in range(data.draw(st.integers(0, 2)))
            )
        elif field.message_type is not None:
            getattr(message, field.name).CopyFrom(value_of(data, field))
        else:
            setattr(message, field.name, value_of(data, field))
    return message


def valid(kind: type[Message]) -> Any:
    """A message that keeps its rules, where this knows how to make one; an empty one otherwise."""
    person = facts_pb2.Person(employee_id="e1", country="FR")
    moment = facts_pb2.Moment(occurred_at_ms=1, accepted_at_ms=2, local_date="2026-11-22", zone="UTC")
    item = facts_pb2.Item(content_id="c", programme_id="p")
    common: dict[str, Any] = {
        "share_id": "s",
        "person": person,
        "moment": moment,
        "item": item,
        "network": "x",
    }
    common |= {"eligibility": facts_pb2.Eligibility()}
    if kind is share_pb2.EngagementObserved:
        deltas = [facts_pb2.Delta(measure=facts_pb2.MEASURE_CLICKS, amount=1)]
        return share_pb2.EngagementObserved(**common, source="u", provenance=MEASURED, deltas=deltas)
    if kind is share_pb2.ConversionObserved:
        return share_pb2.ConversionObserved(
            **common, source="u", external_id="1", kind=share_pb2.CONVERSION_KIND_LEAD
        )
    if kind is share_pb2.ShareMade:
        return share_pb2.ShareMade(**common, provenance=MEASURED)
    if kind is inbox_pb2.EngagementObserved:
        counts = [inbox_pb2.Count(measure=facts_pb2.MEASURE_LIKES, total=1)]
        return inbox_pb2.EngagementObserved(
            share_id="s", network="x", observed_at_ms=1, counts=counts, provenance=MEASURED
        )
    return kind()


@pytest.mark.parametrize("kind", PLAIN, ids=lambda kind: str(kind.DESCRIPTOR.full_name))
@settings(max_examples=150)
@given(data=st.data())
def test_the_quick_verdict_is_the_engines(kind: type[Message], data: st.DataObject) -> None:
    message = filled(data, valid(kind))
    assert surely_valid(message) == (not protovalidate.collect_violations(message)), message


@pytest.mark.parametrize("kind", PLAIN[:1] + PLAIN[4:7], ids=lambda kind: str(kind.DESCRIPTOR.full_name))
def test_what_comes_by_the_thousand_is_plain(kind: type[Message]) -> None:
    assert surely_valid(valid(kind))


def test_a_rule_that_is_not_understood_is_left_to_the_engine() -> None:
    whole = inbox_pb2.EmployeeChanged(external_id="1", name="A", email="a@example.org")
    assert not protovalidate.collect_violations(whole)
    assert not surely_valid(whole)  # what an address is, the engine alone knows
    assert not surely_valid(content_pb2.ContentPublished())
