"""Rules that warn or block, in the library: when items are written, submitted, approved, reported."""

import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import pytest
import pytest_asyncio
from pymongo import MongoClient

from portevoix.content.v1 import policy_pb2 as wire
from portevoix.inbox.v1 import events_pb2 as inbox_pb2
from tests.component.content.asking import MANAGER, ask, refused, why
from tests.component.content.rig import INBOX, TRUSTED, Refusal, Rig, living, whole_draft
from tests.conftest import drop_databases
from tests.issuer import Issuer
from tests.serving import Asked, answer, serving
from tests.waiting import until

DOOR = "gRPC content.v1.PolicyService, ContentService"
ANNA, RENE = ("anna", "contributor"), ("rené", "reviewer")


@pytest_asyncio.fixture(scope="module")
async def rig(kafka: str, mongodb: str, issuer: Issuer) -> AsyncIterator[Rig]:
    """The house looks at links, on this machine too."""
    namespace = f"t{uuid.uuid4().hex[:10]}"
    looking = {"PORTEVOIX_CHECK_LINKS": "true", "PORTEVOIX_PRIVATE_ADDRESSES": "true"}
    async with living(kafka, mongodb, issuer, namespace, **looking) as alive:
        yield alive
    drop_databases(mongodb, namespace)


async def add(
    rig: Rig, programme_id: str, kind: str, term: str, name: str, effect: str = "", **advice: str
) -> str:
    draft = wire.RuleDraft(
        kind=wire.RuleKind.Value(f"RULE_KIND_{kind}"),
        term=term,
        name=name,
        effect=wire.RuleEffect.Value(f"RULE_EFFECT_{effect}") if effect else wire.RULE_EFFECT_UNSPECIFIED,
        advice=advice,
    )
    added = await ask(rig, "AddRule", *MANAGER, programme_id=programme_id, draft=draft)
    return str(added.rule.rule_id)


async def write(rig: Rig, programme_id: str, url: str, **fields: Any) -> str:
    draft = whole_draft(programme_id, url=url, **fields)
    made = await ask(rig, "CreateItem", *ANNA, draft=draft)
    return str(made.item.content_id)


async def etag(rig: Rig, content_id: str) -> str:
    return str((await ask(rig, "GetItem", *ANNA, content_id=content_id)).item.etag)


async def findings(rig: Rig, content_id: str) -> list[tuple[str, str, str]]:
    answer = await ask(rig, "CheckItem", *ANNA, content_id=content_id)
    return [(one.name, wire.RuleEffect.Name(one.effect)[12:], one.field) for one in answer.findings]


async def state(rig: Rig, content_id: str) -> int:
    found = await ask(rig, "GetItem", *ANNA, content_id=content_id)
    return int(found.item.state)


@pytest.mark.row("C13", door=DOOR, part="warn or block, warning by default; each rule states which")
async def test_a_rule_warns_unless_it_says_that_it_blocks_and_states_which(
    rig: Rig, programme_id: str
) -> None:
    async with site({"/": "200 OK"}) as (page, _):
        await add(rig, programme_id, "WORD", "cheap", "Price words", en="Say what it is good for.")
        blocking = await add(rig, programme_id, "PHRASE", "best in class", "Superlatives", "BLOCK")
        await add(rig, programme_id, "PATTERN", r"PRJ-\d{4}", "Project numbers", "WARN")
        listed = await ask(rig, "ListRules", *ANNA, programme_id=programme_id)
        assert [wire.RuleEffect.Name(one.draft.effect)[12:] for one in listed.rules] == [
            "WARN",
            "BLOCK",
            "WARN",
        ]

        warned = await write(rig, programme_id, page, title="CHEAP energy", why="As PRJ-2026 showed")
        assert await findings(rig, warned) == [
            ("Price words", "WARN", "draft.title"),
            ("Project numbers", "WARN", "draft.why"),
        ]
        answer = await ask(rig, "CheckItem", *ANNA, content_id=warned)
        assert answer.findings[0].texts["en"].endswith("Say what it is good for.")
        assert "regarder" in answer.findings[0].texts["fr"]
        await ask(rig, "SubmitItem", *ANNA, content_id=warned)
        await ask(rig, "ApproveItem", *RENE, content_id=warned)

        blocked = await write(rig, programme_id, page, title="Best-in-class energy")
        refusal = await refused(rig, "SubmitItem", *ANNA, content_id=blocked)
        assert refusal == Refusal("FAILED_PRECONDITION", "POLICY_BLOCKS", frozenset({"draft.title"}))
        harmless = await write(rig, programme_id, page, title="Cheapskates of Scunthorpe, best in classes")
        assert await findings(rig, harmless) == []

        await ask(rig, "RemoveRule", *MANAGER, rule_id=blocking)
        await ask(rig, "SubmitItem", *ANNA, content_id=blocked)
    assert (await refused(rig, "RemoveRule", *MANAGER, rule_id=blocking)).code == "NOT_FOUND"
    wrong = wire.RuleDraft(kind=wire.RULE_KIND_PATTERN, term="(", name="broken")
    refusal = await refused(rig, "AddRule", *MANAGER, programme_id=programme_id, draft=wrong)
    assert refusal == Refusal("INVALID_ARGUMENT", "INVALID_FIELDS", frozenset({"draft.term"}))


@pytest.mark.row("C13", door=DOOR, part="rules are tried before they are in force")
async def test_rules_are_tried_on_texts_and_on_the_library_and_nothing_follows(
    rig: Rig, programme_id: str
) -> None:
    async with site({"/": "200 OK"}) as (page, _):
        hit = await write(rig, programme_id, page, title="An albatros")
        await write(rig, programme_id, page, title="A gull")
        rules = [
            wire.RuleDraft(
                kind=wire.RULE_KIND_WORD, term="Albatros", name="a", effect=wire.RULE_EFFECT_BLOCK
            ),
            wire.RuleDraft(kind=wire.RULE_KIND_PATTERN, term="g.ll|albatross", name="b"),
        ]
        texts = ["albatross", "the albatros", "a gull"]
        tried = await ask(rig, "TryRules", *MANAGER, programme_id=programme_id, rules=rules, texts=texts)
        assert [list(one.texts) for one in tried.trials] == [[1], [0, 2]]
        assert list(tried.trials[0].content_ids) == [hit]
        assert (len(tried.trials[1].content_ids), tried.items_looked_at) == (1, 2)
        assert not (await ask(rig, "ListRules", *MANAGER, programme_id=programme_id)).rules
        await ask(rig, "SubmitItem", *ANNA, content_id=hit)
    empty = [wire.RuleDraft(kind=wire.RULE_KIND_PATTERN, term="a*", name="all")]
    refusal = await refused(rig, "TryRules", *MANAGER, programme_id=programme_id, rules=empty)
    assert refusal.fields == {"rules[0].term"}


@pytest.mark.row("C10", door=DOOR, part="required fields, blocked terms and phrases, links: before approval")
async def test_fields_terms_and_links_are_looked_at_before_anything_is_approved(
    rig: Rig, programme_id: str
) -> None:
    pages = {"/": "200 OK", "/moved": "/", "/shy": "403 Forbidden", "/rotten": "200 OK", "/ill": "503 No"}
    async with site(pages) as (page, asked):
        message = {"network": "linkedin", "language": "en"}
        item = await write(rig, programme_id, f"{page}/moved", title="")
        refusal = await refused(rig, "SubmitItem", *ANNA, content_id=item)
        assert refusal.fields == {"draft.title"}

        assert await state(rig, item) == 1  # still a draft
        links = [f"See {page}/gone, {page}/shy and {page}/ill", f"Or {page}/gone again", "http://no.invalid/"]
        draft = whole_draft(
            programme_id, url=f"{page}/moved", suggestions=[{"text": text, **message} for text in links]
        )
        await ask(rig, "UpdateItem", *ANNA, content_id=item, draft=draft, etag=await etag(rig, item))
        found = await findings(rig, item)
        assert found == [
            ("", "WARN", "draft.suggestions[0].text"),
            ("", "WARN", "draft.suggestions[0].text"),
            ("", "WARN", "draft.suggestions[2].text"),
        ]
        assert [one.path for one in asked].count("/gone") == 1
        assert "/" in [one.path for one in asked]  # where /moved leads

        await add(rig, programme_id, "LINK", "", "Dead links", "BLOCK")
        refusal = await refused(rig, "SubmitItem", *ANNA, content_id=item)
        fields = {"draft.suggestions[0].text", "draft.suggestions[2].text"}
        assert refusal == Refusal("FAILED_PRECONDITION", "POLICY_BLOCKS", frozenset(fields))

        draft = whole_draft(programme_id, url=f"{page}/rotten", suggestions=[])
        await ask(rig, "UpdateItem", *ANNA, content_id=item, draft=draft, etag=await etag(rig, item))
        await ask(rig, "SubmitItem", *ANNA, content_id=item)
        pages["/rotten"] = "410 Gone"
        refusal = await refused(rig, "ApproveItem", *RENE, content_id=item)
        assert refusal == Refusal("FAILED_PRECONDITION", "POLICY_BLOCKS", frozenset({"draft.url"}))
        pages["/rotten"] = "200 OK"
        await add(rig, programme_id, "PHRASE", "energy bill", "Bills", "BLOCK")
        refusal = await refused(rig, "ApproveItem", *RENE, content_id=item)
        assert refusal.fields == {"draft.title"}
        assert await state(rig, item) == 2  # submitted


@pytest.mark.row("C14", part="library: a confidential term blocks, is noted, and the words are not stored")
async def test_confidential_words_are_never_stored_and_that_they_were_refused_is(
    rig: Rig, mongodb: str, programme_id: str
) -> None:
    secret = f"kumulus{uuid.uuid4().hex}"
    rule_id = await add(
        rig, programme_id, "WORD", secret, "Unreleased products", "CONFIDENTIAL", fr="Dites « bientôt »."
    )
    async with site({"/": "200 OK"}) as (page, _):
        harmless = await write(rig, programme_id, page)
        leak = whole_draft(programme_id, url=page, why=f"We build {secret.upper()} with Zanzibar")
        refusal = await refused(rig, "CreateItem", *ANNA, draft=leak)
        assert refusal == Refusal("FAILED_PRECONDITION", "CONFIDENTIAL", frozenset({"draft.why"}))
        refusal = await refused(
            rig, "UpdateItem", *ANNA, content_id=harmless, draft=leak, etag=await etag(rig, harmless)
        )
        assert refusal.reason == "CONFIDENTIAL"
        told = await why(rig, "CreateItem", "emma", "employee", draft=leak)
        assert told.startswith("Unreleased products: this is confidential.")
        assert secret not in told.lower()

        report = inbox_pb2.ContentPublished(
            external_id=uuid.uuid4().hex, programme_id=programme_id, category="brand", kind="article",
            title=f"{secret}!", why="w", url=page, language="en",
        )  # fmt: skip
        event_id = await rig.publish(INBOX, report, TRUSTED)

        async def dead() -> Any:
            letters = [one for one in await rig.log(f"{INBOX}.dlq") if one.event_id == event_id]
            assert letters
            return letters

        (letter,) = await until(dead)
        assert "CONFIDENTIAL" in str(letter.headers)

    noted = await ask(rig, "ListRefusals", "axel", "auditor", programme_id=programme_id, page_size=2)
    assert [(one.rule_id, one.name) for one in noted.refusals] == [(rule_id, "Unreleased products")] * 2
    rest = await ask(
        rig, "ListRefusals", "axel", "auditor", programme_id=programme_id, page_token=noted.next_page_token
    )
    assert [one.content_id for one in [*noted.refusals, *rest.refusals]] == ["", harmless, ""]
    assert {one.occasion for one in noted.refusals} == {wire.OCCASION_ITEM}
    with MongoClient[Any](mongodb) as client:
        database = client[f"{rig.namespace}_portevoix_content"]
        for name in database.list_collection_names():
            held = str(list(database[name].find({}))).lower()
            assert "zanzibar" not in held, name


@asynccontextmanager
async def site(pages: Mapping[str, str]) -> AsyncIterator[tuple[str, list[Asked]]]:
    """A web server that answers paths with these status lines, others with 404; and what it was asked.

    A status line that begins with a slash is a redirect; an empty one is never answered.
    """

    def say(asked: list[Asked]) -> bytes:
        status = pages.get(asked[-1].path, "404 Not Found")
        if status.startswith("/"):
            return answer("302 Found", b"ok", location=status)
        return answer(status, b"ok") if status else b""

    async with serving(say) as found:
        yield found
