"""Rules are checked before anybody publishes them; nothing on a review site earns."""

from typing import Any

import grpc
import pytest
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from portevoix.gamify.v1 import service_pb2 as wire
from tests.component.gamify.conftest import Gamify
from tests.component.gamify.events import clicked, shared


def rule(rule_id: str, points: int = 2, **other: Any) -> wire.Rule:
    """A rule about shares."""
    return wire.Rule(rule_id=rule_id, deed=wire.DEED_SHARE, points=points, **other)


async def faults_of(gamify: Gamify, *rules: wire.Rule) -> tuple[str, str, dict[str, str]]:
    """Code, reason and, by field, the word for what is wrong."""
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await gamify.ask("CheckRules", wire.CheckRulesRequest(rules=rules), "pm", "programme_manager")
    status = rpc_status.from_call(refused.value)  # type: ignore[arg-type]
    info, bad = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
    assert status is not None
    assert status.details[0].Unpack(info)
    assert status.details[1].Unpack(bad)
    named = {one.field: one.description.partition(":")[0] for one in bad.field_violations}
    return refused.value.code().name, info.reason, named


@pytest.mark.row("S10", door="gRPC gamify.v1.GamifyService/CheckRules")
async def test_no_rule_rewards_what_happens_on_a_review_site(gamify: Gamify, anna: str) -> None:
    sound = [rule("share"), rule("x", 5, network="x"), rule("by-hand", 1, network="other")]
    manager = ("pm", "programme_manager")
    assert await gamify.ask("CheckRules", wire.CheckRulesRequest(rules=sound), *manager) == (
        wire.CheckRulesResponse()
    )
    for site in ("glassdoor", "indeed"):
        code, reason, named = await faults_of(gamify, rule("share"), rule("reviews", 5, network=site))
        assert (code, reason, named) == (
            "INVALID_ARGUMENT",
            "WRONG_RULES",
            {"rules[1].network": "REVIEW_SITE"},
        )
    visit = clicked(anna, "s1", at_ms=1)
    visit.network = "glassdoor"
    await gamify.say(
        shared(anna, "s1", network="glassdoor"),
        visit,
        shared(anna, "s2", at_ms=2, network="indeed"),
        shared(anna, "s3", at_ms=3, network="linkedin"),
    )
    balance = await gamify.ask("GetBalance", wire.GetBalanceRequest(), anna)
    assert (balance.points, balance.lines) == (2, 1)


async def test_every_wrong_rule_is_named(gamify: Gamify) -> None:
    found = await faults_of(
        gamify, rule("a", -1), rule("a"), rule("b", network="myspace"), rule("c", from_ms=9, until_ms=3)
    )
    assert found == (
        "INVALID_ARGUMENT",
        "WRONG_RULES",
        {
            "rules[0].points": "NOT_POSITIVE",
            "rules[1].rule_id": "SAME_ID",
            "rules[2].network": "UNKNOWN_NETWORK",
            "rules[3].until_ms": "ENDS_BEFORE_START",
        },
    )


async def test_of_too_many_faults_for_an_answer_the_rest_is_counted(gamify: Gamify) -> None:
    wrong = wire.CheckRulesRequest(rules=[rule(f"r{number}", -1) for number in range(500)])
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await gamify.ask("CheckRules", wrong, "pm", "programme_manager")
    assert refused.value.details() == (
        "500 things are wrong, the first: rules[0].points: NOT_POSITIVE: a deed earns at least one point"
        " (and 450 more faults that are not named here)"
    )


async def test_rules_are_checked_by_json_too(gamify: Gamify) -> None:
    token = dict(gamify.issuer.metadata("pm", ["programme_manager"]))
    paid = {"ruleId": "paid", "deed": "DEED_SHARE", "points": 5, "network": "indeed"}
    answer = await gamify.http.post("/v1/gamify/rules:check", json={"rules": [paid]}, headers=token)
    assert answer.status_code == 400
    assert "REVIEW_SITE" in answer.text
