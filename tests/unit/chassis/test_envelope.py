"""Ids and times in headers: the quick ways give what the standard library gives."""

from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.envelope import JSON, Envelope, NotAnEvent, derived_id, iso, outside_id, read, stored_id

texts = st.text(st.characters(codec="utf-8"))


@given(texts, texts, st.integers())
def test_ids_are_version_five(source: str, event_id: str, ordinal: int) -> None:
    outside = uuid5(NAMESPACE_URL, "urn:portevoix:event:outside")
    derived = uuid5(NAMESPACE_URL, "urn:portevoix:event:derived")
    assert outside_id(source, event_id) == str(uuid5(outside, f"{source}\n{event_id}"))
    assert derived_id(event_id, ordinal) == str(uuid5(derived, f"{event_id}\n{ordinal}"))
    assert str(stored_id(outside_id(source, event_id)).as_uuid()) == outside_id(source, event_id)


@given(st.uuids(), st.sampled_from(["{}", "urn:uuid:{}", "{{{}}}", "{0.hex}", " {}", "{}x", "_{}"]))
def test_an_id_that_is_a_uuid_is_stored_as_it_is(event_id: UUID, form: str) -> None:
    text = form.format(event_id)
    try:
        assert stored_id(text).as_uuid() == UUID(text)
    except ValueError:
        assert stored_id(text).as_uuid().version == 5


@given(st.integers(-62_135_596_800_000, 253_402_300_799_999))
def test_times_are_whole_milliseconds(time_ms: int) -> None:
    text = iso(time_ms)
    assert len(text) == len("2026-11-22T10:00:00.000Z")
    at = datetime.fromisoformat(text)
    assert (at - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(milliseconds=1) == time_ms


def test_headers_are_read_as_they_were_written() -> None:
    written = Envelope("1", "portevoix.share.v1.ShareMade", "urn:é", 1_700_000_000_123, traceparent="00-1")
    assert read(written.headers()) == written
    assert "traceparent" not in dict(Envelope("1", "t", "s", 1).headers())


def test_headers_that_others_write_are_read_as_well() -> None:
    written = dict(Envelope("1", "t", "s", 1_700_000_000_123).headers())
    others = {
        "CE_Id": b"1",
        "ce_type": b"t",
        "ce_source": b"s",
        "ce_time": written["ce_time"],
        "more": b"\xff",
    }
    assert read([*others.items(), ("content-type", b"Application/JSON; charset=utf-8")]).content_type == JSON
    assert read(list(others.items())) == read(list(written.items()))
    for name in ("ce_id", "ce_type", "ce_source"):
        for broken in (None, b"", b"\xff"):
            with pytest.raises(NotAnEvent, match=name):
                read(list({**written, name: broken}.items()))
