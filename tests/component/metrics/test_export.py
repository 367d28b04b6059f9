"""The figures of a period as a file."""

import csv
import io

import httpx
import pytest

from portevoix.content.v1 import events_pb2 as content
from portevoix.type.v1 import facts_pb2 as types
from tests.component.metrics.conftest import Metrics
from tests.component.metrics.events import item, made, observed, on, person, published

LIKES = types.MEASURE_LIKES
DOOR = "/v1/metrics/p/export"


async def export(metrics: Metrics, role: str = "programme_manager", **query: str) -> httpx.Response:
    token = metrics.issuer.token("someone", [role])
    dates = {"from_date": "2026-09-01", "to_date": "2026-09-30"}
    return await metrics.http.get(
        DOOR, params={**dates, **query}, headers={"authorization": f"Bearer {token}"}
    )


def rows(answer: httpx.Response) -> list[dict[str, str]]:
    assert answer.status_code == 200
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def reason(answer: httpx.Response) -> str:
    return str(answer.json()["details"][0]["reason"])


async def test_every_count_is_a_row_and_what_came_too_late_says_so(metrics: Metrics) -> None:
    anna = person()
    await metrics.say(
        published(item(), title='=HYPERLINK("evil")'),
        made("s", anna, followers=300, **on("2026-09-02")),
        observed("s", anna, (LIKES, 5), **on("2026-09-02")),
        observed("s", anna, (LIKES, -2), **on("2026-09-03")),
        observed("", None, (LIKES, 7), network="x", **on("2026-09-03")),
        observed("s", anna, (LIKES, 50), **on("2026-09-03", heard="2026-11-01")),
        observed("s", anna, (LIKES, 9), **on("2026-10-01")),
    )
    found = rows(await export(metrics))
    short = [(one["Date"], one["Network"], one["Channel"], one["Measure"], one["Amount"]) for one in found]
    assert short == [
        ("2026-09-02", "linkedin", "Employees", "Likes", "5"),
        ("2026-09-02", "linkedin", "Employees", "Potential reach", "300"),
        ("2026-09-02", "linkedin", "Employees", "Shares", "1"),
        ("2026-09-03", "linkedin", "Employees", "Likes", "-2"),
        ("2026-09-03", "x", "The brand", "Likes", "7"),
        ("2026-09-03", "linkedin", "Employees", "Likes", "50"),
    ]
    late = {one["Heard on (correction of a frozen period)"] for one in found}
    assert late == {"", "2026-11-01"}
    assert {one["Title"] for one in found} == {
        '\'=HYPERLINK("evil")'
    }  # no spreadsheet takes it for a formula
    assert {one["How known"] for one in found} == {"Measured", "Estimated"}
    french = rows(await export(metrics, language="fr"))
    assert french[1]["Mesure"] == "Portée potentielle"
    assert len(french) == len(found)


async def test_in_the_works_councils_mode_the_file_tells_of_nobody(metrics: Metrics) -> None:
    people = [person(f"p{n}") for n in range(6)]
    mode = content.ProgrammeChanged(
        programme_id="p", name="P", why="Because", zone="Europe/Paris", works_council=True, occurred_at_ms=1
    )
    rare = item("rare")
    await metrics.say(
        mode, *(made(f"s{n}", one, followers=None, **on("2026-09-02")) for n, one in enumerate(people[:4]))
    )
    assert reason(await export(metrics)) == "BELOW_THE_FLOOR"
    await metrics.say(
        *(made(f"t{n}", one, followers=None, **on("2026-09-03")) for n, one in enumerate(people[4:])),
        made("rare", people[0], followers=None, what=rare, **on("2026-09-04")),
        observed("rare", people[0], (LIKES, 5), what=rare, **on("2026-09-04")),
    )
    found = rows(await export(metrics))
    assert {(one["Date"], one["Item"], one["Network"]) for one in found} == {("", "", "")}
    assert {one["Measure"]: one["Amount"] for one in found}["Likes"] == "5"


@pytest.mark.parametrize(
    ("role", "query", "status", "expected"),
    [
        ("employee", {}, 403, "ROLE_MISSING"),
        ("hr", {"language": "la"}, 400, "UNKNOWN_LANGUAGE"),
        ("hr", {"from_date": "yesterday"}, 400, "NOT_A_DATE"),
        ("hr", {"from_date": ""}, 400, "NOT_A_DATE"),
    ],
)
async def test_who_may_not_have_it_and_what_is_no_period(
    metrics: Metrics, role: str, query: dict[str, str], status: int, expected: str
) -> None:
    answer = await export(metrics, role, **query)
    assert (answer.status_code, reason(answer)) == (status, expected)
