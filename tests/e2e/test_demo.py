"""The demo, whole: it holds, and it finds each planted fault and names the wrong figure."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from cli.demo.period import around_now
from cli.demo.play import Play, Wishes
from cli.demo.proofs.answers import Answers
from cli.demo.proofs.claims import Claim, wrong
from cli.demo.sabotage import plant
from cli.demo.scenario.staff import Staff
from cli.demo.world import World
from cli.doors import Doors

ROOT = Path(__file__).parents[2]


@pytest.mark.row("X20", door="make demo")
@pytest.mark.timeout(280)
async def test_every_figure_holds_and_a_changed_row_or_total_is_found(world: World, tmp_path: Path) -> None:
    said = io.StringIO()
    play = Play(world, Console(file=said, width=140), Wishes(chaos=True, least=2, most=4))
    doors = Doors({name: one.grpc for name, one in world.houses.addresses.items()})
    staff = Staff(doors, world.issuer)
    books, ends = await play.perform(staff)
    answers = Answers(staff, around_now())
    await play.show(answers)
    claims = await play.prove(answers, books, ends)
    assert [str(claim) for claim in wrong(claims)] == []
    assert len(claims) > 600
    chapters = {one.chapter.partition(" of ")[0] for one in claims}
    assert chapters >= {"series", "breakdown", "funnel", "conversions", "value", "sentiment", "goals"}
    await play.end(answers, staff, tmp_path)
    reports = sorted(tmp_path.iterdir())
    assert [one.name[7:] for one in reports] == [".en.html", ".fr.html"]
    assert all(f"monthly report: {one}" in said.getvalue() for one in reports)
    assert all("Recrutement 2027" in one.read_text("utf-8") for one in reports)
    for heading in (
        "Board",
        "Reach by network",
        "Reach by team",
        "Participation",
        "eNPS",
        "Teams of whom fewer than 5 answered",
        "What follows",
        "points explained",
        "Funnel",
        "Earned value",
        "No rate is set",
        "Value and return",
        "Net sentiment",
        "Goals",
        "Recrutement 2027",
        "Customers speak",
    ):
        assert heading in said.getvalue()

    plant(world, "ledger")
    named = _named(await play.prove(answers, books, ends))
    assert any("net points of" in one for one in named)
    assert any("sum of the lines" in one for one in named)
    plant(world, "total")
    named = _named(await play.prove(answers, books, ends))
    assert any(one.startswith("total: likes MEASURED on") for one in named)
    assert any(one.startswith("series of days: likes MEASURED") for one in named)
    assert any(one.startswith("value of terms: likes as reaction on linkedin MEASURED") for one in named)
    await doors.close()


def _named(claims: list[Claim]) -> list[str]:
    return [str(claim) for claim in wrong(claims)]


@pytest.mark.long
@pytest.mark.timeout(400)
@pytest.mark.parametrize(
    ("fault", "wrong_figure"),
    [
        ("drop", "WRONG  total: "),
        ("double", "WRONG  total: "),
        ("ledger", "WRONG  "),
        ("total", "WRONG  total: "),
    ],
)
def test_each_break_ends_non_zero_and_names_the_wrong_figure(fault: str, wrong_figure: str) -> None:
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "gen")]),
        "COLUMNS": "140",
    }
    command = [sys.executable, "-m", "cli", "demo", "--break", fault]
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 1, ended.stdout[-2000:] + ended.stderr[-2000:]
    assert wrong_figure in ended.stdout
