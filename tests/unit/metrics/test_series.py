"""The programme's series: what is gone is not shown, and there is an end to how many there are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from chassis.telemetry import Telemetry
from services.metrics.series import DECLARED, Figure, ProgrammeSeries

SPRING = Figure("shares", ("spring", "linkedin", "measured"), 3)
AUTUMN = Figure("shares", ("autumn", "linkedin", "measured"), 5)
ENROLLED = Figure("enrolled", ("spring",), 40)
PERSONAL = {"employee", "person", "advocate", "name", "team", "department"}


def shown(telemetry: Telemetry) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    page = telemetry.exposed("")[0].decode()
    return {
        (sample.name.removeprefix("portevoix_programme_"), frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
        if sample.name.startswith("portevoix_programme_") and "left_out" not in sample.name
    }


def of(figure: Figure) -> tuple[str, frozenset[tuple[str, str]]]:
    labels = dict(zip(DECLARED[figure.series][0], figure.labels, strict=True))
    return figure.series, frozenset({"house": "metrics", **labels}.items())


def left_out(telemetry: Telemetry) -> float:
    return telemetry.registry.get_sample_value("portevoix_programme_figures_left_out_total") or 0.0


def test_a_figure_is_exported_with_its_labels_and_may_go_down() -> None:
    telemetry = Telemetry("metrics")
    series = ProgrammeSeries(telemetry)
    series.show([SPRING, ENROLLED])
    assert shown(telemetry) == {of(SPRING): 3, of(ENROLLED): 40}
    series.show([SPRING._replace(value=2), ENROLLED])
    assert shown(telemetry) == {of(SPRING): 2, of(ENROLLED): 40}


def test_what_is_gone_is_not_exported_any_more() -> None:
    telemetry = Telemetry("metrics")
    series = ProgrammeSeries(telemetry)
    series.show([SPRING, AUTUMN, ENROLLED])
    series.show([AUTUMN])
    assert shown(telemetry) == {of(AUTUMN): 5}
    series.show([SPRING])
    assert shown(telemetry) == {of(SPRING): 3}


@given(st.permutations([Figure("enrolled", (f"programme-{n}",), n) for n in range(6)]))
def test_beyond_the_bound_figures_are_left_out_the_same_ones_each_time_and_counted(
    figures: list[Figure],
) -> None:
    telemetry = Telemetry("metrics")
    series = ProgrammeSeries(telemetry, most=4)
    series.show(figures)
    assert shown(telemetry) == {of(Figure("enrolled", (f"programme-{n}",), n)): n for n in range(4)}
    assert left_out(telemetry) == 2
    series.show(figures[:4])
    assert left_out(telemetry) == 2


@pytest.mark.parametrize(
    ("wrong", "raises"),
    [(Figure("likes", ("spring",), 1), KeyError), (Figure("shares", ("spring",), 1), ValueError)],
)
def test_figures_that_no_series_declares_change_nothing(wrong: Figure, raises: type[Exception]) -> None:
    telemetry = Telemetry("metrics")
    series = ProgrammeSeries(telemetry)
    series.show([SPRING])
    with pytest.raises(raises):
        series.show([AUTUMN, wrong])
    assert shown(telemetry) == {of(SPRING): 3}


def test_every_series_says_what_it_is_and_names_nobody() -> None:
    telemetry = Telemetry("metrics")
    before = {one.name for one in telemetry.series}
    ProgrammeSeries(telemetry)
    added = [one for one in telemetry.series if one.name not in before]
    assert len(added) == len(DECLARED) + 1
    assert all(one.sentence.endswith(".") for one in added)
    assert not PERSONAL & {label for one in added for label in one.labels}
