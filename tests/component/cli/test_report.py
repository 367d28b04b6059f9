"""`portevoix report`, from the doors of the houses to the file."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.__main__ import app
from cli.doors import Doors
from cli.report import model
from cli.report.figures import HOUSES, Asker, figures_of
from cli.report.figures.month import SECTIONS
from cli.report.language import Language
from cli.report.model import Figure, Money, Pace, Provenance, Rate, Report
from tests.component.cli.houses import PROGRAMME, TOKEN, Content, answering, library
from tests.component.cli.october import Metrics
from tests.component.cli.sections import filled
from tests.unit.cli.report_page import read, rows, section

DOOR = "command portevoix report"
FIRST, LATER = date(2024, 10, 1), date(2024, 12, 1)
MEASURED, ESTIMATED, DECLARED = Provenance.MEASURED, Provenance.ESTIMATED, Provenance.DECLARED


class Desk:
    """Whoever runs the command, with a folder and a token."""

    def __init__(self, folder: Path, environment: dict[str, str], metrics: Metrics, content: Content) -> None:
        self.folder, self.environment, self.metrics, self.content = folder, environment, metrics, content
        (folder / "token").write_text(TOKEN)

    def report(self, programme: str = PROGRAMME, month: str = "2024-10", language: str = "en") -> Result:
        asked = ["--programme", programme, "--month", month, "--language", language]
        files = ["--token", str(self.folder / "token"), "--output", str(self.file)]
        return CliRunner().invoke(app, ["report", *asked, *files], env=self.environment)

    async def found(self, today: date, first: date = FIRST) -> Report:
        """What the page would be made of."""
        doors = Doors(dict.fromkeys(HOUSES, self.environment["PORTEVOIX_METRICS_GRPC"]))
        try:
            return await figures_of(Asker(doors, TOKEN, today), PROGRAMME, first)
        finally:
            await doors.close()

    def section(self, name: str, language: str = "en") -> list[list[str]]:
        """The rows of a section of the page."""
        self.report(language=language)
        found = section(read(self.file.read_text(encoding="utf-8")), name)
        assert found is not None
        return rows(found)

    @property
    def file(self) -> Path:
        return self.folder / "report.html"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    metrics, content = Metrics(), library()
    with answering(metrics, content) as environment:
        yield Desk(tmp_path, environment, metrics, content)


@pytest.mark.row("M16", part="a month as one report, made by one command")
def test_one_command_writes_the_month(desk: Desk) -> None:
    answer = desk.report()
    assert (answer.exit_code, answer.output) == (0, f"written to {desk.file}\n")
    document = read(desk.file.read_text(encoding="utf-8"))
    assert [one.text for one in document.all("h1")] == ["Voices <3"]
    [summary] = [one for one in document.all("div") if one.attributes.get("class") == "summary"]
    assert "In October 2024, 3 of 10 enrolled people shared at least once" in summary.text
    assert "1 share was measured. 8 shares were declared by their authors." in summary.text
    assert "Our links were visited 7 times by people. 6 different visitors came." in summary.text
    assert desk.metrics.tokens == {f"Bearer {TOKEN}"}


def test_items_of_every_page_are_ranked_with_their_titles(desk: Desk) -> None:
    assert [[row[0], row[2]] for row in desk.section("items")] == [
        ["Second item", "5 measured"],
        ["First item", "2 measured"],
        ["An item that the library does not list", "1 measured"],
        ["First item", "8 declared"],
    ]


async def test_every_section_is_filled_from_the_doors(desk: Desk) -> None:
    report = await desk.found(LATER)
    assert filled(report) == {*SECTIONS, "corrections", "definitions"}
    assert report.month.too_few == ()
    assert report.month.closed == ()


async def test_days_items_and_networks_are_asked_for_at_once(desk: Desk) -> None:
    await desk.found(LATER)
    asked = desk.metrics.asked
    assert asked.count("GetTrafficRequest") == 2  # this month and the one before
    assert asked.count("GetBreakdownRequest") == 2
    assert asked.count("GetSeriesRequest") == 1 + 6
    assert desk.content.pages == 2


async def test_participation_is_told_with_both_numbers_of_each_rate(desk: Desk) -> None:
    found = (await desk.found(LATER)).month
    assert found.participation == model.Participation(
        participation=Rate(3, 10, DECLARED),
        activation=Rate(3, 40, DECLARED),
        adoption=Rate(10, 40),
        leaders=Rate(2, 5, DECLARED),
        shares=(Figure(1, MEASURED), Figure(8, DECLARED)),
        utilisation=Rate(1, 2),
        mix=Rate(8, 9),
        mix_limit=Fraction(4, 5),
        floor=5,
    )
    assert found.training == Rate(4, 10)


async def test_rates_of_engagement_are_two(desk: Desk) -> None:
    found = (await desk.found(LATER)).month.engagement
    assert found is not None
    assert (found.rate, found.rate_by_followers) == (Rate(20, 400), Rate(20, 900, ESTIMATED))
    assert set(found.counters) == {"impressions", "likes"}


async def test_day_without_a_visit_had_none_and_a_hidden_one_is_unknown(desk: Desk) -> None:
    found = (await desk.found(LATER)).month.series
    assert found is not None
    days = {point.first.day: (point.clicks, point.hidden) for point in found.points}
    assert len(days) == 31
    assert [days[day] for day in (3, 4, 5)] == [(7, False), (0, False), (None, True)]


async def test_networks_have_their_own_engagement_rate(desk: Desk) -> None:
    linkedin, x = (await desk.found(LATER)).month.networks
    assert (linkedin.network, linkedin.engagement_rate, linkedin.clicks) == ("linkedin", None, 7)
    assert (x.impressions, x.engagement_rate, x.clicks) == ((Figure(400, MEASURED),), Rate(20, 400), 0)


async def test_of_the_steps_of_the_funnel_only_items_are_divided_by_items(desk: Desk) -> None:
    steps = {one.name: one for one in (await desk.found(LATER)).month.funnel}
    assert list(steps) == ["published", "shared", "reached", "clicked", "converted"]
    assert [one.of_previous for one in steps.values()] == [None, Rate(1, 2), None, None, None]
    assert set(steps["reached"].counted) == {"potential_reach", "reach"}


async def test_conversions_have_a_window_and_a_value_per_currency(desk: Desk) -> None:
    worth = (Money(Decimal("90.5"), "EUR"), Money(Decimal(10), "MAD"))
    assert (await desk.found(LATER)).month.conversions == (
        model.Conversion("lead", (Figure(3, MEASURED),), worth, 30),
    )


async def test_value_is_asked_for_in_the_currencies_of_rates_that_hold_and_of_costs(desk: Desk) -> None:
    euros, dirhams = (await desk.found(LATER)).month.value
    asked = sorted(one for one in desk.metrics.asked if one.startswith("value"))
    assert asked == ["value in EUR", "value in MAD"]
    [term] = euros.terms
    assert (term.action, term.count, term.rate, term.per) == ("click", 7, Money(Decimal("5.2"), "EUR"), 1)
    assert euros.measured == model.Earned(
        Money(Decimal("36.40"), "EUR"), Money(Decimal("26.40"), "EUR"), Fraction(264, 100)
    )
    assert (euros.everything, euros.missing) == (None, (("x", "impression"),))
    assert (dirhams.earned, dirhams.missing, dirhams.terms) == ((), (), ())
    assert dirhams.cost is not None
    assert (dirhams.cost.platform, dirhams.cost.management) == (Money(Decimal(10), "MAD"), None)


async def test_goals_are_those_of_campaigns_that_run(desk: Desk) -> None:
    [goal] = (await desk.found(LATER)).month.goals
    assert (goal.campaign, goal.measure, goal.provenance) == ("Open days", "reach", ESTIMATED)
    assert (goal.target, goal.actual, goal.forecast) == (Decimal(800), Decimal(321), Decimal("700.5"))
    assert goal.pace is Pace.BEHIND


async def test_tone_says_who_set_the_labels(desk: Desk) -> None:
    assert (await desk.found(LATER)).month.sentiment == model.Sentiment(2, 1, 1, automatic=3, manual=1)


async def test_warning_says_what_was_expected(desk: Desk) -> None:
    fell, low = (await desk.found(LATER)).month.warnings or ()
    assert (fell.unit, fell.now, fell.before) == ("Logistics", Rate(1, 10), Rate(4, 10))
    assert fell.limit == Fraction(4, 10) * Fraction(3, 4)
    assert (low.reason, low.now, low.limit) == ("reach_low", Rate(20, 10, ESTIMATED), Fraction(9, 2))


async def test_corrections_are_those_heard_in_the_month_each_from_where_the_last_one_left(desk: Desk) -> None:
    september = date(2024, 9, 1)
    assert (await desk.found(LATER)).corrections == (
        model.Correction(september, "likes", None, 3, date(2024, 10, 20)),
        model.Correction(september, "reach", 100, 80, date(2024, 10, 12)),
        model.Correction(september, "reach", 80, 120, date(2024, 10, 20)),
        model.Correction(
            september, "leads", Decimal("90.5"), Decimal(90), date(2024, 10, 14), MEASURED, "EUR"
        ),
    )
    november = await desk.found(LATER, first=date(2024, 11, 1))
    assert november.corrections == (model.Correction(september, "reach", 120, 125, date(2024, 11, 2)),)


@pytest.mark.parametrize(("today", "frozen"), [(date(2024, 11, 8), False), (date(2024, 11, 9), True)])
async def test_month_is_frozen_seven_days_after_it_is_over_everywhere(
    desk: Desk, today: date, frozen: bool
) -> None:
    assert (await desk.found(today)).frozen is frozen


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Not shown because too few people stand behind it"),
        ("fr", "Non montré : trop peu de personnes derrière ces chiffres"),
    ],
)
def test_what_is_refused_as_below_the_floor_is_said_to_be_so(desk: Desk, language: str, said: str) -> None:
    desk.metrics.council = True
    assert desk.report(language=language).exit_code == 0
    document = read(desk.file.read_text(encoding="utf-8"))
    named = section(document, "too_few")
    assert named is not None
    assert " ".join(next(named.all("h2")).text.split()) == said
    hidden = ("reach", "engagement", "traffic", "series", "items", "networks", "funnel", "corrections")
    assert [one.text for one in named.all("li")] == [
        Language(language).text(f"section.{one}") for one in hidden
    ]
    assert section(document, "participation") is not None


async def test_role_that_may_not_see_rates_has_a_report_without_value(desk: Desk) -> None:
    desk.metrics.money_closed = True
    month = (await desk.found(LATER)).month
    assert (month.value, month.closed) == ((), ("value",))
    assert month.conversions


def test_definition_is_the_one_in_force_at_the_end_of_the_month(desk: Desk) -> None:
    desk.report()
    definitions = section(read(desk.file.read_text(encoding="utf-8")), "definitions")
    assert definitions is not None
    assert rows(definitions) == [["Own measure", "in force", "2", "1 Sept 2024"]]


def test_month_before_without_figures_is_not_compared_with(desk: Desk) -> None:
    desk.report()
    assert "no figures of the month before" in desk.file.read_text(encoding="utf-8")


def test_what_nobody_observed_is_named_as_not_measured(desk: Desk) -> None:
    desk.report(month="2024-08", language="fr")
    absent = section(read(desk.file.read_text(encoding="utf-8")), "absent")
    assert absent is not None
    assert "Interactions" in [one.text for one in absent.all("li")]


async def test_month_that_is_not_over_ends_today(desk: Desk) -> None:
    found = await desk.found(date(2024, 10, 9))
    assert found.until == date(2024, 10, 9)
    assert found.month.series is not None
    assert [point.first.day for point in found.month.series.points] == list(range(1, 10))


def test_refusal_is_one_line_and_no_file(desk: Desk) -> None:
    answer = desk.report(programme="nobody's")
    assert (answer.exit_code, answer.stderr) == (1, "NOT_FOUND: there is no such programme\n")
    assert not desk.file.exists()


@pytest.mark.parametrize("month", ["2024-13", "October", "2126-01"])
def test_month_that_is_none_or_has_not_begun_is_not_asked_for(desk: Desk, month: str) -> None:
    answer = desk.report(month=month)
    assert answer.exit_code == 2
    assert month in answer.stderr
    assert not desk.metrics.tokens
