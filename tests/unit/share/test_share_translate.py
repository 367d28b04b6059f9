"""The border: numbers of enumerations, CloudEvents over HTTP, and the directory as CSV."""

import json
from enum import IntEnum
from typing import Any

import pytest

from chassis.envelope import iso
from portevoix.content.v1 import events_pb2 as content_pb2
from portevoix.share.v1 import events_pb2
from portevoix.type.v1 import facts_pb2
from services.share.domain.errors import Invalid
from services.share.domain.model import stamps
from services.share.translate.cloudevents import events_from_http
from services.share.translate.content import content_published_from_wire
from services.share.translate.employee_rows import people_from_csv


@pytest.mark.parametrize(
    ("ours", "wire", "prefix"),
    [
        (stamps.Measure, facts_pb2.Measure, "MEASURE_"),
        (stamps.Provenance, facts_pb2.Provenance, "PROVENANCE_"),
        (stamps.ClickClass, facts_pb2.ClickClass, "CLICK_CLASS_"),
        (stamps.Purpose, events_pb2.ConsentPurpose, "CONSENT_PURPOSE_"),
        (stamps.ConversionKind, events_pb2.ConversionKind, "CONVERSION_KIND_"),
    ],
)
def test_numbers_are_the_same_on_both_sides(ours: type[IntEnum], wire: Any, prefix: str) -> None:
    sent = {name.removeprefix(prefix): number for name, number in wire.items() if number}
    assert {one.name: int(one) for one in ours} == sent


def test_an_event_without_time_is_timeless() -> None:
    event = {"specversion": "1.0", "id": "1", "source": "s", "type": "t", "data": {}}
    (found,) = events_from_http({"content-type": "application/cloudevents+json"}, json.dumps(event).encode())
    assert found.time_ms is None


def test_times_are_moments() -> None:
    event = {"specversion": "1.0", "id": "1", "source": "s", "type": "t", "time": "2026-01-01T01:00:00+01:00"}
    (found,) = events_from_http({"content-type": "application/cloudevents+json"}, json.dumps(event).encode())
    assert found.time_ms == 1_767_225_600_000


def binary(**given: str) -> dict[str, str]:
    """The headers of an event in binary mode."""
    named = {"specversion": "1.0", "id": "1", "source": "s", "type": "t", **given}
    return {"content-type": "application/json", **{f"ce-{name}": value for name, value in named.items()}}


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("a%20b%25", "a b%"),
        ("%E2%82%AC", "€"),
        ("a%2525", "a%25"),
        ('"a \\"b\\" %25"', 'a "b" %'),
        ("5%", "5%"),
    ],
)
def test_headers_are_percent_decoded_once(header: str, value: str) -> None:
    (found,) = events_from_http(binary(id=header), b"{}")
    assert found.event_id == value


def test_percent_signs_that_make_no_text_are_refused() -> None:
    with pytest.raises(Invalid) as refused:
        events_from_http(binary(source="%ED%A0%80"), b"{}")
    assert refused.value.field == "ce-source"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("id", "\ud800"),
        ("source", "urn:\udfff"),
        ("time", "0001-01-01T00:00:00+14:00"),
        ("time", "9999-12-31T23:59:59-14:00"),
    ],
)
def test_what_no_header_can_say_is_refused_by_name(name: str, value: str) -> None:
    event = {"specversion": "1.0", "id": "1", "source": "s", "type": "t", "data": {}, name: value}
    with pytest.raises(Invalid) as refused:
        events_from_http({"content-type": "application/cloudevents+json"}, json.dumps(event).encode())
    assert refused.value.field == name


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"])
def test_every_time_that_is_taken_can_be_said(time: str) -> None:
    (found,) = events_from_http(binary(time=time), b"{}")
    assert found.time_ms is not None
    assert iso(found.time_ms)[:19] == time[:19]


@pytest.mark.parametrize("body", [b"[]", b"{", b"[1]", b"\xff", b"[" * 100_000])
def test_a_batch_that_is_none_is_refused(body: bytes) -> None:
    with pytest.raises(Invalid):
        events_from_http({"content-type": "application/cloudevents-batch+json"}, body)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("external_id,name\n1,A", "email"),
        ("external_id,name,email,salary\n1,A,a@example.org,9", "salary"),
        ("external_id,name,email\n1,A", "employees[0]"),
        ("external_id,name,email\n1,A,a@example.org\n2,B,b@example.org,x", "employees[1]"),
        ("external_id,name,email,leader\n1,A,a@example.org,perhaps", "employees[0].leader"),
        ("external_id,name,email,effective_at_ms\n1,A,a@example.org,-1", "employees[0].effective_at_ms"),
        ("", "external_id"),
    ],
)
def test_what_is_wrong_with_a_csv_file_is_named(text: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        list(people_from_csv(text.encode()))
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("external_id,name\r,email\n1,A,a@example.org", "line 1"),
        ("external_id,name,email\n1,A,a@example.org\n2,B\rC,b@example.org", "line 3"),
        (f"external_id,name,email\n1,{'A' * 200_000},a@example.org", "line 2"),
    ],
)
def test_what_is_no_csv_is_refused_with_its_line(text: str, line: str) -> None:
    with pytest.raises(Invalid) as refused:
        list(people_from_csv(text.encode()))
    assert line in refused.value.text


def test_spreadsheets_write_marks_and_semicolons() -> None:
    text = "\ufeffexternal_id;name;email\r\n1;Zoé;z@example.org\r\n"
    (row,) = people_from_csv(text.encode())
    assert (row.external_id, row.name) == ("1", "Zoé")


@pytest.mark.parametrize("external", [True, False])
def test_whether_an_item_may_go_outside_is_heard(external: bool) -> None:
    assert content_published_from_wire(content_pb2.ContentPublished(external=external)).external is external


def test_other_encodings_are_refused() -> None:
    with pytest.raises(Invalid):
        list(people_from_csv("external_id;name;email\n1;Zoé;z@example.org".encode("latin-1")))
