"""What gamify answers, to whom, and in which language."""

import grpc
import pytest
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from portevoix.gamify.v1 import service_pb2 as wire
from portevoix.type.v1 import facts_pb2 as types
from tests.component.gamify.conftest import Gamify
from tests.component.gamify.deeds import programme
from tests.component.gamify.events import DAY, clicked, retracted, shared

NOT_ABLE = types.Eligibility(consent=False, charter=True, training=True)


async def reason_of(gamify: Gamify, call: str, request: object, *who: str) -> tuple[str, str]:
    """Code and reason of a refused call."""
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await gamify.ask(call, request, *who)  # type: ignore[arg-type]
    status = rpc_status.from_call(refused.value)  # type: ignore[arg-type]
    info = error_details_pb2.ErrorInfo()
    assert status is not None
    assert status.details[0].Unpack(info)
    return refused.value.code().name, info.reason


async def test_every_line_behind_a_balance_is_explained(gamify: Gamify, anna: str) -> None:
    await gamify.say(
        shared(anna, "s1"),
        shared(anna, "s2", at_ms=1),
        shared(anna, "s3", at_ms=2, item="item-2", able=NOT_ABLE),
        clicked(anna, "s1", at_ms=3),
        clicked(anna, "s1", at_ms=4, by=types.CLICK_CLASS_BOT),
        clicked(anna, "s1", at_ms=5, first=False),
        *(shared(anna, f"t{n}", at_ms=6 + n, item=f"other-{n}") for n in range(3)),
        *(clicked(anna, "t1", at_ms=20 + n) for n in range(10)),
    )
    answer = await gamify.ask("ExplainPoints", wire.ExplainPointsRequest(language="fr-MA"), anna)
    assert answer.points == sum(line.points for line in answer.lines) == 100
    assert [line.occurred_at_ms for line in answer.lines] == sorted(
        (line.occurred_at_ms for line in answer.lines), reverse=True
    )
    declined = {line.reason for line in answer.lines if line.kind == wire.LINE_KIND_DECLINE}
    assert declined == {
        "DUPLICATE_SHARE",
        "NO_CONSENT",
        "BOT_CLICK",
        "REPEAT_VISIT",
        "NETWORK_DAY_CAP",
        "DAY_CAP",
    }
    french = {line.event_id + line.rule_id: line.sentence for line in answer.lines}
    answer = await gamify.ask("ExplainPoints", wire.ExplainPointsRequest(language="de"), anna)
    english = {line.event_id + line.rule_id: line.sentence for line in answer.lines}
    assert french.keys() == english.keys()
    assert all(french[key] and english[key] and french[key] != english[key] for key in french)


async def test_a_reversal_is_a_line_that_names_its_cause(gamify: Gamify, anna: str) -> None:
    made, back = await gamify.say(shared(anna, "s1"), retracted(anna, "s1", at_ms=5))
    lines = (await gamify.ask("ExplainPoints", wire.ExplainPointsRequest(), anna)).lines
    assert [(one.kind, one.points, one.reason, one.ordinal) for one in lines] == [
        (wire.LINE_KIND_REVERSAL, -2, "RETRACTED", 1),
        (wire.LINE_KIND_AWARD, 2, "AWARDED", 0),
    ]
    assert [(one.event_id, one.caused_by_event_id) for one in lines] == [(made, back), (made, made)]


async def test_pages_and_dates_cut_the_lines_and_lose_none(gamify: Gamify, anna: str) -> None:
    days = ["2026-09-27", "2026-09-28", "2026-09-28", "2026-09-29", "2026-09-29"]
    await gamify.say(*(shared(anna, f"s{n}", at_ms=n, item=f"i{n}", day=day) for n, day in enumerate(days)))
    found, token = [], ""
    for _ in range(3):
        page = await gamify.ask(
            "ExplainPoints", wire.ExplainPointsRequest(page_size=2, page_token=token), anna
        )
        found += [line.share_id for line in page.lines]
        token = page.next_page_token
    assert (found, token) == (["s4", "s3", "s2", "s1", "s0"], "")
    request = wire.ExplainPointsRequest(first_date=DAY, last_date=DAY)
    assert [line.share_id for line in (await gamify.ask("ExplainPoints", request, anna)).lines] == [
        "s2",
        "s1",
    ]


async def test_pages_lose_none_of_what_shares_a_moment(gamify: Gamify, anna: str) -> None:
    same = [shared(anna, f"s{n}", item=f"i{n}") for n in range(3)]
    await gamify.say(*same, shared(anna, "last", at_ms=1, item="i0", network="x"))
    found, token = [], ""
    for _ in range(4):
        page = await gamify.ask(
            "ExplainPoints", wire.ExplainPointsRequest(page_size=1, page_token=token), anna
        )
        found += [line.share_id for line in page.lines]
        token = page.next_page_token
    assert (found[0], sorted(found[1:]), token) == ("last", ["s0", "s1", "s2"], "")


async def test_points_are_shown_to_who_earned_them_and_to_services(gamify: Gamify, anna: str) -> None:
    await gamify.say(shared(anna, "s1"))
    for call, kind in (("GetBalance", wire.GetBalanceRequest), ("ExplainPoints", wire.ExplainPointsRequest)):
        refusal = await reason_of(gamify, call, kind(employee_id=anna), "bob", "employee", "hr")
        assert refusal == ("PERMISSION_DENIED", "NOT_YOURS")
        answer = await gamify.ask(call, kind(employee_id=anna), "metrics", "service")
        assert answer.points == 2
    refusal = await reason_of(gamify, "GetBalance", wire.GetBalanceRequest(), "bob", "reviewer")
    assert refusal == ("PERMISSION_DENIED", "ROLE_MISSING")
    assert (await gamify.ask("GetBalance", wire.GetBalanceRequest(), "zoe")).points == 0


BAD_QUESTIONS = [
    ("ExplainPoints", wire.ExplainPointsRequest(last_date="2026-02-29"), "NOT_A_DATE"),
    ("ExplainPoints", wire.ExplainPointsRequest(page_token="bm8="), "BAD_PAGE_TOKEN"),
    ("ExplainPoints", wire.ExplainPointsRequest(page_size=501), "INVALID_REQUEST"),
]


async def test_a_bad_question_is_refused(gamify: Gamify, anna: str) -> None:
    for call, request, reason in BAD_QUESTIONS:
        assert await reason_of(gamify, call, request, anna) == ("INVALID_ARGUMENT", reason)


async def test_the_rules_are_told(gamify: Gamify, anna: str) -> None:
    request = wire.GetRulesRequest(programme_id=await programme(gamify))
    (shipped,) = (await gamify.ask("GetRules", request, anna)).versions
    assert (shipped.version, shipped.effective_at_ms) == (1, 0)
    assert (shipped.points_per_day, shipped.shares_per_network_and_day) == (100, 3)
    assert {rule.rule_id: (rule.deed, rule.points) for rule in shipped.rules} == {
        "click": (wire.DEED_CLICK, 10),
        "share": (wire.DEED_SHARE, 2),
    }
    assert not shipped.rules[0].HasField("from_ms")
    whole = shipped.all
    assert list(whole.rules) == list(shipped.rules)
    assert (whole.points_per_day, whole.shares_per_network_and_day, whole.floor) == (100, 3, 5)
    assert (whole.late_after_ms, whole.hold_declared) == (shipped.late_after_ms, False)
    assert {one.badge_id for one in whole.badges} == {
        "shipped-first-share",
        "shipped-networks",
        "shipped-shares",
        "shipped-weeks",
    }
    assert [*whole.levels, *whole.without] == []
    assert not whole.HasField("point_value")
    assert (shipped.author_id, shipped.published_at_ms, list(shipped.backfills)) == ("", 0, [])


async def test_the_same_answers_come_as_json(gamify: Gamify, anna: str) -> None:
    day = "2026-04-15"  # no other test has points on it
    await gamify.say(shared(anna, "s1", day=day))
    headers = {"authorization": f"Bearer {gamify.issuer.token(anna, ['employee'])}"}
    balance = (await gamify.http.get("/v1/gamify/balance", headers=headers)).json()
    assert balance == {
        "employeeId": anna,
        "points": "2",
        "lines": "1",
        "programmeId": "p",
        "earned": "2",
        "spent": "0",
    }
    points = (await gamify.http.get("/v1/gamify/points", params={"language": "fr"}, headers=headers)).json()
    assert points["lines"][0]["reason"] == "AWARDED"
    which = {"programmeId": "p"}
    assert (await gamify.http.get("/v1/gamify/rules", params=which, headers=headers)).status_code == 200
    assert (await gamify.http.get("/v1/gamify/rules")).status_code == 401
