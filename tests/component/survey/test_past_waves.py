"""Earlier waves from a CSV file, through the public doors."""

import asyncio
import base64
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.__main__ import app
from portevoix.survey.v1 import past_pb2 as wire
from portevoix.survey.v1 import service_pb2
from tests.component.survey.rig import Rig


def file_of(year: int, *rows: tuple[str, str, str]) -> bytes:
    """A file of one year's scores: month and day, team, score."""
    return "\n".join(
        ["date,team,score", *(f"{year}-{day},{team},{score}" for day, team, score in rows)]
    ).encode()


PARIS = [("07-01", "Paris", score) for score in ("10", "10", "10", "8", "3", "")]
LYON = [("08-31", "Lyon", score) for score in ("9", "9", "9", "1", "10", "", "")]
NICE = [("09-30", "Nice", score) for score in ("1", "2")]
NEXT = [("10-01", "Paris", score) for score in ("10", "10", "10", "10", "10")]


async def test_scores_by_team_and_by_quarter_with_the_floor_applied(rig: Rig) -> None:
    asked = wire.ImportPastWavesRequest(file=file_of(2021, *PARIS, *LYON, *NICE, *NEXT))
    first = await rig.call("ImportPastWaves", asked)
    assert (list(first.quarters), first.asked, first.answered, first.known_already) == (
        ["2021-Q3", "2021-Q4"],
        20,
        17,
        0,
    )
    again = await rig.call("ImportPastWaves", asked)
    assert (again.asked, again.answered, again.known_already) == (20, 17, 2)
    found = await scores(rig, "2021-Q3", "2021-Q4")
    third, fourth = found.quarters
    everybody, paris = third.figures
    assert (everybody.cut.n, everybody.cut.promoters, everybody.cut.passives) == (12, 7, 1)
    # Lyon's five go with Nice's two: otherwise Nice would be everybody less the teams shown.
    assert (list(paris.cut.path), paris.cut.n) == (["all", "team:Paris"], 5)
    assert paris.score == pytest.approx(40)
    assert third.rolled_up
    assert (third.participation.answered, third.participation.invited) == (12, 15)
    assert [list(one.cut.path) for one in fourth.figures] == [["all"], ["all", "team:Paris"]]
    (team,) = found.teams
    assert (team.team, list(team.quarters), team.figure.cut.n) == ("Paris", ["2021-Q3", "2021-Q4"], 10)
    assert team.figure.score == pytest.approx(70)


async def test_wrong_cells_are_named_and_nothing_is_taken(rig: Rig) -> None:
    rows = [*PARIS, ("07-02", "Paris", "11"), ("7-03", "Paris", "x")]
    refused = await rig.refused("ImportPastWaves", wire.ImportPastWavesRequest(file=file_of(2022, *rows)))
    assert (refused.code, refused.reason) == ("INVALID_ARGUMENT", "WRONG_LINES")
    assert refused.fields == ("line 8, column score", "line 9, column date", "line 9, column score")
    assert not (await scores(rig, "2022-Q1", "2022-Q4")).quarters
    below = wire.ImportPastWavesRequest(file=file_of(2022, *NICE))
    await rig.call("ImportPastWaves", below)
    (quarter,) = (await scores(rig, "2022-Q1", "2022-Q4")).quarters
    assert (quarter.participation.HasField("answered"), list(quarter.figures)) == (False, [])


async def test_a_quarter_is_taken_once_and_whole(rig: Rig) -> None:
    """One answer more would be the difference of what was shown before and after."""
    await rig.call("ImportPastWaves", wire.ImportPastWavesRequest(file=file_of(2023, *PARIS)))
    before = await scores(rig, "2023-Q1", "2023-Q4")
    more = file_of(2023, *PARIS, ("07-02", "Paris", "1"), *NEXT)
    refused = await rig.refused("ImportPastWaves", wire.ImportPastWavesRequest(file=more))
    assert (refused.code, refused.reason) == ("FAILED_PRECONDITION", "QUARTER_TAKEN")
    lower = wire.ImportPastWavesRequest(file=file_of(2023, *PARIS), floor=3)
    assert (await rig.refused("ImportPastWaves", lower)).reason == "QUARTER_TAKEN"
    assert await scores(rig, "2023-Q1", "2023-Q4") == before


async def test_who_may_and_by_json(rig: Rig) -> None:
    body = {"file": base64.b64encode(file_of(2020, *PARIS)).decode(), "scale": "SCALE_ZERO_TO_TEN"}
    employee, hr = (dict(rig.issuer.metadata("someone", (role,), key=role)) for role in ("employee", "hr"))
    assert (await rig.http.post("/v1/pastWaves:import", json=body, headers=employee)).status_code == 403
    taken = await rig.http.post("/v1/pastWaves:import", json=body, headers=hr)
    assert taken.json()["quarters"] == ["2020-Q3"]
    url = "/v1/pastWaves/scores?fromQuarter=2020-Q1&toQuarter=2020-Q4"
    shown = (await rig.http.get(url, headers=employee)).json()
    assert shown["quarters"][0]["scale"] == "SCALE_ZERO_TO_TEN"
    stored = await rig.invitations["past_quarters"].find_one({"_id": "2020-Q3"})
    assert stored.keys() == {"_id", "version", "scale", "floor", "cells"}


async def test_the_command_takes_a_file_and_names_what_is_wrong_in_it(rig: Rig, tmp_path: Path) -> None:
    file, token = tmp_path / "scores.csv", tmp_path / "token"
    token.write_text(rig.issuer.token("someone", ["hr"]))
    environment = {"PORTEVOIX_SURVEY_GRPC": f"127.0.0.1:{rig.house.rpc.port}"}

    async def run() -> Result:
        asked = ["import-waves", str(file), "--token", str(token)]
        return await asyncio.to_thread(CliRunner().invoke, app, asked, env=environment)

    file.write_bytes(file_of(2019, *PARIS, ("07-02", "Paris", "eleven")))
    wrong = await run()
    assert wrong.exit_code == 1
    assert "line 8, column score: must be a whole number from 1 to 10, or empty" in wrong.output
    file.write_bytes(file_of(2019, *PARIS))
    for known in ("", ", 1 of them known already"):
        taken = await run()
        assert f"5 answers of 6 asked, 1 quarters{known}\n" in taken.output
        assert "2019-Q3 Paris" in taken.output


async def scores(rig: Rig, first: str, last: str) -> wire.GetPastScoresResponse:
    found: wire.GetPastScoresResponse = await rig.call(
        "GetPastScores", wire.GetPastScoresRequest(from_quarter=first, to_quarter=last), "employee"
    )
    assert service_pb2.SCALE_UNSPECIFIED not in {one.scale for one in found.quarters}
    return found
