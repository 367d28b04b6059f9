"""The stand-in for content obeys the same law as content itself: one suite, run over both."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import grpc
import pytest
import pytest_asyncio

from chassis.rpc.client import TokenFile, channel
from chassis.telemetry import Telemetry
from portevoix.content.v1 import events_pb2
from portevoix.content.v1 import policy_pb2 as policy
from portevoix.content.v1 import service_pb2 as wire
from services.share.domain.errors import Invalid, OutOfTurn, Unknown
from services.share.domain.model.stamps import Person
from services.share.outside import ContentHouse
from tests.component.content import asking
from tests.component.content import rig as real
from tests.component.share.fake_content import FakeContent, answering, item_of
from tests.conftest import drop_databases
from tests.issuer import Issuer

SUGGESTIONS = (
    wire.Suggestion(suggestion_id="1", network="linkedin", language="en", text="Proud of this."),
    wire.Suggestion(suggestion_id="2", network="linkedin", language="fr", text="J'en suis fier."),
    wire.Suggestion(suggestion_id="3", network="x", language="en", text="Proud."),
)
WHY = "We grow by who speaks of us"


@dataclass
class World:
    """A content house with what the suite needs. `put` makes an item and returns its id."""

    house: ContentHouse
    programme_id: str
    put: Callable[..., Awaitable[str]]
    publish_charter: Callable[[], Awaitable[int]]
    acknowledge: Callable[[str, int], Awaitable[None]]
    invite: Callable[[str], Awaitable[None]]
    look_for: Callable[[str, policy.RuleEffect.ValueType], Awaitable[None]]
    noted: Callable[[], Awaitable[list[str]]]


@pytest_asyncio.fixture(scope="session")
async def content(kafka: str, mongodb: str, issuer: Issuer) -> AsyncIterator[real.Rig]:
    """The real house over a real broker and database."""
    namespace = f"t{uuid4().hex[:10]}"
    async with real.living(kafka, mongodb, issuer, namespace) as alive:
        yield alive
    drop_databases(mongodb, namespace)


@pytest.fixture(params=["stand-in", "content"])
async def world(request: pytest.FixtureRequest, content: real.Rig, issuer: Issuer) -> AsyncIterator[World]:
    """The stand-in, or the real house."""
    chosen = _stand_in() if request.param == "stand-in" else _content(content, issuer)
    async with chosen as made:
        yield made


async def test_an_item_is_answered_with_all_that_a_share_needs(world: World) -> None:
    content_id = await world.put()
    answer = await ask(world, content_id, language="fr")
    assert (answer.item.content_id, answer.item.programme_id) == (content_id, world.programme_id)
    assert (answer.item.category, answer.item.kind) == ("brand", "article")
    assert answer.title
    assert answer.why
    assert answer.url.startswith("https://")
    assert [(one.language, one.text) for one in answer.suggestions] == [
        ("fr", "J'en suis fier."),
        ("en", "Proud of this."),
    ]
    assert all(one.suggestion_id for one in answer.suggestions)
    assert (answer.charter_version, answer.charter_acknowledged, answer.training_valid) == (0, True, True)
    assert answer.programme_why == WHY
    assert answer.campaign_why == ""


async def test_a_network_has_its_own_suggestions(world: World) -> None:
    content_id = await world.put()
    assert [one.text for one in (await ask(world, content_id, network="x")).suggestions] == ["Proud."]
    assert not (await ask(world, content_id, network="mastodon")).suggestions


async def test_what_is_not_published_is_refused(world: World) -> None:
    with pytest.raises(OutOfTurn) as refused:
        await ask(world, await world.put(published=False))
    assert refused.value.reason == "NOT_PUBLISHED"


async def test_what_is_for_inside_stays_inside(world: World) -> None:
    content_id = await world.put(external=False)
    with pytest.raises(OutOfTurn) as refused:
        await ask(world, content_id)
    assert refused.value.reason == "INTERNAL_ONLY"
    assert (await ask(world, content_id, network="slack")).item.content_id == content_id


async def test_what_is_not_for_this_person_does_not_exist(world: World) -> None:
    content_id = await world.put(departments=frozenset({"Legal"}))
    with pytest.raises(Unknown):
        await ask(world, content_id, department="Sales")
    assert (await ask(world, content_id, department="Legal")).item.content_id == content_id
    with pytest.raises(Unknown):
        await ask(world, "nothing")


async def test_an_unknown_network_is_named(world: World) -> None:
    with pytest.raises(Invalid):
        await ask(world, await world.put(), network="myspace")


async def test_the_charter_is_told_and_not_judged(world: World) -> None:
    content_id = await world.put()
    version = await world.publish_charter()
    before = await ask(world, content_id)
    assert (before.charter_version, before.charter_acknowledged) == (version, False)
    await world.acknowledge("e1", version)
    after = await ask(world, content_id)
    assert (after.charter_version, after.charter_acknowledged) == (version, True)
    assert not (await ask(world, content_id, employee_id="e2")).charter_acknowledged


async def test_a_cohort_by_invitation_is_for_those_who_were_invited(world: World) -> None:
    anna, bob = Person("anna", language="en"), Person("bob", language="en")
    await world.invite("anna")
    await world.house.check_join(anna, world.programme_id, "pilot")
    with pytest.raises(OutOfTurn) as refused:
        await world.house.check_join(bob, world.programme_id, "pilot")
    assert refused.value.reason == "NOT_INVITED"
    with pytest.raises(Unknown):
        await world.house.check_join(anna, world.programme_id, "nothing")


async def test_words_are_looked_at_and_what_is_confidential_is_noted(world: World) -> None:
    content_id = await world.put()
    await world.look_for("cheap", policy.RULE_EFFECT_WARN)
    await world.look_for("worst", policy.RULE_EFFECT_BLOCK)
    await world.look_for("kumulus", policy.RULE_EFFECT_CONFIDENTIAL)

    async def found(text: str, *, tentative: bool = False) -> list[tuple[bool, bool]]:
        remarks = await world.house.check_words(world.programme_id, content_id, text, tentative=tentative)
        assert all(set(one.texts) == {"en", "fr"} for one in remarks)
        return [(one.blocks, one.confidential) for one in remarks]

    assert await found("a CHEAP one") == [(False, False)]
    assert await found("cheapest worsted kumuluses") == []
    assert await found("cheap worst kumulus", tentative=True) == [(True, True), (True, False), (False, False)]
    assert await world.noted() == []
    assert await found("worst kumulus") == [(True, True), (True, False)]
    assert await world.noted() == [content_id]
    assert await world.house.check_words(uuid4().hex, content_id, "cheap") == []


async def ask(world: World, content_id: str, network: str = "linkedin", **person: str) -> Any:
    """May this person share it now?"""
    who = Person(**{"employee_id": "e1", "language": "en", **person})  # type: ignore[arg-type]
    return await world.house.check_share(who, content_id, network)


@asynccontextmanager
async def _stand_in() -> AsyncIterator[World]:
    fake, programme_id = FakeContent(), uuid4().hex

    async def put(**other: Any) -> str:
        content_id = uuid4().hex
        fake.items[content_id] = item_of(content_id, programme_id, *SUGGESTIONS, **other)
        return content_id

    async def publish_charter() -> int:
        fake.charters[programme_id] = fake.charters.get(programme_id, 0) + 1
        return fake.charters[programme_id]

    async def acknowledge(employee_id: str, version: int) -> None:
        fake.acknowledged[employee_id, programme_id] = version

    async def invite(employee_id: str) -> None:
        fake.invited.setdefault((programme_id, "pilot"), set()).add(employee_id)

    async def look_for(word: str, effect: policy.RuleEffect.ValueType) -> None:
        found = policy.Finding(name=word, effect=effect, texts={"en": word, "fr": word})
        fake.rules.setdefault(programme_id, {})[word] = found

    async def noted() -> list[str]:
        return [content_id for _, content_id in fake.noted]

    async with answering(fake) as address, grpc.aio.insecure_channel(address) as channel:
        yield World(
            ContentHouse(channel), programme_id, put, publish_charter, acknowledge, invite, look_for, noted
        )


@asynccontextmanager
async def _content(rig: real.Rig, issuer: Issuer) -> AsyncIterator[World]:
    cohorts = [events_pb2.Cohort(cohort="pilot", opens_on="2026-01-01", by_invitation=True)]
    draft = wire.ProgrammeDraft(name="Spring", why=WHY, zone="Europe/Paris", cohorts=cohorts)
    request = wire.CreateProgrammeRequest(draft=draft)
    created = await rig.call("CreateProgramme", request, "pm", "programme_manager")
    programme_id = created.programme.programme_id
    token = TokenFile(issuer.service_token("share"))
    async with channel(f"127.0.0.1:{rig.house.rpc.port}", token, Telemetry("share")) as open_channel:
        yield World(
            ContentHouse(open_channel),
            programme_id,
            lambda **other: _put(rig, programme_id, **other),
            lambda: _publish_charter(rig, programme_id),
            lambda employee_id, version: _acknowledge(rig, programme_id, employee_id, version),
            lambda employee_id: _invite(rig, programme_id, employee_id),
            lambda word, effect: _look_for(rig, programme_id, word, effect),
            lambda: _noted(rig, programme_id),
        )


async def _put(
    rig: real.Rig,
    programme_id: str,
    *,
    published: bool = True,
    external: bool = True,
    departments: frozenset[str] = frozenset(),
) -> str:
    audience = wire.Audience(departments=sorted(departments))
    draft = real.whole_draft(programme_id, external=external, audience=audience, suggestions=SUGGESTIONS)
    created = await rig.call("CreateItem", wire.CreateItemRequest(draft=draft), "author", "contributor")
    content_id = str(created.item.content_id)
    await rig.call("SubmitItem", wire.SubmitItemRequest(content_id=content_id), "author", "contributor")
    await rig.call("ApproveItem", wire.ApproveItemRequest(content_id=content_id), "reviewer", "reviewer")
    if published:
        await rig.call("PublishItem", wire.PublishItemRequest(content_id=content_id), "p", "publisher")
    return content_id


async def _publish_charter(rig: real.Rig, programme_id: str) -> int:
    sections = wire.CharterSections(
        conduct="Be kind", copyright="Ask", transparency="Say so", respect="Always"
    )
    request = wire.PublishCharterRequest(programme_id=programme_id, sections=sections)
    made = await rig.call("PublishCharter", request, "pm", "programme_manager")
    return int(made.charter.version)


async def _acknowledge(rig: real.Rig, programme_id: str, employee_id: str, version: int) -> None:
    request = wire.AcknowledgeCharterRequest(programme_id=programme_id, version=version)
    await rig.call("AcknowledgeCharter", request, employee_id, "employee")


async def _invite(rig: real.Rig, programme_id: str, employee_id: str) -> None:
    which = {"programme_id": programme_id, "cohort": "pilot", "employee_ids": [employee_id]}
    await asking.ask(rig, "InvitePeople", *asking.MANAGER, **which)


async def _look_for(rig: real.Rig, programme_id: str, word: str, effect: policy.RuleEffect.ValueType) -> None:
    draft = policy.RuleDraft(kind=policy.RULE_KIND_WORD, term=word, name=word, effect=effect)
    await asking.ask(rig, "AddRule", *asking.MANAGER, programme_id=programme_id, draft=draft)


async def _noted(rig: real.Rig, programme_id: str) -> list[str]:
    found = await asking.ask(rig, "ListRefusals", *asking.MANAGER, programme_id=programme_id)
    return [str(one.content_id) for one in found.refusals]
