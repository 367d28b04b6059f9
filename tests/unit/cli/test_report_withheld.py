"""What a report does not show, and how it says so; and rows that have no name or no figure before them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from cli.report import model
from cli.report.language import Language
from cli.report.model import Provenance, Rate
from cli.report.page import page
from tests.unit.cli.report_page import read, rows, section
from tests.unit.cli.report_samples import EMPTY, measured, month


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("en", "Not shown because too few people stand behind it"),
        ("fr", "Non montré : trop peu de personnes derrière ces chiffres"),
    ],
)
def test_what_too_few_people_stand_behind_is_named_and_not_called_unmeasured(tag: str, said: str) -> None:
    document = read(page(month(too_few=("reach", "funnel")), tag))
    named, absent = section(document, "too_few"), section(document, "absent")
    assert named is not None
    assert absent is not None
    assert " ".join(next(named.all("h2")).text.split()) == said
    reach = Language(tag).text("section.reach")
    assert [one.text for one in named.all("li")] == [reach, Language(tag).text("section.funnel")]
    assert reach not in [one.text for one in absent.all("li")]


def test_what_another_role_may_ask_for_is_named() -> None:
    document = read(page(month(closed=("value",)), "en"))
    named, absent = section(document, "closed"), section(document, "absent")
    assert named is not None
    assert absent is not None
    assert [one.text for one in named.all("li")] == ["Value and cost"]
    assert "Value and cost" not in [one.text for one in absent.all("li")]


def test_hidden_day_is_said_to_be_hidden() -> None:
    days = (model.Point(date(2026, 2, 1), measured(7), 9), model.Point(date(2026, 2, 2), hidden=True))
    series = section(read(page(month(series=model.Series(model.Step.DAY, days)), "en")), "series")
    assert series is not None
    assert rows(series) == [["1 Feb", "7", "9"], ["2 Feb", "–", "not shown"]]
    assert "Days on which only a few people took part are not shown" in series.text


def test_rows_of_few_people_have_no_name() -> None:
    networks = (model.NetworkRow("", measured(3), clicks=1, rolled_up=True),)
    items = model.Items((model.Item("", clicks=4),), hidden=True)
    document = read(page(month(networks=networks, items=items), "en"))
    shown = {name: section(document, name) for name in ("networks", "items")}
    assert shown["networks"] is not None
    assert rows(shown["networks"])[0][0] == "Networks of few people together"
    assert shown["items"] is not None
    assert rows(shown["items"])[0][0] == "An item that the library does not list"
    assert "Items that only a few people shared are not shown" in shown["items"].text


@pytest.mark.parametrize(
    ("reason", "expected"),
    [("reach_low", ["2.5", "3.1", "≥ 2.8"]), ("participation_low", ["250.0%", "310.0%", "≥ 280%"])],
)
def test_reach_of_a_unit_is_for_each_person_and_no_percentage(reason: str, expected: list[str]) -> None:
    how = Provenance.ESTIMATED
    one = model.Warned("", reason, Rate(25, 10, how), Rate(31, 10, how), Fraction(28, 10))
    warnings = section(read(page(month(warnings=(one,)), "en")), "warnings")
    assert warnings is not None
    [row] = rows(warnings)
    assert [cell.split(" estimated")[0] for cell in row[2:]] == expected
    assert row[0] == "Smaller teams together"


def test_correction_of_what_nobody_had_observed_has_no_figure_before_it() -> None:
    late = model.Correction(date(2026, 1, 1), "reach", None, 40, date(2026, 2, 9))
    corrections = section(read(page(replace(EMPTY, corrections=(late,)), "en")), "corrections")
    assert corrections is not None
    assert rows(corrections) == [["January 2026", "Reach", "–", "40 measured", "+40", "9 Feb 2026"]]


def test_correction_of_money_is_said_in_its_currency() -> None:
    late = model.Correction(
        date(2026, 1, 1), "sales", Decimal("100.5"), Decimal(80), date(2026, 2, 9), Provenance.MEASURED, "EUR"
    )
    corrections = section(read(page(replace(EMPTY, corrections=(late,)), "en")), "corrections")
    assert corrections is not None
    assert rows(corrections) == [
        ["January 2026", "Sales: value", "€100.50", "€80 measured", "\u2212€20.50", "9 Feb 2026"]
    ]


def test_leaders_below_the_floor_are_said_to_be_too_few() -> None:
    few = model.Participation(Rate(3, 9), activation=Rate(3, 20), floor=5)
    participation = section(read(page(month(participation=few), "en")), "participation")
    assert participation is not None
    assert "fewer than 5 are enrolled" in participation.text
