"""Rules are checked before anybody publishes them; nothing on a review site earns."""

from typing import Any

import grpc
import pytest

from portevoix.gamify.v1 import service_pb2 as wire
from tests.component.gamify.conftest import Gamify
from tests.component.gamify.deeds import programme, refused
from tests.component.gamify.events import clicked, shared


def rule(rule_id: str, points: int = 2, **other: Any) -> wire.Rule:
    """A rule about shares."""
    return wire.Rule(rule_id=rule_id, deed=wire.DEED_SHARE, points=points, **other)


async def faults_of(gamify: Gamify, *rules: wire.Rule) -> tuple[str, str, dict[str, str]]:
    """Code, reason and, by field, the word for what is wrong."""
    request = wire.CheckRulesRequest(rules=rules, programme_id=await programme(gamify))
    return await refused(gamify, "CheckRules", request, "pm", "programme_manager")


@pytest.mark.row("S10", door="gRPC gamify.v1.GamifyService/CheckRules")
async def test_no_rule_rewards_what_happens_on_a_review_site(gamify: Gamify, anna: str) -> None:
    sound = [rule("share"), rule("x", 5, network="x"), rule("by-hand", 1, network="other")]
    manager = ("pm", "programme_manager")
    asked = wire.CheckRulesRequest(rules=sound, programme_id=await programme(gamify))
    assert await gamify.ask("CheckRules", asked, *manager) == wire.CheckRulesResponse()
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
    which = await programme(gamify)
    wrong = wire.CheckRulesRequest(
        rules=[rule(f"r{number}", -1) for number in range(500)], programme_id=which
    )
    with pytest.raises(grpc.aio.AioRpcError) as refusal:
        await gamify.ask("CheckRules", wrong, "pm", "programme_manager")
    assert refusal.value.details() == (
        "500 things are wrong, the first: rules[0].points: NOT_POSITIVE: a deed earns at least one point"
        " (and 450 more faults that are not named here)"
    )


async def test_rules_are_checked_by_json_too(gamify: Gamify) -> None:
    token = dict(gamify.issuer.metadata("pm", ["programme_manager"]))
    paid = {"ruleId": "paid", "deed": "DEED_SHARE", "points": 5, "network": "indeed"}
    asked = {"rules": [paid], "programmeId": await programme(gamify)}
    answer = await gamify.http.post("/v1/gamify/rules:check", json=asked, headers=token)
    assert answer.status_code == 400
    assert "REVIEW_SITE" in answer.text
