"""Figures of people as groups over real parts: nobody below the floor, and who may ask and who may say."""

from typing import Any

import grpc
import pytest

from chassis.projection.rebuild import Rebuild
from portevoix.content.v1 import events_pb2 as content
from portevoix.metrics.v1 import events_pb2 as said
from portevoix.metrics.v1 import people_pb2 as wire
from portevoix.metrics.v1 import service_pb2 as figures
from portevoix.type.v1 import facts_pb2 as types
from services.metrics.storage.collections import TRAININGS
from tests.component.metrics.conftest import PARTITIONS, Metrics
from tests.component.metrics.crowds import crowd, directory, joined, noon_ms, shared, trained
from tests.component.metrics.events import enrolled, observed, retracted
from tests.reading import read_topic
from tests.waiting import until

DOOR = "gRPC and JSON"
PERIOD: dict[str, Any] = {"programme_id": "p", "from_date": "2026-09-01", "to_date": "2026-09-30"}
TEAM = figures.DIMENSION_TEAM
AFTER_Q3 = noon_ms("2026-10-20")


def numbers(rate: figures.Rate) -> tuple[int, int]:
    return rate.numerator, rate.denominator


async def refused(metrics: Metrics, call: str, request: Any, role: str, **who: str) -> tuple[Any, bytes]:
    """The code, and the details in which the reason and the field stand."""
    with pytest.raises(grpc.aio.AioRpcError) as error:
        await metrics.ask(call, request, role, **who)
    details = dict(error.value.trailing_metadata() or ())["grpc-status-details-bin"]
    return error.value.code(), bytes(details)


async def everything_said(metrics: Metrics) -> list[tuple[str, bytes]]:
    """Type and body of all that metrics said."""

    async def empty() -> bool:
        return await metrics.house.mongo.collections["outbox"].find_one() is None

    await until(empty, what="an empty outbox")
    records = await read_topic(metrics.kafka, f"{metrics.namespace}.portevoix.metrics.v1", PARTITIONS)
    return [(dict(one.headers)["ce_type"].decode(), one.value) for one in records]


async def four_teams(metrics: Metrics) -> None:
    """Paris and Lille share as ever, Lyon nearly stopped, Nice is small; four of Lyon take no part."""
    paris, lyon, lille, nice = crowd("Paris", 8), crowd("Lyon", 10), crowd("Lille", 5), crowd("Nice", 2)
    part = [*paris, *lyon[:6], *lille, *nice]
    await metrics.say(
        *directory(lyon[6:], "2026-07-01"),
        *joined(part, "2026-07-01"),
        *shared(part, "2026-08-15"),
        *shared([*paris, *lyon[:1], *lille, *nice], "2026-09-15"),
    )


@pytest.mark.row("M21")
async def test_a_unit_that_falls_behind_warns_and_a_small_one_is_not_shown(metrics: Metrics) -> None:
    await four_teams(metrics)
    asked = wire.GetWarningsRequest(**PERIOD, by=TEAM)
    found = await metrics.ask("GetWarnings", asked, "programme_manager")
    rows = {
        (one.unit, one.rolled_up): (numbers(one.participation), numbers(one.participation_before))
        for one in found.units
    }
    assert rows == {
        ("Paris", False): ((8, 8), (8, 8)),
        ("Lyon", False): ((1, 6), (6, 6)),
        ("", True): ((7, 7), (7, 7)),
    }
    assert numbers(found.whole.participation) == (16, 21)
    assert (found.before_from_date, found.before_to_date) == ("2026-08-01", "2026-08-31")
    reach = {one.unit: (numbers(one.reach), numbers(one.reach_before)) for one in found.units}
    assert reach["Lyon"] == ((100, 6), (600, 6))
    assert {one.reach.provenance for one in found.units} == {types.PROVENANCE_ESTIMATED}
    assert {one.unit: list(one.warnings) for one in found.units} == {
        "Paris": [],
        "Lyon": [
            wire.WARNING_PARTICIPATION_FELL,
            wire.WARNING_PARTICIPATION_LOW,
            wire.WARNING_REACH_FELL,
            wire.WARNING_REACH_LOW,
        ],
        "": [],
    }


@pytest.mark.row("M21")
async def test_adoption_of_a_unit_is_of_all_who_could_and_is_shielded_by_their_number(
    metrics: Metrics,
) -> None:
    await four_teams(metrics)
    query = {"from_date": "2026-09-01", "to_date": "2026-09-30", "by": "DIMENSION_TEAM"}
    answer = (await metrics.get("/v1/metrics/p/warnings", **query)).json()
    rows = [
        (one.get("unit", ""), int(one["rate"]["numerator"]), int(one["rate"]["denominator"]))
        for one in answer["adoptionByUnit"]
    ]
    assert rows == [("Lyon", 6, 10), ("Paris", 8, 8), ("", 7, 7)]
    assert (answer["adoption"]["numerator"], answer["adoption"]["denominator"]) == ("21", "25")
    assert "Nice" not in str(answer)


@pytest.mark.row("M21")
async def test_what_warns_is_set_by_who_asks_and_has_defaults(metrics: Metrics) -> None:
    await four_teams(metrics)
    usual = await metrics.ask("GetWarnings", wire.GetWarningsRequest(**PERIOD, by=TEAM), "leader")
    assert (usual.fall_share, usual.low_share, usual.floor) == (0.25, 0.5, 5)
    mild = wire.GetWarningsRequest(**PERIOD, by=TEAM, fall_share=0.9, low_share=0.01)
    found = await metrics.ask("GetWarnings", mild, "leader")
    assert not any(one.warnings for one in found.units)
    wrong = wire.GetWarningsRequest(**PERIOD, by=figures.DIMENSION_NETWORK)
    code, _ = await refused(metrics, "GetWarnings", wrong, "leader")
    assert code is grpc.StatusCode.INVALID_ARGUMENT


@pytest.mark.row("M21")
async def test_of_a_programme_below_the_floor_there_is_nothing_to_see(metrics: Metrics) -> None:
    four = crowd("Paris", 4)
    await metrics.say(*joined(four, "2026-07-01"), *shared(four, "2026-09-15"))
    found = await metrics.ask("GetWarnings", wire.GetWarningsRequest(**PERIOD, by=TEAM), "leader")
    assert not found.units
    assert not found.adoption_by_unit
    assert not any(found.whole.HasField(name) for name in ("participation", "reach"))
    assert not found.HasField("adoption")


def company() -> tuple[list[types.Person], list[types.Person]]:
    """13 who will be advocates, 12 others; in Legal there are too few of both to be shown."""
    people = [
        crowd("A", count, department) for count, department in ((6, "Sales"), (5, "Tech"), (2, "Legal"))
    ]
    rest = [crowd("O", count, department) for count, department in ((6, "Sales"), (5, "Tech"), (1, "Legal"))]
    return [one for group in people for one in group], [one for group in rest for one in group]


async def a_quarter_passed(metrics: Metrics) -> None:
    """An advocate and two others left; one other came back; one left afterwards."""
    advocates, others = company()
    enrolled_only, took_back = others[0], others[1]
    share_of = shared([took_back], "2026-06-10")[0]
    await metrics.say(
        *directory([*advocates, *others], "2026-01-02"),
        *joined([*advocates, enrolled_only, took_back], "2026-03-01"),
        *shared(advocates, "2026-06-10"),
        *shared([enrolled_only], "2026-08-01"),
        share_of,
        retracted(share_of.share_id, took_back, at_ms=noon_ms("2026-06-11"), day="2026-06-11"),
        *directory([advocates[0], *others[2:4], others[4]], "2026-08-05", employed=False),
        *directory([others[4]], "2026-09-01"),
        *directory([advocates[1], others[5]], "2026-10-02", employed=False),
    )
    metrics.clock.at_ms = AFTER_Q3


def retention(programme_id: str = "p", **more: Any) -> wire.GetRetentionRequest:
    return wire.GetRetentionRequest(programme_id=programme_id, quarter="2026-Q3", **more)


@pytest.mark.row("M23")
async def test_leavers_among_advocates_and_others_are_groups_and_never_a_cause(metrics: Metrics) -> None:
    await a_quarter_passed(metrics)
    found = await metrics.ask("GetRetention", retention(by_department=True), "hr")
    assert numbers(found.advocates.leavers) == (1, 13)
    assert numbers(found.others.leavers) == (2, 12)
    assert numbers(found.everybody.leavers) == (3, 25)
    rows = [
        (one.department, one.rolled_up, numbers(one.advocates.leavers), numbers(one.others.leavers))
        for one in found.departments
    ]
    assert rows == [("Sales", False, (1, 6), (2, 6)), ("", True, (0, 7), (0, 6))]
    assert found.association_only
    assert not found.advocates.HasField("absence")


@pytest.mark.row("M23")
async def test_a_group_below_the_floor_takes_the_other_one_with_it(metrics: Metrics) -> None:
    await a_quarter_passed(metrics)
    four, rest = company()[0][:4], company()[0][4:9]
    await metrics.say(
        *[_in_another_programme(one) for one in joined([*four, *rest], "2026-03-01")],
        *shared(four, "2026-06-12", programme_id="small"),
    )
    found = await metrics.ask("GetRetention", retention("small", by_department=True), "leader")
    assert not found.HasField("advocates")
    assert not found.HasField("others")
    assert not found.departments
    assert numbers(found.everybody.leavers) == (3, 25)


def _in_another_programme(event: Any) -> Any:
    event.programme_id = "small"
    return event


@pytest.mark.row("M23")
async def test_a_quarter_is_told_of_when_it_is_frozen(metrics: Metrics) -> None:
    await a_quarter_passed(metrics)
    metrics.clock.at_ms = noon_ms("2026-10-08")
    code, details = await refused(metrics, "GetRetention", retention(), "hr")
    assert code is grpc.StatusCode.FAILED_PRECONDITION
    assert b"NOT_OVER" in details
    metrics.clock.at_ms = noon_ms("2026-10-09")
    assert (await metrics.ask("GetRetention", retention(), "hr")).HasField("advocates")


def rows(people: list[types.Person], days: str, month: str = "2026-07") -> list[wire.AbsenceRow]:
    return [wire.AbsenceRow(employee_id=one.employee_id, month=month, days=days) for one in people]


@pytest.mark.row("M23")
async def test_absence_where_imported_is_a_mean_of_groups_above_the_floor(metrics: Metrics) -> None:
    await a_quarter_passed(metrics)
    advocates, others = company()
    few = wire.ImportAbsencesRequest(rows=[*rows(advocates, "2"), *rows(others[:4], "3")])
    await metrics.ask("ImportAbsences", few, "hr")
    found = await metrics.ask("GetRetention", retention(), "hr")
    assert not found.advocates.HasField("absence"), "the others' would follow from everybody's"
    assert found.everybody.absence.people_counted == 17
    again = wire.ImportAbsencesRequest(
        rows=[
            *rows(advocates, "1.5"),
            *rows(advocates, "0", "2026-08"),
            *rows(others, "3"),
            *rows(others, "9", "2026-10"),
        ]
    )
    await metrics.ask("ImportAbsences", again, "hr")
    found = await metrics.ask("GetRetention", retention(by_department=True), "hr")
    absence = found.advocates.absence
    assert (absence.mean_days, absence.days, absence.person_months) == (0.75, "19.5", 26)
    assert (absence.people_counted, absence.provenance) == (13, types.PROVENANCE_DECLARED)
    assert (found.others.absence.mean_days, found.others.absence.people_counted) == (3.0, 12)
    assert all(one.others.HasField("absence") for one in found.departments)
    by_json = await metrics.get("/v1/metrics/p/retention", quarter="2026-Q3")
    assert by_json.json()["associationOnly"] is True


@pytest.mark.own_house
@pytest.mark.row("M23")
async def test_an_import_happens_once_and_who_was_absent_is_not_in_the_river(metrics: Metrics) -> None:
    metrics.clock.at_ms = AFTER_Q3
    request = wire.ImportAbsencesRequest(rows=rows(company()[0], "2.5"))
    first = await metrics.ask("ImportAbsences", request, "hr", key="once")
    assert await metrics.ask("ImportAbsences", request, "hr", key="once") == first
    other = wire.ImportAbsencesRequest(rows=rows(company()[1], "2.5"))
    code, _ = await refused(metrics, "ImportAbsences", other, "hr", key="once")
    assert code is grpc.StatusCode.ALREADY_EXISTS
    ((kind, body),) = await everything_said(metrics)
    assert kind == "portevoix.metrics.v1.AbsencesImported"
    event = said.AbsencesImported.FromString(body)
    assert (event.import_id, event.imported_by, event.rows) == (first.import_id, "someone", 13)
    assert list(event.months) == ["2026-07"]
    assert b"Sales" not in body


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ([("anna", "2026-02", "29")], b"TOO_MANY_DAYS"),
        ([("anna", "2026-02", "1"), ("anna", "2026-02", "1")], b"ROW_TWICE"),
        ([("anna", "2026-13", "1")], b"rows[0].month"),
        ([("anna", "2026-02", "-1")], b"rows[0].days"),
        ([], b"rows"),
    ],
)
@pytest.mark.row("M23")
async def test_an_import_that_is_wrong_is_refused_whole(
    metrics: Metrics, wrong: list[tuple[str, str, str]], reason: bytes
) -> None:
    several = [wire.AbsenceRow(employee_id=who, month=month, days=days) for who, month, days in wrong]
    request = wire.ImportAbsencesRequest(rows=several)
    code, details = await refused(metrics, "ImportAbsences", request, "hr")
    assert code is grpc.StatusCode.INVALID_ARGUMENT
    assert reason in details
    assert await metrics.house.mongo.collections["absences"].count_documents({}) == 0


@pytest.mark.row("M23")
async def test_ten_thousand_rows_are_one_import_and_more_are_refused(metrics: Metrics) -> None:
    many = [wire.AbsenceRow(employee_id=f"e{n}", month="2026-07", days="1") for n in range(10_000)]
    await metrics.ask("ImportAbsences", wire.ImportAbsencesRequest(rows=many), "hr")
    assert await metrics.house.mongo.collections["absences"].count_documents({}) == 10_000
    too_many = wire.ImportAbsencesRequest(rows=[*many, many[0]])
    code, _ = await refused(metrics, "ImportAbsences", too_many, "hr")
    assert code is grpc.StatusCode.INVALID_ARGUMENT


def training(on: str = "2026-09-30", **more: Any) -> wire.GetTrainingRequest:
    return wire.GetTrainingRequest(programme_id="p", on_date=on, **more)


@pytest.mark.row("C20", part="the trained share, with both numbers, group level")
async def test_the_trained_share_is_of_participants_with_a_training_valid_on_the_day(
    metrics: Metrics,
) -> None:
    paris, lyon = crowd("Paris", 8), crowd("Lyon", 4)
    await metrics.say(
        *joined([*paris, *lyon], "2026-07-01"),
        trained(paris[0], "2026-08-01"),
        trained(paris[1], "2026-08-01", until="2026-10-01"),
        trained(paris[2], "2026-08-01", until="2026-09-30"),
        trained(paris[3], "2026-10-01"),
        trained(paris[4], "2026-09-30", course_id="advanced"),
        trained(crowd("Nice", 1)[0], "2026-08-01"),
        content.SessionAttended(employee_id="x", session_id="s", occurred_at_ms=1),
    )
    found = await metrics.ask("GetTraining", training(by=TEAM), "programme_manager")
    assert numbers(found.trained) == (3, 12)
    assert (found.trained.measure, found.trained.value) == ("trained_share", 0.25)
    assert [(one.unit, one.rolled_up, numbers(one.rate)) for one in found.units] == [("", True, (3, 12))]
    one_course = await metrics.ask("GetTraining", training(course_id="advanced"), "hr")
    assert numbers(one_course.trained) == (1, 12)
    earlier = await metrics.get("/v1/metrics/p/training", on_date="2026-09-29")
    assert (earlier.json()["trained"]["numerator"], earlier.json()["trained"]["denominator"]) == ("3", "12")


@pytest.mark.own_house
@pytest.mark.row("C20", part="the trained share, with both numbers, group level")
async def test_trainings_of_fewer_than_the_floor_are_not_told_and_can_be_built_again(
    metrics: Metrics,
) -> None:
    four = crowd("Paris", 4)
    await metrics.say(*joined(four, "2026-07-01"), *[trained(one, "2026-08-01") for one in four])
    found = await metrics.ask("GetTraining", training(by=TEAM), "auditor")
    assert (found.HasField("trained"), len(found.units), found.hidden_people) == (False, 0, 4)
    rebuilding = Rebuild(metrics.house.projections[TRAININGS], metrics.house.mongo, metrics.house.river)
    assert (await rebuilding.run()).generation == 2


async def declare(metrics: Metrics, who: str, hours: str, day: str) -> None:
    metrics.clock.at_ms = noon_ms(day)
    await metrics.ask("DeclareTime", wire.DeclareTimeRequest(programme_id="p", hours=hours), "employee", who)


async def time_spent(metrics: Metrics, month: str = "2026-09") -> Any:
    return await metrics.ask("GetTimeSpent", wire.GetTimeSpentRequest(programme_id="p", month=month), "hr")


@pytest.mark.own_house
@pytest.mark.row("M18")
async def test_time_is_what_people_declared_and_the_last_word_of_each_counts(metrics: Metrics) -> None:
    for who, hours in (("a", "1"), ("b", "4.99"), ("c", "5"), ("d", "6.5"), ("e", "100")):
        await declare(metrics, who, hours, "2026-09-10")
    await declare(metrics, "e", "7", "2026-09-20")
    metrics.clock.at_ms = noon_ms("2026-10-01")
    found = await time_spent(metrics)
    assert (found.n, found.median_hours) == (5, 5.0)
    assert numbers(found.at_least_five_hours) == (3, 5)
    assert found.provenance == found.at_least_five_hours.provenance == types.PROVENANCE_DECLARED
    by_json = (await metrics.get("/v1/metrics/p/time", month="2026-09")).json()
    assert (by_json["n"], by_json["medianHours"]) == ("5", 5.0)
    events = [said.TimeDeclared.FromString(body) for _, body in await everything_said(metrics)]
    assert sorted((one.employee_id, one.hours) for one in events) == [
        ("a", "1"),
        ("b", "4.99"),
        ("c", "5"),
        ("d", "6.5"),
        ("e", "100"),
        ("e", "7"),
    ]


@pytest.mark.row("M18")
async def test_nothing_that_anybody_does_changes_the_time_they_declared(metrics: Metrics) -> None:
    people = crowd("Paris", 6)
    for one in people:
        await declare(metrics, one.employee_id, "3", "2026-09-10")
    metrics.clock.at_ms = noon_ms("2026-10-01")
    before = await time_spent(metrics)
    busy = crowd("Lyon", 6)
    await metrics.say(
        *joined([*people, *busy], "2026-09-01"),
        *shared([*people, *busy], "2026-09-12"),
        *[observed(f"{one.employee_id}-2026-09-12", one, (types.MEASURE_LIKES, 50)) for one in people],
        *[trained(one, "2026-09-13") for one in people],
        enrolled(busy[0]),
    )
    assert await time_spent(metrics) == before
    assert before.n == 6


@pytest.mark.row("M18")
async def test_of_fewer_than_the_floor_and_of_a_month_that_goes_on_no_time_is_told(
    metrics: Metrics,
) -> None:
    for who in "abcd":
        await declare(metrics, who, "5", "2026-09-30")
    code, details = await refused(
        metrics, "GetTimeSpent", wire.GetTimeSpentRequest(programme_id="p", month="2026-09"), "hr"
    )
    assert (code, b"NOT_OVER" in details) == (grpc.StatusCode.FAILED_PRECONDITION, True)
    metrics.clock.at_ms = noon_ms("2026-10-01")
    found = await time_spent(metrics)
    assert not any(found.HasField(name) for name in ("n", "median_hours", "at_least_five_hours"))
    too_many = wire.DeclareTimeRequest(programme_id="p", hours="168.01")
    code, details = await refused(metrics, "DeclareTime", too_many, "employee")
    assert (code, b"TOO_MANY_HOURS" in details) == (grpc.StatusCode.INVALID_ARGUMENT, True)


@pytest.mark.own_house
@pytest.mark.row("M18", "M23")
async def test_what_is_decided_by_the_json_doors_is_kept_once(metrics: Metrics) -> None:
    absences = {"rows": [{"employeeId": "a", "month": "2026-09", "days": "1.5"}]}
    calls = [
        ("/v1/metrics/p/time", {"hours": "6"}, "employee", "declarations"),
        ("/v1/metrics/absences:import", absences, "hr", "absences"),
    ]
    for path, body, role, book in calls:
        token = metrics.issuer.token("a", [role])
        headers = {"authorization": f"Bearer {token}", "idempotency-key": "k"}
        answers = [await metrics.http.post(path, json=body, headers=headers) for _ in range(2)]
        assert [one.status_code for one in answers] == [200, 200]
        assert answers[0].json() == answers[1].json() != {}
        assert await metrics.house.mongo.collections[book].count_documents({"employee_id": "a"}) == 1
    assert len(await everything_said(metrics)) == 2


FIGURES = {
    "external_communications",
    "internal_communications",
    "programme_manager",
    "hr",
    "leader",
    "administrator",
    "auditor",
}
ALLOWED: dict[str, tuple[Any, set[str]]] = {
    "GetWarnings": (wire.GetWarningsRequest(**PERIOD, by=TEAM), FIGURES),
    "GetRetention": (retention(), {"programme_manager", "hr", "leader", "auditor"}),
    "ImportAbsences": (wire.ImportAbsencesRequest(rows=rows(crowd("Paris", 1), "1")), {"hr"}),
    "GetTraining": (training(), FIGURES),
    "DeclareTime": (wire.DeclareTimeRequest(programme_id="p", hours="1"), {"employee", "leader"}),
    "GetTimeSpent": (wire.GetTimeSpentRequest(programme_id="p", month="2026-09"), FIGURES),
    "GetSurveyScores": (wire.GetSurveyScoresRequest(survey_id="s"), FIGURES),
    "GetRelation": (wire.GetRelationRequest(programme_id="p", survey_id="s"), FIGURES),
}


@pytest.mark.row("M18", "M19", "M21", "M22", "M23", "X19")
async def test_each_call_is_for_its_roles_and_for_nobody_else(metrics: Metrics) -> None:
    metrics.clock.at_ms = AFTER_Q3
    service = wire.DESCRIPTOR.services_by_name["PeopleService"]
    assert {one.name for one in service.methods} == ALLOWED.keys()
    every = {"employee", "manager", "contributor", "reviewer", "publisher", "service", *FIGURES}
    for call, (request, roles) in ALLOWED.items():
        let_in = {role for role in every if await _may(metrics, call, request, role)}
        assert (call, let_in) == (call, roles)


async def _may(metrics: Metrics, call: str, request: Any, role: str) -> bool:
    try:
        await metrics.ask(call, request, role)
    except grpc.aio.AioRpcError as error:
        return error.code() is grpc.StatusCode.NOT_FOUND
    return True
