"""Messages: placeholders, filled when somebody is about to share, and words that are not to be changed."""

from typing import Any

import pytest

from portevoix.content.v1 import events_pb2
from portevoix.content.v1 import library_pb2 as library
from portevoix.content.v1 import service_pb2 as wire
from tests.component.content.rig import COMPANY, Refusal, Rig, whole_draft
from tests.component.content.test_charter import question
from tests.component.content.test_workflow import create, published

DOOR = "gRPC content.v1.ContentService and LibraryService"
ANNA = ("anna", "contributor")


def draft_with(programme_id: str, *texts: str, network: str = "x", **other: Any) -> wire.ItemDraft:
    messages = [wire.Suggestion(network=network, language="en", text=text) for text in texts]
    return whole_draft(programme_id, suggestions=messages, **other)


async def offered(rig: Rig, content_id: str, network: str = "x", **person: str) -> list[str]:
    answer = await rig.call("CheckShare", question(content_id, network, **person), "share", "service")
    return [one.text for one in answer.suggestions]


async def test_placeholders_are_filled_for_whom_they_can_be_and_the_rest_is_not_offered(
    rig: Rig, programme_id: str
) -> None:
    content_id = await published(
        rig,
        draft_with(
            programme_id,
            "{name} of {department} ({team}): see what {company} does.",
            "{title}, says {programme}.",
            "No braces but { these } and {}.",
        ),
    )
    unnamed = f"{{name}} of R&D (North): see what {COMPANY} does."  # share fills it in
    plain = ["How we halved our energy bill, says Spring.", "No braces but { these } and {}."]
    assert await offered(rig, content_id) == plain
    assert await offered(rig, content_id, team="North") == plain
    assert await offered(rig, content_id, team="North", department="R&D") == [unnamed, *plain]
    sly = await offered(rig, content_id, team="{company}", department="R&D")
    assert sly[0] == f"{{name}} of R&D ({{company}}): see what {COMPANY} does."


async def test_a_message_that_grows_too_long_for_somebody_is_not_offered_to_them(
    rig: Rig, programme_id: str
) -> None:
    content_id = await published(rig, draft_with(programme_id, "{team}" + "a" * 270, "short"))
    assert await offered(rig, content_id, team="n" * 10) == ["n" * 10 + "a" * 270, "short"]
    assert await offered(rig, content_id, team="n" * 11) == ["short"]


async def test_a_word_in_braces_that_is_no_placeholder_is_named(rig: Rig, programme_id: str) -> None:
    request = wire.CreateItemRequest(draft=draft_with(programme_id, "{company}", "{salary} is fair"))
    refused = await rig.refused("CreateItem", request, *ANNA)
    assert refused == Refusal("INVALID_ARGUMENT", "INVALID_FIELDS", frozenset({"draft.suggestions[1].text"}))


async def test_an_editor_sees_what_somebody_would_be_given(rig: Rig, programme_id: str) -> None:
    which = wire.GetProgrammeRequest(programme_id=programme_id)
    programme = (await rig.call("GetProgramme", which, "pm", "programme_manager")).programme
    programme.draft.sharing.CopyFrom(events_pb2.SharingRules(disclosures={"FR": "#pub", "": "#ad"}))
    change = wire.UpdateProgrammeRequest(
        programme_id=programme_id, etag=programme.etag, draft=programme.draft
    )
    await rig.call("UpdateProgramme", change, "pm", "programme_manager")
    item = await create(rig, draft_with(programme_id, "{name}!", "{company} 👩‍👩‍👧", "plain"))
    request = library.PreviewMessagesRequest(content_id=item.content_id, network="x", country="FR")
    seen = await rig.call("PreviewMessages", request, *ANNA)
    assert [(one.message.text, one.length) for one in seen.messages] == [
        ("{name}!", 7),
        (f"{COMPANY} 👩‍👩‍👧", len(COMPANY) + 3),
        ("plain", 5),
    ]
    assert (seen.length_limit, seen.disclosure) == (280, "#pub")
    request.name, request.country = "Zoé", "DE"
    seen = await rig.call("PreviewMessages", request, *ANNA)
    assert (seen.messages[0].message.text, seen.disclosure) == ("Zoé!", "#ad")
    unlimited = library.PreviewMessagesRequest(content_id=item.content_id, network="forum")
    assert not (await rig.call("PreviewMessages", unlimited, *ANNA)).HasField("length_limit")
    unknown = library.PreviewMessagesRequest(content_id=item.content_id, network="myspace")
    assert (await rig.refused("PreviewMessages", unknown, *ANNA)).fields == {"network"}
    nothing = library.PreviewMessagesRequest(content_id="nothing", network="x")
    assert (await rig.refused("PreviewMessages", nothing, *ANNA)).code == "NOT_FOUND"


@pytest.mark.parametrize("locked", [True, False])
async def test_share_is_told_whether_words_may_be_changed(rig: Rig, programme_id: str, locked: bool) -> None:
    content_id = await published(rig, whole_draft(programme_id, locked=locked))
    answer = await rig.call("CheckShare", question(content_id), "share", "service")
    assert answer.locked is locked
    assert (
        await rig.call("GetItem", wire.GetItemRequest(content_id=content_id), "e1", "employee")
    ).item.draft.locked is locked
