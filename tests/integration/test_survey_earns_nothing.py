"""Answering a survey earns nothing: no rule asks for it, and nothing that is said of one changes anything."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from portevoix.gamify.v1 import service_pb2 as wire
from portevoix.survey.v1 import service_pb2 as survey_wire
from portevoix.topics import TOPICS
from tests.component.gamify import conftest as gamify_rig
from tests.component.gamify.conftest import Gamify
from tests.component.gamify.deeds import CONTENT, MANAGER, doer, points_of, programme, refused, whole
from tests.component.survey import rig as survey_rig
from tests.component.survey.rig import staff, token_in
from tests.issuer import Issuer
from tests.reading import read_topic
from tests.waiting import until

SURVEY = "portevoix.survey.v1"
RULES = "gRPC gamify.v1.GamifyService"


@pytest.fixture
async def gamify(kafka: str, mongodb: str, namespace: str, issuer: Issuer) -> AsyncIterator[Gamify]:
    """gamify alone."""
    async with gamify_rig.living(kafka, mongodb, issuer, namespace) as alive:
        yield alive


@pytest.fixture
async def survey(
    gamify: Gamify, kafka: str, mongodb: str, namespace: str, issuer: Issuer, tmp_path: Path
) -> AsyncIterator[survey_rig.Rig]:
    """survey, in the same company."""
    async with survey_rig.living(kafka, mongodb, issuer, namespace, tmp_path) as alive:
        yield alive


@pytest.mark.row("X10", door=f"{RULES}/CheckRules, PublishRules", part="no rule and no badge asks for it")
async def test_no_rule_and_no_badge_may_reward_an_answer(gamify: Gamify) -> None:
    which = await programme(gamify)
    names = {"en": "Frank", "fr": "Franc"}
    deed = wire.DEED_SURVEY_ANSWER
    rules = wire.Rules(
        rules=[wire.Rule(rule_id="answer", deed=deed, points=1)],
        badges=[
            wire.Badge(badge_id="a", names=names, kind=wire.BADGE_KIND_FIRST_TIME, deed=deed, tiers=[1]),
            wire.Badge(badge_id="m", names=names, kind=wire.BADGE_KIND_MILESTONE, deed=deed, tiers=[5]),
        ],
    )
    at_ms = gamify.clock() + 3_600_000
    for call, request in (
        ("CheckRules", wire.CheckRulesRequest(programme_id=which, all=rules)),
        ("PublishRules", wire.PublishRulesRequest(programme_id=which, rules=rules, effective_at_ms=at_ms)),
    ):
        code, reason, named = await refused(gamify, call, request, *MANAGER)
        assert (code, reason) == ("INVALID_ARGUMENT", "WRONG_RULES")
        wrong = ("rules[0].deed", "badges[0].deed", "badges[1].deed")
        assert named == dict.fromkeys(wrong, "SURVEY_ANSWER")
    versions = (await gamify.ask("GetRules", wire.GetRulesRequest(programme_id=which), "e")).versions
    assert len(versions) == 1


@pytest.mark.row("X10", door="Kafka", part="nothing of an answer reaches the ledger")
async def test_what_is_said_of_a_survey_changes_nothing(gamify: Gamify, survey: survey_rig.Rig) -> None:
    assert "gamify" not in TOPICS[SURVEY].consumers
    heard = {topic for one in gamify.house.projections.values() for topic in one.topics}
    assert SURVEY not in heard
    people = staff(f"p{uuid4().hex[:6]}", {"A": 6})
    await survey.hire(people)
    sharer = doer(await programme(gamify))
    await gamify.say(sharer.share(datetime(2026, 5, 4, tzinfo=UTC)))
    known = gamify.database["people.g1"]
    await until(lambda: known.count_documents({"_id": {"$in": list(people)}}) == len(people))

    async def earned() -> bool:
        return await points_of(gamify, sharer) == 2

    await until(earned, what="the share has earned")
    before = whole(gamify)

    group = survey_wire.Group(teams=sorted(set(people.values())))
    request = survey_wire.CreateSurveyRequest(template="enps", group=group)
    made = (await survey.call("CreateSurvey", request)).survey
    await survey.call("LaunchSurvey", survey_wire.LaunchSurveyRequest(survey_id=made.survey_id))
    await survey.reaches(made.survey_id, survey_wire.SURVEY_STATE_OPEN)
    for mails in survey.mailbox.to(people).values():
        await survey.answer(token_in(mails[-1]), 9)
    await survey.close(made.survey_id)
    assert len(await survey.said(made.survey_id, 2)) == 2
    assert whole(gamify) == before

    # And where somebody put these facts on the topics that it does hear, or as if of a person.
    records = await read_topic(gamify.kafka, f"{gamify.namespace}.{SURVEY}", survey_rig.PARTITIONS)
    who = next(iter(people)).encode()
    offsets = consumed(gamify)
    for topic in sorted({*heard, CONTENT}):
        for record in records:
            for key in (record.key, who):
                await gamify.producer.send_and_wait(
                    f"{gamify.namespace}.{topic}", record.value, key=key, headers=list(record.headers)
                )
    wanted = offsets + len(heard) * len(records) * 2
    await until(lambda: consumed(gamify) >= wanted, what="all of it was consumed")
    assert whole(gamify) == before
    assert await points_of(gamify, sharer) == 2


def consumed(gamify: Gamify) -> int:
    """How much it has read, of all topics."""
    return sum(one["consumed"] for one in gamify.database["offsets"].find())
