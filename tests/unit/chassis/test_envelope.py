"""Ids and times in headers: the quick ways give what the standard library gives."""

from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from hypothesis import given
from hypothesis import strategies as st

from chassis.envelope import Envelope, derived_id, iso, outside_id, read, stored_id

texts = st.text(st.characters(codec="utf-8"))


@given(texts, texts, st.integers())
def test_ids_are_version_five(source: str, event_id: str, ordinal: int) -> None:
    outside = uuid5(NAMESPACE_URL, "urn:portevoix:event:outside")
    derived = uuid5(NAMESPACE_URL, "urn:portevoix:event:derived")
    assert outside_id(source, event_id) == str(uuid5(outside, f"{source}\n{event_id}"))
    assert derived_id(event_id, ordinal) == str(uuid5(derived, f"{event_id}\n{ordinal}"))
    assert str(stored_id(outside_id(source, event_id)).as_uuid()) == outside_id(source, event_id)


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
