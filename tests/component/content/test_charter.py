"""Programmes, the charter, and share's question, through the doors of the house."""

from typing import Any
from uuid import uuid4

import pytest

from portevoix.content.v1 import events_pb2
from portevoix.content.v1 import service_pb2 as wire
from tests.component.content.rig import Refusal, Rig, whole_draft
from tests.component.content.test_workflow import create, published, walk

DOOR = "gRPC content.v1.ContentService, JSON /v1"
MANAGER = ("pm", "programme_manager")
SERVICE = ("share", "service")
NOT_FOUND = Refusal("NOT_FOUND", "NOT_FOUND")
SECTIONS = {
    "conduct": "Be kind; nothing that disparages, nothing confidential.",
    "copyright": "Only words and pictures that are ours or free.",
    "transparency": "Say whom you work for.",
    "respect": "Answer calmly or not at all.",
}


def question(content_id: str, network: str = "linkedin", **person: str) -> wire.CheckShareRequest:
    return wire.CheckShareRequest(
        **{"employee_id": "e1", "content_id": content_id, "network": network, **person}
    )


async def publish_charter(rig: Rig, programme_id: str, **other: str) -> int:
    sections = wire.CharterSections(**{**SECTIONS, **other})
    request = wire.PublishCharterRequest(programme_id=programme_id, sections=sections)
    return int((await rig.call("PublishCharter", request, *MANAGER)).charter.version)


async def acknowledge(rig: Rig, programme_id: str, version: int, employee_id: str) -> int:
    request = wire.AcknowledgeCharterRequest(programme_id=programme_id, version=version)
    return int((await rig.call("AcknowledgeCharter", request, employee_id, "employee")).acknowledged_at_ms)


async def test_a_programme_says_what_it_is_and_every_change(rig: Rig) -> None:
    programme_id = f"p-{uuid4().hex[:8]}"
    cohorts = [events_pb2.Cohort(cohort="pilot", opens_on="2026-01-01")]
    draft = wire.ProgrammeDraft(
        name="Voices", why="Because", zone="Africa/Casablanca", gamification=True, cohorts=cohorts
    )
    create_it = wire.CreateProgrammeRequest(programme_id=programme_id, draft=draft)
    made = (await rig.call("CreateProgramme", create_it, *MANAGER)).programme
    assert await rig.refused("CreateProgramme", create_it, *MANAGER) == Refusal("ALREADY_EXISTS", "ID_TAKEN")
    draft.why = "Because we asked you"
    change = wire.UpdateProgrammeRequest(programme_id=programme_id, etag=made.etag, draft=draft)
    changed = (await rig.call("UpdateProgramme", change, *MANAGER)).programme
    stale = await rig.refused("UpdateProgramme", change, *MANAGER)
    assert stale == Refusal("ABORTED", "CHANGED_MEANWHILE")
    which = wire.GetProgrammeRequest(programme_id=programme_id)
    assert (await rig.call("GetProgramme", which, "e1", "employee")).programme == changed
    said = await rig.said(events_pb2.ProgrammeChanged, programme_id, 2)
    facts: list[Any] = [one.message for one in said]
    assert [fact.why for fact in facts] == ["Because", "Because we asked you"]
    assert facts[1].zone == "Africa/Casablanca"
    assert list(facts[1].cohorts) == cohorts


async def test_a_programme_without_why_or_zone_is_refused(rig: Rig) -> None:
    blank = wire.ProgrammeDraft(name="Voices", why="  ", zone="Mars/Olympus")
    refusal = await rig.refused("CreateProgramme", wire.CreateProgrammeRequest(draft=blank), *MANAGER)
    assert refusal == Refusal("INVALID_ARGUMENT", "INVALID_FIELDS", frozenset({"draft.why", "draft.zone"}))
    empty = wire.CreateProgrammeRequest(draft=wire.ProgrammeDraft(name="Voices", zone="UTC"))
    assert (await rig.refused("CreateProgramme", empty, *MANAGER)).fields == {"draft.why"}


async def test_what_a_programme_asks_of_shares_is_kept_and_said(rig: Rig) -> None:
    asked = events_pb2.SharingRules(
        shares_per_day=2, similar_texts=4, refuse_similar=True, disclosures={"": "#ad", "FR": "#pub"}
    )
    draft = wire.ProgrammeDraft(name="Voices", why="Because", zone="UTC", sharing=asked)
    created = await rig.call("CreateProgramme", wire.CreateProgrammeRequest(draft=draft), *MANAGER)
    programme_id, etag = created.programme.programme_id, created.programme.etag
    which = wire.GetProgrammeRequest(programme_id=programme_id)
    assert (await rig.call("GetProgramme", which, "e1", "employee")).programme.draft.sharing == asked
    documents = rig.house.mongo.collections["programmes"]
    newer = {"$set": {"draft.sharing.of_a_newer_house": 1}}
    await documents.update_one({"_id": programme_id}, newer)
    draft.sharing.CopyFrom(events_pb2.SharingRules(disclosures={"FR": "#pub"}))
    change = wire.UpdateProgrammeRequest(programme_id=programme_id, etag=etag, draft=draft)
    await rig.call("UpdateProgramme", change, *MANAGER)
    said = await rig.said(events_pb2.ProgrammeChanged, programme_id, 2)
    facts: list[Any] = [one.message for one in said]
    assert [fact.sharing for fact in facts] == [asked, draft.sharing]
    assert (await documents.find_one({"_id": programme_id}))["draft"]["sharing"]["of_a_newer_house"] == 1
    await documents.update_one({"_id": programme_id}, {"$unset": {"draft.sharing": ""}})
    older = (await rig.call("GetProgramme", which, "e1", "employee")).programme
    assert older.draft.sharing == events_pb2.SharingRules()


async def test_what_a_programme_asks_of_shares_must_be_sound(rig: Rig) -> None:
    async def refused(**asked: Any) -> Refusal:
        sharing = events_pb2.SharingRules(**asked)
        draft = wire.ProgrammeDraft(name="Voices", why="Because", zone="UTC", sharing=sharing)
        return await rig.refused("CreateProgramme", wire.CreateProgrammeRequest(draft=draft), *MANAGER)

    blank = await refused(disclosures={"FR": " "})
    assert blank == Refusal("INVALID_ARGUMENT", "INVALID_FIELDS", frozenset({"draft.sharing.disclosures"}))
    assert (await refused(similar_texts=1)).fields == {"draft.sharing.similar_texts"}
    assert (await refused(shares_per_day=101)).code == "INVALID_ARGUMENT"
    assert (await refused(disclosures={"France": "#ad"})).code == "INVALID_ARGUMENT"


@pytest.mark.row("C11")
async def test_a_charter_has_four_sections_and_its_versions_never_change(rig: Rig, programme_id: str) -> None:
    for name in SECTIONS:
        sections = wire.CharterSections(**{**SECTIONS, name: " "})
        request = wire.PublishCharterRequest(programme_id=programme_id, sections=sections)
        refusal = await rig.refused("PublishCharter", request, *MANAGER)
        assert refusal == Refusal("INVALID_ARGUMENT", "INVALID_FIELDS", frozenset({f"sections.{name}"}))
    newest = wire.GetCharterRequest(programme_id=programme_id)
    assert await rig.refused("GetCharter", newest, "e1", "employee") == NOT_FOUND
    assert await publish_charter(rig, programme_id) == 1
    first = (await rig.call("GetCharter", newest, "e1", "employee")).charter
    assert await publish_charter(rig, programme_id, respect="Answer kindly.") == 2
    old = wire.GetCharterRequest(programme_id=programme_id, version=1)
    assert (await rig.call("GetCharter", old, "e1", "employee")).charter == first
    second = (await rig.call("GetCharter", newest, "e1", "employee")).charter
    assert (second.version, second.sections.respect) == (2, "Answer kindly.")
    assert second.published_at_ms >= first.published_at_ms > 1_700_000_000_000
    said = await rig.said(events_pb2.CharterPublished, programme_id, 2)
    assert [one.message.version for one in said] == [1, 2]  # type: ignore[attr-defined]


@pytest.mark.row("C14", door=DOOR, part="every version of a charter has the two clauses")
async def test_a_charter_has_clauses_on_what_employees_owe_the_company(rig: Rig, programme_id: str) -> None:
    async def clauses(language: str = "", **own: str) -> tuple[str, str]:
        sections = wire.CharterSections(**{**SECTIONS, **own})
        request = wire.PublishCharterRequest(programme_id=programme_id, sections=sections, language=language)
        version = (await rig.call("PublishCharter", request, *MANAGER)).charter.version
        asked = wire.GetCharterRequest(programme_id=programme_id, version=version)
        kept = (await rig.call("GetCharter", asked, "e1", "employee")).charter.sections
        return kept.non_disparagement, kept.confidentiality

    english, french = await clauses(), await clauses("fr")
    assert all([*english, *french])
    assert not set(english) & set(french)
    assert await clauses("fr", confidentiality="Ask the boss.") == (french[0], "Ask the boss.")
    assert await clauses(non_disparagement=" ") == english


async def test_a_person_acknowledges_the_version_in_force_once(rig: Rig, programme_id: str) -> None:
    person = f"e-{uuid4()}"
    assert await publish_charter(rig, programme_id) == 1
    at = await acknowledge(rig, programme_id, 1, person)
    assert await acknowledge(rig, programme_id, 1, person) == at
    await publish_charter(rig, programme_id)
    old, unknown = (
        wire.AcknowledgeCharterRequest(programme_id=programme_id, version=version) for version in (1, 3)
    )
    refusal = await rig.refused("AcknowledgeCharter", old, person, "employee")
    assert refusal == Refusal("FAILED_PRECONDITION", "CHARTER_SUPERSEDED")
    assert await rig.refused("AcknowledgeCharter", unknown, person, "employee") == NOT_FOUND
    await acknowledge(rig, programme_id, 2, person)
    said = await rig.said(events_pb2.CharterAcknowledged, person, 2)
    assert [one.message.version for one in said] == [1, 2]  # type: ignore[attr-defined]


async def test_share_is_told_whether_the_version_in_force_was_acknowledged(
    rig: Rig, programme_id: str
) -> None:
    content_id, person = await published(rig, whole_draft(programme_id)), f"e-{uuid4()}"

    async def told() -> tuple[int, bool]:
        answer = await rig.call("CheckShare", question(content_id, employee_id=person), *SERVICE)
        return answer.charter_version, answer.charter_acknowledged

    assert await told() == (0, True)
    await publish_charter(rig, programme_id)
    assert await told() == (1, False)
    await acknowledge(rig, programme_id, 1, person)
    assert await told() == (1, True)
    await publish_charter(rig, programme_id)
    assert await told() == (2, False)


async def test_share_is_told_the_item_and_what_may_be_said_with_it(rig: Rig, programme_id: str) -> None:
    content_id = await published(rig, whole_draft(programme_id, kind="job_offer", job_reference="J-7"))
    answer = await rig.call("CheckShare", question(content_id, language="fr-MA"), *SERVICE)
    assert (answer.item.content_id, answer.item.programme_id) == (content_id, programme_id)
    assert (answer.item.category, answer.item.kind, answer.item.job_reference) == (
        "brand",
        "job_offer",
        "J-7",
    )
    assert answer.why == "People who think of joining us ask about it"
    assert answer.url == "https://example.org/energy"
    assert [one.text for one in answer.suggestions] == ["J'en suis fier.", "Proud of this."]
    assert len({one.suggestion_id for one in answer.suggestions}) == 2
    assert answer.training_valid
    assert not (await rig.call("CheckShare", question(content_id, "mastodon"), *SERVICE)).suggestions


async def test_share_is_refused_what_may_not_be_shared(rig: Rig, programme_id: str) -> None:
    draft = await create(rig, whole_draft(programme_id))
    assert await rig.refused("CheckShare", question(draft.content_id), *SERVICE) == Refusal(
        "FAILED_PRECONDITION", "NOT_PUBLISHED"
    )
    assert await rig.refused("CheckShare", question("unknown"), *SERVICE) == NOT_FOUND
    inside = await published(rig, whole_draft(programme_id, external=False))
    assert await rig.refused("CheckShare", question(inside), *SERVICE) == Refusal(
        "FAILED_PRECONDITION", "INTERNAL_ONLY"
    )
    assert (await rig.call("CheckShare", question(inside, "teams"), *SERVICE)).item.content_id == inside
    network = await rig.refused("CheckShare", question(inside, "myspace"), *SERVICE)
    assert network == Refusal("INVALID_ARGUMENT", "INVALID_FIELDS", frozenset({"network"}))
    gone = await published(rig, whole_draft(programme_id))
    await walk(rig, gone, ("WithdrawItem",))
    assert (await rig.refused("CheckShare", question(gone), *SERVICE)).reason == "NOT_PUBLISHED"


async def test_outside_of_the_audience_there_is_no_such_item(rig: Rig, programme_id: str) -> None:
    audience = wire.Audience(departments=["Sales", "Legal"], countries=["FR"])
    content_id = await published(rig, whole_draft(programme_id, audience=audience))
    inside = question(content_id, department="Legal", country="FR")
    assert (await rig.call("CheckShare", inside, *SERVICE)).item.content_id == content_id
    for person in ({"department": "Legal", "country": "MA"}, {"country": "FR"}, {}):
        assert await rig.refused("CheckShare", question(content_id, **person), *SERVICE) == NOT_FOUND


async def test_the_json_door_shows_the_charter_and_takes_an_acknowledgement(
    rig: Rig, programme_id: str
) -> None:
    path, person = f"/v1/programmes/{programme_id}", f"e-{uuid4()}"
    status, made = await rig.json("POST", f"{path}/charters", {"sections": SECTIONS}, *MANAGER)
    assert (status, made["charter"]["version"]) == (200, 1)
    assert (await rig.json("POST", f"{path}/charters/1:acknowledge", {}, person, "employee"))[0] == 200
    status, seen = await rig.json("GET", f"{path}/charter", None, person, "employee")
    assert (status, seen["charter"]["sections"].items() >= SECTIONS.items()) == (200, True)
    assert seen["acknowledgedAtMs"]
    content_id = await published(rig, whole_draft(programme_id))
    ask = f"/v1/items/{content_id}:checkShare?employee_id={person}&network=linkedin"
    status, answer = await rig.json("GET", ask, None, *SERVICE)
    assert (status, answer["charterAcknowledged"]) == (200, True)
