"""metrics answers from what survey itself said at a close: scores of groups, and their relation."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import correlation
from typing import Any

import grpc
import pytest

from portevoix.metrics.v1 import people_pb2 as wire
from portevoix.survey.v1 import questionnaires_pb2 as asked
from portevoix.survey.v1 import service_pb2 as survey_wire
from tests.component.metrics import conftest as metrics_rig
from tests.component.metrics.conftest import Metrics
from tests.component.metrics.crowds import QUALITY, crowd, joined, shared
from tests.component.survey import rig as survey_rig
from tests.issuer import Issuer
from tests.waiting import until

ACTIVE = {"Paris": 8, "Lyon": 4, "Lille": 3}
LEVEL = {"Paris": 7, "Lyon": 5, "Lille": 2}
TEAMS = [survey_wire.CUT_BY_TEAM]


@pytest.fixture
async def metrics(kafka: str, mongodb: str, namespace: str, issuer: Issuer) -> AsyncIterator[Metrics]:
    """metrics alone."""
    async with metrics_rig.living(kafka, mongodb, namespace, issuer) as alive:
        yield alive


@pytest.fixture
async def survey(
    metrics: Metrics, kafka: str, mongodb: str, namespace: str, issuer: Issuer, tmp_path: Path
) -> AsyncIterator[survey_rig.Rig]:
    """survey, in the same company."""
    async with survey_rig.living(kafka, mongodb, issuer, namespace, tmp_path) as alive:
        yield alive


@pytest.mark.row("M19", "M22", door="gRPC", part="from what survey says")
async def test_relation_and_career_effect_come_from_what_survey_really_says(
    metrics: Metrics, survey: survey_rig.Rig
) -> None:
    people = await taking_part(metrics)
    answers = {who: relationship(LEVEL[team]) for who, team in people.items()}
    survey_id = await played(survey, people, answers, "relationship")
    scores = await scores_of(metrics, survey_id)
    assert {(one.path[-1], one.scale): (one.n, one.mean) for one in scores} == {
        (cut, scale): (n, pytest.approx(mean))
        for scale in QUALITY
        for cut, n, mean in (
            ("all", 24, sum(LEVEL.values()) / 3),
            *((f"team:{team}", 8, float(level)) for team, level in LEVEL.items()),
        )
    }
    found = await metrics.ask(
        "GetRelation", wire.GetRelationRequest(programme_id="p", survey_id=survey_id), "hr"
    )
    expected = correlation([*LEVEL.values()], [count / 8 for count in ACTIVE.values()])
    assert (found.correlation, found.groups) == (pytest.approx(expected), 3)
    assert (found.answers, found.enrolled) == (24, 24)

    careers = {who: career(LEVEL[team], 3) for who, team in people.items() if who != "Lille-Sales-7"}
    few = {who: given for who, given in careers.items() if not who.startswith("Lyon") or who.endswith("0")}
    survey_id = await played(survey, people, few, "time_and_career")
    told = {(one.path[-1], one.scale): (one.n, one.mean) for one in await scores_of(metrics, survey_id)}
    whole = (8 * 7 + 5 + 7 * 2) / 16
    # One of Lyon answered: hidden, and Lille with it, so that nothing follows by subtraction.
    assert told == {
        ("all", "career_benefit"): (16, pytest.approx(whole)),
        ("all", "time_spent"): (16, 3.0),
        ("team:Paris", "career_benefit"): (8, 7.0),
        ("team:Paris", "time_spent"): (8, 3.0),
    }


async def taking_part(metrics: Metrics) -> Mapping[str, str]:
    """Eight of each team enrolled two months ago, of whom some shared since: team by employee id."""
    today = datetime.now(UTC).date()
    people: dict[str, str] = {}
    for team, count in ACTIVE.items():
        some = crowd(team, 8)
        enrolled, day = str(today - timedelta(days=60)), str(today - timedelta(days=30))
        await metrics.say(*joined(some, enrolled), *shared(some[:count], day))
        people |= {one.employee_id: team for one in some}
    return people


async def played(
    survey: survey_rig.Rig,
    people: Mapping[str, str],
    answers: Mapping[str, list[asked.Answer]],
    template: str,
) -> str:
    """A survey of these people that closed on these answers."""
    opened, tokens = await survey.open(people, template=template, cuts=TEAMS)
    for who, given in answers.items():
        await survey.answer_all(tokens[who], *given)
    await survey.close(opened.survey_id)
    return str(opened.survey_id)


async def scores_of(metrics: Metrics, survey_id: str) -> Any:
    """What metrics answers of a survey, once it heard of its close."""

    async def look() -> Any:
        try:
            request = wire.GetSurveyScoresRequest(survey_id=survey_id)
            return (await metrics.ask("GetSurveyScores", request, "hr")).scores
        except grpc.aio.AioRpcError as error:
            if error.code() is not grpc.StatusCode.NOT_FOUND:
                raise
            return None

    return await until(look, 30, what="metrics heard of the close")


def relationship(level: int) -> list[asked.Answer]:
    """Every statement of every sub-scale at one level."""
    rows = {
        "trust": ("fair", "word", "able"),
        "control_mutuality": ("listens", "influence", "legitimate"),
        "commitment": ("lasting", "bond", "rather_here"),
        "satisfaction": ("happy", "both_gain", "enjoy"),
    }
    return [
        asked.Answer(question_id=name, rows=asked.Rows(scores=dict.fromkeys(statements, level)))
        for name, statements in rows.items()
    ]


def career(benefit: int, hours: int) -> list[asked.Answer]:
    """How much it helps, and how long it takes."""
    return [
        asked.Answer(question_id="career_benefit", score=benefit),
        asked.Answer(question_id="time_spent", score=hours),
    ]
