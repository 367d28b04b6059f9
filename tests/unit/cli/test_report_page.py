"""The report as a page: every section, what is absent, hostile texts, nothing from outside."""

import re
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from fractions import Fraction
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from cli.report import model
from cli.report.language import LANGUAGES, Language
from cli.report.model import Figure, Month, Provenance, Rate, Report
from cli.report.page import SECTIONS, page
from tests.unit.cli.report_page import Element, read, rows, section
from tests.unit.cli.report_samples import BEFORE, EMPTY, FULL, MONTH, SPARSE, measured, month

HOSTILE = """</style></title><script>alert("{n}")</script>'&amp; {{ 7 * 7 }} \\ */"""
REACHES_OUT = ("src", "href", "srcset", "action", "data", "poster", "xlink:href", "background", "formaction")


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_section_has_a_heading_in_its_language(tag: str) -> None:
    document = read(page(FULL, tag))
    headings = {one.attributes.get("id", ""): one.text for one in document.all("h2")}
    for name in (*SECTIONS, "corrections", "definitions"):
        assert headings[name] == Language(tag).text(f"section.{name}")
    assert [one.attributes["lang"] for one in document.all("html")] == [tag]
    assert [one.text for one in document.all("h1")] == ["Atelier Beaumont"]


@pytest.mark.parametrize("name", SECTIONS)
def test_section_without_figures_is_left_out(name: str) -> None:
    assert section(read(page(FULL, "en")), name) is not None
    assert section(read(page(EMPTY, "en")), name) is None


@pytest.mark.parametrize("absent", [one.name for one in fields(Month)])
def test_any_part_of_the_month_may_be_absent(absent: str) -> None:
    nothing: object = None if getattr(Month(), absent) is None else ()
    for tag in LANGUAGES:
        read(page(replace(FULL, month=replace(MONTH, **{absent: nothing})), tag))  # type: ignore[arg-type]


def test_what_was_not_observed_is_named_and_never_zero() -> None:
    document = read(page(EMPTY, "en"))
    named = section(document, "absent")
    assert named is not None
    assert [one.text for one in named.all("li")] == [
        "Participation",
        "Reach",
        "Engagement",
        "Visits to our links",
        "Results",
        "Value and cost",
        "Tone of the comments",
        "Training",
    ]
    [body] = document.all("body")
    assert not re.search(r"\b0\b", body.text.replace("and not zero", ""))
    assert "No figures of this month were available" in body.text


def test_cell_without_a_figure_says_so() -> None:
    networks = section(read(page(SPARSE, "en")), "networks")
    assert networks is not None
    assert rows(networks) == [["Mastodon", "1 declared", *["not measured"] * 5]]


def test_rate_without_a_denominator_has_no_value() -> None:
    document = read(page(SPARSE, "en"))
    [body] = document.all("body")
    assert "Participation rate – 0 of 0 enrolled people shared (no value: the denominator is 0)" in body.text
    assert "0.0%" not in body.text


def test_measured_zero_is_a_figure() -> None:
    document = read(page(month(traffic=model.Traffic(model.Clicks(0))), "en"))
    [body] = document.all("body")
    assert "Visits by people 0 measured" in body.text


@pytest.mark.row("M2", part="a report shows measured and estimated reach side by side", door="HTML")
def test_measured_and_estimated_reach_stand_side_by_side() -> None:
    reach = section(read(page(FULL, "en")), "reach")
    assert reach is not None
    assert [[row[0], *row[2:]] for row in rows(reach)] == [
        ["Potential reach", "1,312,400", "estimated"],
        ["Reach", "284,210", "measured"],
    ]
    assert "1,596,610" not in reach.text


def test_shares_of_two_provenances_are_two_cards() -> None:
    [body] = read(page(FULL, "en")).all("body")
    assert "1,042" in body.text
    assert "1,130" not in body.text
    labels = [one.text for one in body.all("p") if one.attributes.get("class") == "label"]
    assert labels.count("Shares") == len(MONTH.participation.shares if MONTH.participation else ())


def test_change_is_told_between_figures_of_one_provenance_only() -> None:
    before = replace(BEFORE, participation=model.Participation(shares=(Figure(100, Provenance.DECLARED),)))
    now = month(participation=model.Participation(shares=measured(200)))
    assert "+100%" not in page(replace(now, previous=before), "en")
    same = replace(before, participation=model.Participation(shares=measured(100)))
    assert "+100%" in page(replace(now, previous=same), "en")


def test_month_that_is_not_over_is_not_compared() -> None:
    html = page(replace(FULL, until=date(2026, 10, 9)), "en")
    assert "figures run to 9 October 2026 and are not compared with the whole of September" in html
    assert "+8.1%" not in html
    assert "+8.1%" in page(FULL, "en")


def test_summary_is_made_of_the_figures() -> None:
    [summary] = [one for one in read(page(FULL, "en")).all("div") if one.attributes.get("class") == "summary"]
    assert summary.text == " ".join(
        [
            "The month in short",
            "In October 2026, 486 of 1,240 enrolled people shared at least once:",
            "a participation rate of 39.2%, up 3.3 points on September.",
            "1,042 shares were measured (+8.1%).",
            "88 shares were declared by their authors (−3.3%).",
            "Networks measured a reach of 284,210 people (−2.3%).",
            "By follower counts, up to 1,312,400 people could have seen the shares,",
            "an estimate in which audiences overlap (+10.3%).",
            "Our links were visited 3,914 times by people (+14.4%).",
            "3,102 different visitors came.",
            "Most clicked was “What our apprentices taught us”.",
            "Results reported within their time: 52 downloads, 1 sale.",
            "Earned media value is estimated at €27,600.",
        ]
    )


def test_value_names_missing_rates_and_double_counting() -> None:
    value = section(read(page(FULL, "en")), "value")
    assert value is not None
    assert (
        "Not in the sum, since no rate in EUR is set: X (Impressions, Clicks), Mastodon (Clicks)."
        in value.text
    )
    assert "may be counted twice" in value.text
    assert ["Management", "not given"] in rows(value)
    assert ["LinkedIn", "Clicks", "3,100 measured", "€5.20", "€16,120.50 estimated"] in rows(value)
    assert ["LinkedIn", "Likes", "200 declared", "€5.20", "€1,040 estimated"] in rows(value)
    assert ["LinkedIn", "Impressions", "410,000 measured", "€28 per thousand", "€11,480 estimated"] in rows(
        value
    )


def test_value_on_all_counts_stands_beside_that_on_measured_ones() -> None:
    value = section(read(page(FULL, "en")), "value")
    assert value is not None
    assert ["Total of measured counts", "€27,600.50 estimated"] in rows(value)
    assert [row[1] for row in rows(value) if "declared" in row[0]] == ["€28,640.50 estimated"]


def test_net_tone_is_shown_with_n() -> None:
    tone = section(read(page(FULL, "en")), "sentiment")
    assert tone is not None
    assert "+22 Net tone · n = 500" in tone.text


def test_warnings_that_were_looked_for_and_not_found_are_said() -> None:
    looked = section(read(page(month(warnings=()), "en")), "warnings")
    assert looked is not None
    assert "Nothing stood out" in looked.text
    assert section(read(page(month(warnings=None), "en")), "warnings") is None


def test_small_teams_are_one_row_without_a_name() -> None:
    teams = section(read(page(FULL, "en")), "teams")
    assert teams is not None
    assert [row[0] for row in rows(teams)][-1] == "Smaller teams together"
    assert "fewer than 5 people" in teams.text


def test_definition_unknown_to_the_catalogue_stays_english() -> None:
    english = [one for one in read(page(FULL, "fr")).all("span") if one.attributes.get("lang") == "en"]
    assert [one.text for one in english] == ["A formula that no catalogue has yet."]


def test_day_without_a_figure_is_a_gap_in_the_line() -> None:
    [chart] = [one for one in read(page(FULL, "en")).all("svg") if one.attributes.get("class") == "series"]
    lines = [one.attributes["points"].split() for one in chart.all("polyline")]
    assert [len(points) for points in lines] == [16, 14]


def test_chart_has_its_figures_in_a_table() -> None:
    series = section(read(page(FULL, "en")), "series")
    assert series is not None
    assert rows(series)[:2] == [["1 Oct", "12", "3", "40"], ["2 Oct", "19", "–", "53"]]
    assert len(rows(series)) == 31


def hostile_report() -> Report:
    """Whatever people write, everywhere they write it."""
    items = model.Items(
        (model.Item(HOSTILE, clicks=3),), (model.Item(HOSTILE, (Figure(2, Provenance.DECLARED),)),)
    )
    return replace(
        FULL,
        programme=model.Programme(HOSTILE, HOSTILE),
        month=replace(
            MONTH,
            items=items,
            teams=model.Teams(5, (model.TeamRow(HOSTILE, Rate(5, 9)),)),
            traffic=model.Traffic(
                model.Clicks(1), 1, (model.NetworkClicks(HOSTILE, HOSTILE, Figure(1, Provenance.DECLARED)),)
            ),
            warnings=(model.Warned(HOSTILE, HOSTILE, Rate(1, 2), None, Fraction(1, 3)),),
            goals=tuple(replace(goal, measure=HOSTILE, campaign=HOSTILE) for goal in MONTH.goals),
        ),
    )


@pytest.mark.parametrize("tag", LANGUAGES)
def test_hostile_texts_are_texts(tag: str) -> None:
    document = read(page(hostile_report(), tag))
    assert not list(document.all("script"))
    assert len(list(document.all("style"))) == 1
    [heading] = document.all("h1")
    assert heading.text == HOSTILE
    [style] = document.all("style")
    assert "alert(" not in style.text


@pytest.mark.parametrize(
    "report", [FULL, SPARSE, EMPTY, hostile_report()], ids=["full", "sparse", "empty", "hostile"]
)
@pytest.mark.parametrize("tag", LANGUAGES)
def test_page_asks_nobody_for_anything(report: Report, tag: str) -> None:
    document = read(page(report, tag))
    for element in document.all():
        assert element.tag not in {"script", "link", "img", "iframe", "object", "embed", "base", "form"}
        assert not [name for name in element.attributes if name in REACHES_OUT or name.startswith("on")]
    [style] = document.all("style")
    assert re.findall(r"url\(([^)]*)\)", style.text) == ["#hatch"]
    assert "@import" not in style.text


@pytest.mark.parametrize("report", [FULL, SPARSE, hostile_report()], ids=["full", "sparse", "hostile"])
def test_charts_are_well_formed_and_say_what_they_show(report: Report) -> None:
    charts = re.findall(r"<svg.*?</svg>", page(report, "fr"), re.DOTALL)
    assert charts
    for chart in charts:
        drawn = ElementTree.fromstring(chart)  # noqa: S314 - we drew it
        seen = drawn.get("role") == "img" and drawn.findtext("title")
        assert seen or drawn.get("aria-hidden") == "true"


@pytest.mark.parametrize("tag", LANGUAGES)
def test_headings_follow_each_other_and_tables_have_them(tag: str) -> None:
    document = read(page(FULL, tag))
    levels = [int(one.tag[1]) for one in document.all() if re.fullmatch("h[1-6]", one.tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    for table in document.all("table"):
        assert all("scope" in cell.attributes for cell in table.all("th"))
        assert all(heading.text for head in table.all("thead") for heading in head.all("th"))
    _ids_are_unique(document)


def _ids_are_unique(document: Element) -> None:
    ids = [one.attributes["id"] for one in document.all() if "id" in one.attributes]
    assert len(ids) == len(set(ids))


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb, as WCAG defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("ground", ["#ffffff", "tint"])
@pytest.mark.parametrize("colour", ["ink", "soft", "deep"])
def test_text_has_contrast(colour: str, ground: str) -> None:
    found: Callable[[str], str] = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", page(EMPTY, "en"))).__getitem__
    light = luminance(ground if ground.startswith("#") else found(ground)) + 0.05
    assert light / (luminance(found(colour)) + 0.05) >= 4.5
