"""What content hears: items that outside systems report, and people as share knows them."""

import itertools
from typing import Any
from uuid import uuid4

import pytest
from google.protobuf import json_format

from chassis.envelope import JSON, Envelope
from portevoix.content.v1 import events_pb2
from portevoix.content.v1 import service_pb2 as wire
from portevoix.inbox.v1 import events_pb2 as inbox_pb2
from portevoix.share.v1 import events_pb2 as share_pb2
from portevoix.type.v1 import facts_pb2
from tests.component.content.rig import INBOX, SHARE, TRUSTED, Rig, whole_draft
from tests.component.content.test_charter import acknowledge, publish_charter
from tests.component.content.test_workflow import listed, published, walk
from tests.waiting import until

DOOR = "Kafka portevoix.inbox.v1 and portevoix.share.v1, gRPC content.v1.ContentService"
AT_MS = 1_750_000_000_000
EDITOR = ("rené", "reviewer")


def report(programme_id: str, external_id: str, **other: Any) -> inbox_pb2.ContentPublished:
    usual: dict[str, Any] = {
        "category": "employer_brand",
        "kind": "article",
        "title": f"Report {external_id}",
        "why": "It shows how we work",
        "url": "https://cms.example.org/1",
        "language": "fr",
        "messages": {"linkedin": "Venez !", "x": "Venez."},
    }
    return inbox_pb2.ContentPublished(
        external_id=external_id, programme_id=programme_id, **{**usual, **other}
    )


async def items_of(rig: Rig, programme_id: str) -> list[wire.LibraryItem]:
    page = await rig.call("ListItems", wire.ListItemsRequest(programme_id=programme_id), *EDITOR)
    return list(page.items)


async def titles_of(rig: Rig, programme_id: str, count: int) -> list[str]:
    async def look() -> list[str]:
        titles = [item.draft.title for item in await items_of(rig, programme_id)]
        assert len(titles) >= count
        return titles

    found: list[str] = await until(look)
    return sorted(found)


def employee(
    employee_id: str, at_ms: int = AT_MS, location: str = "", **attributes: Any
) -> share_pb2.EmployeeChanged:
    return share_pb2.EmployeeChanged(
        person=facts_pb2.Person(employee_id=employee_id, **attributes),
        moment=facts_pb2.Moment(
            occurred_at_ms=at_ms, accepted_at_ms=at_ms, local_date="2025-06-15", zone="UTC"
        ),
        employed=True,
        location=location,
    )


def some_id() -> str:
    """An id that no other test reported before: the house remembers."""
    return uuid4().hex


async def test_a_trusted_source_makes_an_approved_item_and_another_a_submitted_draft(
    rig: Rig, programme_id: str
) -> None:
    external_id = some_id()
    await rig.publish(INBOX, report(programme_id, external_id), TRUSTED)
    await rig.publish(INBOX, report(programme_id, external_id), "urn:cms:unknown")
    assert await titles_of(rig, programme_id, 2) == [f"Report {external_id}"] * 2
    items = {item.source: item for item in await items_of(rig, programme_id)}
    assert items[TRUSTED].state == wire.ITEM_STATE_APPROVED
    assert items["urn:cms:unknown"].state == wire.ITEM_STATE_SUBMITTED
    assert items[TRUSTED].external_id == external_id
    assert [one.network for one in items[TRUSTED].draft.suggestions] == ["linkedin", "x"]
    await walk(rig, items[TRUSTED].content_id, ["PublishItem"])
    said = await rig.said(events_pb2.ContentPublished, items[TRUSTED].content_id)
    assert len(said) == 1


async def test_the_first_report_of_an_external_id_stands(rig: Rig, programme_id: str) -> None:
    external_id = some_id()
    for title in ("As first reported", "As reported later"):
        await rig.publish(INBOX, report(programme_id, external_id, title=title), TRUSTED)
    await rig.publish(INBOX, report(programme_id, some_id(), title="Behind both"), TRUSTED)
    assert await titles_of(rig, programme_id, 2) == ["As first reported", "Behind both"]


async def test_json_is_heard_like_protobuf(rig: Rig, programme_id: str) -> None:
    kind = inbox_pb2.ContentPublished.DESCRIPTOR.full_name
    body = json_format.MessageToJson(report(programme_id, some_id(), title="Écrit en JSON")).encode()
    await rig.publish_raw(INBOX, body, Envelope(str(uuid4()), kind, TRUSTED, AT_MS, JSON).headers())
    assert await titles_of(rig, programme_id, 1) == ["Écrit en JSON"]


async def test_what_cannot_be_an_item_goes_to_the_dead_letters_and_the_rest_flows_on(
    rig: Rig, programme_id: str
) -> None:
    wrong = {
        await rig.publish(INBOX, report("nowhere", some_id()), TRUSTED): "UNKNOWN_PROGRAMME",
        await rig.publish(
            INBOX, report(programme_id, some_id(), messages={"x": "a" * 281}), TRUSTED
        ): "INVALID_FIELDS",
        await rig.publish(
            INBOX, report(programme_id, some_id(), kind="job_offer"), TRUSTED
        ): "INVALID_FIELDS",
        await rig.publish(INBOX, report(programme_id, some_id(), category="gossip"), TRUSTED): "INVALID",
    }
    await rig.publish(INBOX, report(programme_id, some_id(), title="Behind"), TRUSTED)
    assert await titles_of(rig, programme_id, 1) == ["Behind"]

    async def letters() -> dict[str, str]:
        found = {one.event_id: one.headers["dlq_reason"] for one in await rig.log(f"{INBOX}.dlq")}
        assert wrong.keys() <= found.keys()
        return {event_id: found[event_id] for event_id in wrong}

    assert await until(letters) == wrong


async def test_what_others_read_from_the_inbox_is_none_of_our_business(rig: Rig, programme_id: str) -> None:
    other = inbox_pb2.MentionObserved(network="x", occurred_at_ms=AT_MS, text="Hello")
    passed = {await rig.publish(INBOX, other, "urn:listener")}
    await rig.publish_raw(INBOX, b"\xff\xfe", [("ce_id", b"broken"), ("ce_type", b"\xff")])
    await rig.publish(INBOX, report(programme_id, some_id()), TRUSTED)
    await titles_of(rig, programme_id, 1)
    letters = {one.event_id for one in await rig.log(f"{INBOX}.dlq")}
    assert not letters & (passed | {"broken"})


@pytest.mark.row("C24")
async def test_the_database_finds_exactly_what_the_rules_call_open(rig: Rig, programme_id: str) -> None:
    person, stranger = f"e-{uuid4()}", f"e-{uuid4()}"
    await rig.publish(
        SHARE,
        employee(person, team="North", department="Sales", country="MA", language="fr-MA", location="Fès"),
        "share",
    )
    fitting = {
        "all": wire.Audience(),
        "team": wire.Audience(teams=["North", "South"]),
        "language": wire.Audience(languages=["fr"]),
        "location": wire.Audience(locations=["Fès", "Rabat"]),
        "both": wire.Audience(departments=["Sales"], countries=["MA"]),
    }
    others = {
        "other team": wire.Audience(teams=["South"]),
        "other location": wire.Audience(locations=["Rabat"]),
        "other language": wire.Audience(languages=["fr-FR"]),
        "half": wire.Audience(departments=["Sales"], countries=["FR"]),
    }
    ids = {
        title: await published(rig, whole_draft(programme_id, title=title, audience=audience))
        for title, audience in itertools.chain(fitting.items(), others.items())
    }
    request = wire.ListItemsRequest(programme_id=programme_id, state=wire.ITEM_STATE_DRAFT)

    async def everything_fitting() -> bool:
        return set(await listed(rig, request, person, "employee")) == set(fitting)

    assert await until(everything_fitting)
    assert await listed(rig, request, stranger, "employee") == ["all"]
    for title, content_id in ids.items():
        which = wire.GetItemRequest(content_id=content_id)
        asked = wire.CheckShareRequest(
            content_id=content_id,
            network="linkedin",
            employee_id=person,
            team="North",
            department="Sales",
            country="MA",
            language="fr-MA",
        )
        if title in fitting:
            await rig.call("GetItem", which, person, "employee")
            await rig.call("CheckShare", asked, "share", "service")
        else:
            assert (await rig.refused("GetItem", which, person, "employee")).code == "NOT_FOUND"
            assert (await rig.refused("CheckShare", asked, "share", "service")).code == "NOT_FOUND"


async def test_an_older_entry_of_the_directory_changes_nothing(rig: Rig, programme_id: str) -> None:
    person = f"e-{uuid4()}"
    for team in ("North", "South"):
        await published(rig, whole_draft(programme_id, title=team, audience=wire.Audience(teams=[team])))
    await rig.publish(SHARE, employee(person, AT_MS + 1, team="North"), "share")
    await rig.publish(SHARE, employee(person, AT_MS, team="South"), "share")
    behind = f"e-{uuid4()}"
    await rig.publish(SHARE, employee(behind, team="South"), "share")
    request = wire.ListItemsRequest(programme_id=programme_id)
    await until(lambda: listed(rig, request, behind, "employee"))
    assert await listed(rig, request, person, "employee") == ["North"]


async def test_who_asked_to_be_forgotten_is(rig: Rig, programme_id: str) -> None:
    person = f"e-{uuid4()}"
    await rig.publish(SHARE, employee(person, team="North"), "share")
    draft = whole_draft(programme_id, title="Mine", audience=wire.Audience(teams=["North"]))
    made = await rig.call("CreateItem", wire.CreateItemRequest(draft=draft), person, "employee")
    await walk(rig, made.item.content_id, ("SubmitItem", "ApproveItem", "PublishItem"))
    version = await publish_charter(rig, programme_id)
    await acknowledge(rig, programme_id, version, person)
    erased = share_pb2.EmployeeErased(employee_id=person, occurred_at_ms=AT_MS + 1)
    await rig.publish(SHARE, erased, "share")
    request = wire.GetItemRequest(content_id=made.item.content_id)

    async def forgotten() -> bool:
        item = (await rig.call("GetItem", request, *EDITOR)).item
        return not item.author_id

    assert await until(forgotten)
    assert (await rig.refused("GetItem", request, person, "employee")).code == "NOT_FOUND"
    charter = await rig.call(
        "GetCharter", wire.GetCharterRequest(programme_id=programme_id), person, "employee"
    )
    assert not charter.HasField("acknowledged_at_ms")
