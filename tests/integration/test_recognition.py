"""Who is thanked inside: spotlights and digests name people who consent, at that moment, and nobody else."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import grpc
import pytest

from portevoix.content.v1 import policy_pb2 as policy
from portevoix.share.v1 import service_pb2 as share_wire
from tests.component.content.asking import ask, refused
from tests.component.content.rig import Refusal, refusal_of, whole_draft
from tests.component.content.test_workflow import published
from tests.integration.company import MANAGER, Company
from tests.integration.lives import NAMING
from tests.waiting import until

COMMS = ("ines", "internal_communications")
TODAY = datetime.now(UTC).date().isoformat()


async def sharer(company: Company, programme_id: str, name: str, content_id: str) -> tuple[str, str]:
    """Somebody of that name who takes part, and a share of theirs that content heard of."""
    employee_id = await company.share.advocate(programme_id, "linkedin", name=name)
    prepared = await company.share.share(employee_id, content_id)
    made = company.content.house.mongo.collections["made_shares"]
    await until(lambda: made.find_one({"_id": prepared.share_id}))
    return employee_id, str(prepared.share_id)


async def consent(company: Company, employee_id: str, *, given: bool) -> None:
    request = share_wire.SetConsentRequest(consent=share_wire.Consent(purpose=NAMING), given=given)
    await company.share.call("SetConsent", request, employee_id)


async def spotlight(company: Company, share_id: str, words: str = "Thank you!") -> Any:
    fields = {"share_id": share_id, "words": words, "language": "en"}
    return (await ask(company.content, "CreateSpotlight", *COMMS, **fields)).spotlight


async def refused_spotlight(company: Company, share_id: str, words: str = "Thank you!") -> Refusal:
    with pytest.raises(grpc.aio.AioRpcError) as error:
        await spotlight(company, share_id, words)
    return refusal_of(error.value)


async def shown(company: Company, programme_id: str, subject: str, *roles: str) -> list[str]:
    """The names on a programme's spotlights, newest first, read one by one."""
    names, token = list[str](), ""
    while True:
        which = {"programme_id": programme_id, "page_size": 1, "page_token": token}
        page = await ask(company.content, "ListSpotlights", subject, *roles, **which)
        names += [one.name for one in page.spotlights]
        token = page.next_page_token
        if not token:
            return names


async def digest(company: Company, programme_id: str, language: str = "en", **days: str) -> Any:
    period = {"from_date": TODAY, "to_date": TODAY, **days}
    which = {"programme_id": programme_id, "language": language, **period}
    return await ask(company.content, "GetDigest", *COMMS, **which)


@pytest.mark.row("C31", door="gRPC content.v1.RecognitionService, share.v1.ShareService")
async def test_a_share_is_shown_inside_only_if_its_author_agreed_to_be_named(company: Company) -> None:
    programme_id = await company.programme()
    content_id = await company.item(programme_id)
    anna, annas = await sharer(company, programme_id, "Anna Åberg", content_id)
    _, boris = await sharer(company, programme_id, "Boris Blum", content_id)
    not_agreed = Refusal("FAILED_PRECONDITION", "NAMING_NOT_AGREED")
    assert await refused_spotlight(company, annas) == not_agreed
    await consent(company, anna, given=True)
    made = await spotlight(company, annas, "She told us how it was")
    assert (made.name, made.employee_id, made.content_id) == ("Anna Åberg", anna, content_id)
    assert (made.network, made.words) == ("linkedin", "She told us how it was")
    assert await refused_spotlight(company, boris) == not_agreed
    assert (await refused_spotlight(company, uuid4().hex)).code == "NOT_FOUND"
    assert await shown(company, programme_id, "omar", "employee") == ["Anna Åberg"]

    await consent(company, anna, given=False)
    assert await shown(company, programme_id, "omar", "employee") == []
    assert await refused_spotlight(company, annas) == not_agreed
    await consent(company, anna, given=True)
    second = await spotlight(company, annas)
    assert await shown(company, programme_id, *COMMS) == ["Anna Åberg"] * 2
    await ask(company.content, "RemoveSpotlight", *COMMS, spotlight_id=second.spotlight_id)
    assert await shown(company, programme_id, *COMMS) == ["Anna Åberg"]

    rule = policy.RuleDraft(
        kind=policy.RULE_KIND_WORD, term="kumulus", name="Secrets", effect=policy.RULE_EFFECT_CONFIDENTIAL
    )
    await ask(company.content, "AddRule", *MANAGER, programme_id=programme_id, draft=rule)
    assert (await refused_spotlight(company, annas, "Kumulus!")).reason == "CONFIDENTIAL"

    await company.share.call("RetractShare", share_wire.RetractShareRequest(share_id=annas), anna)

    async def gone() -> bool:
        return await shown(company, programme_id, *COMMS) == []

    await until(gone)
    assert (await refused_spotlight(company, annas)).code == "NOT_FOUND"
    stored = company.content.house.mongo.collections["spotlights"]
    assert await stored.find_one({"programme_id": programme_id}) is None


@pytest.mark.row("C32", door="gRPC content.v1.RecognitionService, share.v1.ShareService")
async def test_a_digest_of_a_period_names_people_who_consent_and_nobody_else(company: Company) -> None:
    programme_id = await company.programme()
    content_id = await company.item(programme_id)
    title = "<b>Bold</b> [moves](javascript:x)"
    await published(company.content, whole_draft(programme_id, title=title, url="https://example.org/bold"))
    narrow = {"departments": ["Legal"]}
    await published(company.content, whole_draft(programme_id, title="For lawyers", audience=narrow))
    anna, annas = await sharer(company, programme_id, "Anna Åberg", content_id)
    boris, _ = await sharer(company, programme_id, "Boris Blum", content_id)
    carla, carlas = await sharer(company, programme_id, "Carla *Conti*", content_id)
    for employee_id in (anna, carla):
        await consent(company, employee_id, given=True)
    await spotlight(company, annas, "Bravo, <i>Anna</i>")

    english, french = await digest(company, programme_id), await digest(company, programme_id, "fr-FR")
    assert english.markdown.startswith("# Spring: what is new")
    assert french.markdown.startswith("# Spring : les nouveautés")
    assert "## Merci d'avoir partagé" in french.markdown
    assert (english.items, english.people) == (2, 2)
    for told in (english.markdown, english.html, french.markdown, french.html):
        assert "Anna Åberg" in told
        assert "Conti" in told
        assert "Boris" not in told
        assert boris not in told
        assert "For lawyers" not in told
    assert "<h1>Spring: what is new</h1>" in english.html
    assert "<strong>Anna Åberg</strong> shared" in english.html
    assert "Bravo, &lt;i&gt;Anna&lt;/i&gt;" in english.html
    assert "&lt;b&gt;Bold&lt;/b&gt; [moves](javascript:x)" in english.html
    assert 'href="javascript' not in english.html

    await consent(company, anna, given=False)
    await company.share.call("RetractShare", share_wire.RetractShareRequest(share_id=carlas), carla)

    async def nobody() -> bool:
        return bool((await digest(company, programme_id)).people == 0)

    await until(nobody)
    later = await digest(company, programme_id)
    assert "Anna" not in later.markdown + later.html
    assert "Conti" not in later.markdown + later.html
    assert later.items == 2
    before = await digest(company, programme_id, from_date="2020-01-01", to_date="2020-01-31")
    assert (before.items, before.people) == (0, 0)
    assert "January 1, 2020 to January 31, 2020" in before.markdown
    refusal = await refused(
        company.content, "GetDigest", *COMMS, programme_id=programme_id, from_date=TODAY, to_date="2020-01-01"
    )
    assert refusal == Refusal("INVALID_ARGUMENT", "INVALID_FIELDS", frozenset({"to_date"}))
