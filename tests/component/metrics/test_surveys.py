"""What surveys said of groups, over real parts: scores, and what they have to do with taking part."""

from statistics import correlation
from typing import Any

import grpc
import pytest

from chassis.projection.rebuild import Rebuild
from portevoix.metrics.v1 import people_pb2 as wire
from portevoix.type.v1 import facts_pb2 as types
from services.metrics.storage.collections import SURVEYS
from tests.component.metrics.conftest import Metrics
from tests.component.metrics.crowds import closed, crowd, joined, relationship, shared

DOOR = "gRPC and JSON"
ALL = ("all",)
CLOSED_ON = "2026-09-30"


def team(name: str) -> tuple[str, ...]:
    return ("all", f"team:{name}")


def benefit(n: int, mean: float) -> dict[str, tuple[int, float]]:
    return {"career_benefit": (n, mean), "time_spent": (n, mean / 2)}


@pytest.mark.row("M19")
async def test_scores_are_of_groups_above_the_floor_alone_with_their_number(metrics: Metrics) -> None:
    cuts = {
        ALL: benefit(24, 7.5),
        team("Paris"): benefit(10, 8.0),
        team("Lyon"): benefit(7, 7.0),
        team("Nice"): benefit(4, 9.0),
        team("Nantes"): benefit(3, 6.0),
    }
    await metrics.say(closed("s", CLOSED_ON, cuts))
    request = wire.GetSurveyScoresRequest(survey_id="s", scale="career_benefit")
    found = await metrics.ask("GetSurveyScores", request, "hr")
    assert [(tuple(one.path), one.n, one.mean) for one in found.scores] == [
        (ALL, 24, 7.5),
        (team("Lyon"), 7, 7.0),
        (team("Paris"), 10, 8.0),
    ]
    assert {(one.scale, one.provenance) for one in found.scores} == {
        ("career_benefit", types.PROVENANCE_DECLARED)
    }
    assert (found.closed_on, found.floor) == (CLOSED_ON, 5)
    by_json = (await metrics.get("/v1/metrics/surveys/s/scores")).json()
    assert {one["scale"] for one in by_json["scores"]} == {"career_benefit", "time_spent"}
    assert "Nice" not in str(by_json)


@pytest.mark.own_house
@pytest.mark.row("M19")
async def test_a_small_group_is_not_the_whole_less_the_others(metrics: Metrics) -> None:
    cuts = {
        ALL: benefit(21, 7.5),
        team("Paris"): benefit(10, 8.0),
        team("Lyon"): benefit(7, 7.0),
        team("Nice"): benefit(4, 9.0),
    }
    await metrics.say(closed("s", CLOSED_ON, cuts))
    found = await metrics.ask("GetSurveyScores", wire.GetSurveyScoresRequest(survey_id="s"), "leader")
    assert {tuple(one.path) for one in found.scores} == {ALL, team("Paris")}
    rebuilding = Rebuild(metrics.house.projections[SURVEYS], metrics.house.mongo, metrics.house.river)
    assert (await rebuilding.run()).generation == 2


@pytest.mark.row("M19")
async def test_a_survey_that_did_not_close_and_one_that_may_say_nothing(metrics: Metrics) -> None:
    await metrics.say(closed("s", CLOSED_ON, {ALL: benefit(4, 7.5)}))
    found = await metrics.ask("GetSurveyScores", wire.GetSurveyScoresRequest(survey_id="s"), "hr")
    assert not found.scores
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await metrics.ask("GetSurveyScores", wire.GetSurveyScoresRequest(survey_id="x"), "hr")
    assert refused.value.code() is grpc.StatusCode.NOT_FOUND


QUALITIES = {
    "Paris": (9.0, 8.0, 9.0, 10.0),
    "Lyon": (7.0, 7.0, 6.0, 8.0),
    "Lille": (3.0, 4.0, 5.0, 4.0),
}


async def teams(
    metrics: Metrics, active: dict[str, int], answers: dict[str, int], *, same: bool = False
) -> None:
    """Eight enrolled in each team, some of whom share; and a survey that knows all of them."""
    for name, count in active.items():
        people = crowd(name, 8)
        await metrics.say(*joined(people, "2026-06-01"), *shared(people[:count], "2026-07-15"))
    cuts: dict[Any, Any] = {ALL: relationship(sum(answers.values()), 7.0, 7.0, 7.0, 7.0)}
    for name, n in answers.items():
        cuts[team(name)] = relationship(n, *(QUALITIES["Lyon"] if same else QUALITIES[name]))
    await metrics.say(closed("s", CLOSED_ON, cuts))


def relation(**more: Any) -> wire.GetRelationRequest:
    return wire.GetRelationRequest(programme_id="p", survey_id="s", **more)


@pytest.mark.row("M22", "X19")
async def test_relationship_and_advocacy_are_related_over_groups_with_n_shown(metrics: Metrics) -> None:
    await teams(metrics, {"Paris": 8, "Lyon": 4, "Lille": 3}, {"Paris": 7, "Lyon": 6, "Lille": 5})
    found = await metrics.ask("GetRelation", relation(), "hr")
    means = [sum(one) / 4 for one in QUALITIES.values()]
    assert found.correlation == pytest.approx(correlation(means, [8 / 8, 4 / 8, 3 / 8]))
    assert (found.groups, found.answers, found.enrolled, found.floor) == (3, 18, 24, 5)
    assert (found.from_date, found.to_date) == ("2026-07-02", CLOSED_ON), "91 days"
    assert found.association_only
    names = [one.name for one in found.DESCRIPTOR.fields]
    assert not [one for one in names if "employee" in one or "team" in one], "of groups, never of people"
    by_json = (await metrics.get("/v1/metrics/p/relation", survey_id="s")).json()
    assert (by_json["correlation"], by_json["groups"]) == (pytest.approx(found.correlation), "3")


@pytest.mark.row("M22", "X19")
async def test_a_relation_is_refused_below_the_floor(metrics: Metrics) -> None:
    await teams(metrics, {"Paris": 8, "Lyon": 4, "Lille": 3}, {"Paris": 7, "Lyon": 6, "Lille": 4})
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await metrics.ask("GetRelation", relation(), "leader")
    assert refused.value.code() is grpc.StatusCode.FAILED_PRECONDITION
    details = dict(refused.value.trailing_metadata() or ())["grpc-status-details-bin"]
    assert b"BELOW_THE_FLOOR" in details
    by_json = await metrics.get("/v1/metrics/p/relation", survey_id="s")
    assert by_json.status_code == 400
    assert "correlation" not in by_json.text


@pytest.mark.row("M22", "X19")
async def test_a_relation_is_refused_where_too_few_take_part_in_a_group(metrics: Metrics) -> None:
    """Answers are enough, and enrolled people are not: in the period asked for, Lille has none."""
    await teams(metrics, {"Paris": 8, "Lyon": 4}, {"Paris": 7, "Lyon": 6, "Lille": 6})
    four = crowd("Lille", 4)
    await metrics.say(*joined(four, "2026-06-01"))
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await metrics.ask("GetRelation", relation(), "leader")
    assert refused.value.code() is grpc.StatusCode.FAILED_PRECONDITION


@pytest.mark.row("M22")
async def test_where_one_figure_is_the_same_everywhere_the_relation_is_absent(metrics: Metrics) -> None:
    answers = {"Paris": 7, "Lyon": 6, "Lille": 5}
    await teams(metrics, {"Paris": 8, "Lyon": 4, "Lille": 3}, answers, same=True)
    found = await metrics.ask("GetRelation", relation(), "auditor")
    assert not found.HasField("correlation")
    assert (found.groups, found.answers) == (3, 18)
    other = relation(from_date="2026-08-01", to_date="2026-08-31")
    later = await metrics.ask("GetRelation", other, "auditor")
    assert (later.from_date, later.HasField("correlation")) == ("2026-08-01", False), "nobody shared then"
