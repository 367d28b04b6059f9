"""Charts show amounts in proportion, and nothing that was not observed."""

import re
from decimal import Decimal

import pytest

from cli.report import charts
from cli.report.charts.svg import ticks


def test_bar_is_as_long_as_its_amount() -> None:
    [track, half] = [
        float(found)
        for found in re.findall(r'<rect class="\w+" width="([\d.]+)%', charts.bar("", 5, 10, "measured"))
    ]
    assert (track, half) == (100, 50)


def test_what_is_more_than_nothing_is_seen() -> None:
    assert 'width="0.60%"' in charts.bar("", 1, 1_000_000, "measured")
    assert 'width="0.00%"' in charts.bar("", 0, 1_000_000, "measured")


def test_correction_below_nothing_has_no_bar() -> None:
    assert 'width="0.00%"' in charts.bar("", -3, 10, "measured")


def test_parts_fill_the_whole() -> None:
    chart = charts.parts("", (("positive", 230), ("neutral", 150), ("negative", 120)))
    assert re.findall(r'x="([\d.]+)%" width="([\d.]+)%"', chart) == [
        ("0.00", "46.00"),
        ("46.00", "30.00"),
        ("76.00", "24.00"),
    ]


def test_goal_without_an_actual_has_no_bar_for_it() -> None:
    assert charts.bullet("", None, Decimal(60), None, "measured").count("<rect") == 1
    assert charts.bullet("", Decimal(22), Decimal(60), Decimal(41), "measured").count("<rect") == 3


@pytest.mark.parametrize(
    ("most", "found"),
    [
        (1, [0, 1]),
        (3, [0, 1, 2, 3]),
        (60, [0, 20, 40, 60]),
        (187, [0, 100, 200]),
        (1043, [0, 500, 1000, 1500]),
    ],
)
def test_ticks_are_round_and_reach_above_the_most(most: int, found: list[int]) -> None:
    assert ticks(most) == found
