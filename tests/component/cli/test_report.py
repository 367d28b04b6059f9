"""`portevoix report`, from the doors of the houses to the file."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.__main__ import app
from cli.doors import Doors
from cli.report.figures import HOUSES, Asker, figures_of
from tests.component.cli.houses import PROGRAMME, TOKEN, Metrics, answering
from tests.unit.cli.report_page import read, rows, section

DOOR = "command portevoix report"


class Desk:
    """Whoever runs the command, with a folder and a token."""

    def __init__(self, folder: Path, environment: dict[str, str], metrics: Metrics) -> None:
        self.folder, self.environment, self.metrics = folder, environment, metrics
        (folder / "token").write_text(TOKEN)

    def report(self, programme: str = PROGRAMME, month: str = "2024-10", language: str = "en") -> Result:
        asked = ["--programme", programme, "--month", month, "--language", language]
        files = ["--token", str(self.folder / "token"), "--output", str(self.file)]
        return CliRunner().invoke(app, ["report", *asked, *files], env=self.environment)

    @property
    def file(self) -> Path:
        return self.folder / "report.html"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    metrics = Metrics()
    with answering(metrics) as environment:
        yield Desk(tmp_path, environment, metrics)


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
    desk.report()
    items = section(read(desk.file.read_text(encoding="utf-8")), "items")
    assert items is not None
    assert [[row[0], row[2]] for row in rows(items)] == [
        ["Second item", "5 measured"],
        ["First item", "2 measured"],
        ["First item", "8 declared"],
    ]


def test_definition_is_the_one_in_force_at_the_end_of_the_month(desk: Desk) -> None:
    desk.report()
    definitions = section(read(desk.file.read_text(encoding="utf-8")), "definitions")
    assert definitions is not None
    assert rows(definitions) == [["Own measure", "in force", "2", "1 Sept 2024"]]


def test_month_before_without_figures_is_not_compared_with(desk: Desk) -> None:
    desk.report()
    assert "no figures of the month before" in desk.file.read_text(encoding="utf-8")


def test_what_no_house_answers_is_named_as_not_measured(desk: Desk) -> None:
    desk.report(language="fr")
    absent = section(read(desk.file.read_text(encoding="utf-8")), "absent")
    assert absent is not None
    assert "Interactions" in [one.text for one in absent.all("li")]


async def test_month_that_is_not_over_ends_today(desk: Desk) -> None:
    doors = Doors(dict.fromkeys(HOUSES, desk.environment["PORTEVOIX_METRICS_GRPC"]))
    try:
        found = await figures_of(Asker(doors, TOKEN, today=date(2024, 10, 9)), PROGRAMME, date(2024, 10, 1))
    finally:
        await doors.close()
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
