"""The series: declared once with a sentence, at 0 from the start, and true to the stored books."""

import re
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from chassis import telemetry as telemetry_module
from chassis.telemetry import CODES, REASONS, Telemetry
from chassis.telemetry_books import OUTCOMES


def samples(telemetry: Telemetry) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    page = telemetry.exposed("")[0].decode()
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
    }


def test_every_series_is_declared_once_with_a_sentence() -> None:
    series = Telemetry("share").series
    names = [one.name for one in series]
    assert len(names) == len(set(names))
    assert all(one.sentence.endswith(".") and one.name.startswith("portevoix_") for one in series)
    assert all(one.labels[0] == "house" for one in series)


def test_every_sample_carries_the_house() -> None:
    assert all(dict(labels)["house"] == "share" for _, labels in samples(Telemetry("share")))


def test_outcomes_begin_at_zero() -> None:
    telemetry = Telemetry("share")
    telemetry.calls_of(["/a.B/C"])
    found = samples(telemetry)
    for code in CODES:
        labels = (("code", code), ("house", "share"), ("method", "/a.B/C"))
        assert found["portevoix_grpc_server_handled_total", labels] == 0


def test_books_are_shown_by_the_owner_only() -> None:
    telemetry = Telemetry("gamify")
    telemetry.books.set("points", "t", 3, "applied", 41)
    telemetry.books.consumed("points", "t", 3, 41)
    telemetry.projection_lag.labels("points", "t", "3").set(5)
    labels = (("house", "gamify"), ("partition", "3"), ("projection", "points"), ("topic", "t"))
    found = samples(telemetry)
    assert found["portevoix_projection_consumed_total", labels] == 41
    outcomes = {
        dict(each)["outcome"]: value
        for (name, each), value in found.items()
        if name == "portevoix_projection_events_total"
    }
    assert outcomes == dict.fromkeys(OUTCOMES, 0) | {"applied": 41}
    telemetry.disown("points", "t", 3)
    telemetry.disown("points", "t", 3)
    assert not any("partition" in dict(each) for _, each in samples(telemetry))
    with pytest.raises(KeyError):
        telemetry.books.set("points", "t", 3, "lost", 1)


def test_parked_and_imbalance_are_what_the_books_say() -> None:
    telemetry = Telemetry("share")
    telemetry.books.consumed("door", "t", 0, 10)
    for outcome, count in (("applied", 6), ("refused", 1), ("parked", 2)):
        telemetry.books.set("door", "t", 0, outcome, count)
    labels = (("house", "share"), ("partition", "0"), ("projection", "door"), ("topic", "t"))
    assert samples(telemetry)["portevoix_projection_parked", labels] == 2
    assert samples(telemetry)["portevoix_projection_imbalance", labels] == 1
    telemetry.books.set("door", "t", 0, "ignored", 1)
    assert samples(telemetry)["portevoix_projection_imbalance", labels] == 0


def test_what_a_house_hears_and_says_begins_at_zero() -> None:
    telemetry = Telemetry("share")
    telemetry.hears("door", ["t"])
    telemetry.says(["u"])
    found = {(name.removeprefix("portevoix_"), labels) for name, labels in samples(telemetry)}
    reader = (("house", "share"), ("projection", "door"))
    assert {("projection_retries_total", reader), ("projection_deals_total", reader)} <= found
    assert ("outbox_published_total", (("house", "share"), ("topic", "u"))) in found
    for reason in REASONS:
        labels = (("house", "share"), ("projection", "door"), ("reason", reason), ("topic", "t"))
        assert ("projection_refusals_total", labels) in found


def test_every_reason_of_the_chassis_is_known_before_it_is_given() -> None:
    reader = Path(telemetry_module.__file__).parent / "projection"
    written = "".join(path.read_text("utf-8") for path in reader.glob("*.py"))
    assert set(re.findall(r'Refused\(\s*"([A-Z_]+)"', written)) == set(REASONS)


def test_a_house_adds_its_own() -> None:
    telemetry = Telemetry("share")
    clicks = telemetry.counter("clicks_total", "Clicks, by class.", ("kind",), [("human",), ("bot",)])
    clicks.labels("human").inc()
    found = samples(telemetry)
    assert found["portevoix_clicks_total", (("house", "share"), ("kind", "human"))] == 1
    assert found["portevoix_clicks_total", (("house", "share"), ("kind", "bot"))] == 0
    assert "portevoix_clicks_total" in {one.name for one in telemetry.series}
