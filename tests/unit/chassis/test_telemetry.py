"""The series: declared once with a sentence, at 0 from the start, and true to the stored books."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

from chassis.telemetry import CODES, Telemetry
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


def test_a_house_adds_its_own() -> None:
    telemetry = Telemetry("share")
    clicks = telemetry.counter("clicks_total", "Clicks, by class.", ("kind",), [("human",), ("bot",)])
    clicks.labels("human").inc()
    found = samples(telemetry)
    assert found["portevoix_clicks_total", (("house", "share"), ("kind", "human"))] == 1
    assert found["portevoix_clicks_total", (("house", "share"), ("kind", "bot"))] == 0
    assert "portevoix_clicks_total" in {one.name for one in telemetry.series}
