"""The suggestion box, through its public doors."""

from typing import Any
from uuid import uuid4

import grpc
import pytest

from portevoix.survey.v1 import suggestions_pb2 as wire
from tests.component.survey.rig import Refusal, Rig, refusal_of, say_erased
from tests.waiting import until


@pytest.mark.row("V13", door="gRPC")
async def test_anybody_suggests_with_or_without_a_name_and_everybody_sees_what_becomes_of_it(
    rig: Rig,
) -> None:
    signed = (
        await rig.call("SignSuggestion", wire.SignSuggestionRequest(text="Du thé"), "employee")
    ).suggestion
    assert (signed.author_id, signed.state) == ("someone", wire.SUGGESTION_STATE_RECEIVED)
    nameless = await sent(rig, "A quiet room")
    assert {
        one.text: one.HasField("author_id")
        for one in await lying(rig)
        if one.text in ("Du thé", "A quiet room")
    } == {
        "Du thé": True,
        "A quiet room": False,
    }
    await moved(rig, nameless, wire.SUGGESTION_STATE_UNDER_REVIEW, "We look at the third floor.")
    await moved(rig, nameless, wire.SUGGESTION_STATE_PLANNED)
    done = await moved(rig, nameless, wire.SUGGESTION_STATE_DONE, "It opens on Monday.")
    for role in ("employee", "leader", "manager", "hr", "auditor"):
        seen = {one.suggestion_id: one for one in await lying(rig, role, wire.SUGGESTION_STATE_DONE)}
        assert seen[nameless] == done
        assert list(seen[nameless].replies) == ["We look at the third floor.", "It opens on Monday."]
        assert signed.suggestion_id not in seen
    declined = await refused(rig, signed.suggestion_id, wire.SUGGESTION_STATE_DECLINED)
    assert (declined.code, declined.reason, declined.fields) == (
        "INVALID_ARGUMENT",
        "REPLY_NEEDED",
        ("reply",),
    )
    await moved(rig, signed.suggestion_id, wire.SUGGESTION_STATE_DECLINED, "There is a kettle.")
    for role in ("employee", "manager", "auditor"):
        assert (await refused(rig, nameless, wire.SUGGESTION_STATE_DONE, role)).code == "PERMISSION_DENIED"


async def test_what_was_sent_without_a_name_holds_no_name_and_no_time_and_once(rig: Rig) -> None:
    drawn = str(uuid4())
    before = await rig.invitations["idempotency"].count_documents({})
    ids = {await sent(rig, "Fewer meetings", drawn) for _ in range(5)}
    assert len(ids) == 1
    found = await rig.invitations["suggestions"].find_one({"_id": bytes.fromhex(ids.pop())})
    assert found.keys() == {"_id", "version", "text", "author_id", "state", "replies"}
    assert (found["author_id"], found["text"]) == (None, "Fewer meetings")
    assert await rig.invitations["idempotency"].count_documents({}) == before
    request = wire.SendSuggestionRequest(submission_id=drawn, text="Fewer meetings")
    with pytest.raises(grpc.aio.AioRpcError) as told:
        await rig.method("SendSuggestion")(request, metadata=rig.issuer.metadata("someone", ("employee",)))
    assert refusal_of(told.value).code == "INVALID_ARGUMENT"


async def test_what_hurts_is_taken_out_with_its_text_and_its_name(rig: Rig) -> None:
    request = wire.SignSuggestionRequest(text="Fire my neighbour")
    signed = (await rig.call("SignSuggestion", request, "employee")).suggestion
    gone = await moved(rig, signed.suggestion_id, wire.SUGGESTION_STATE_REMOVED, "It is about a person.")
    assert (gone.text, gone.HasField("author_id")) == ("", False)
    again = await refused(rig, signed.suggestion_id, wire.SUGGESTION_STATE_DONE)
    assert (again.code, again.reason) == ("FAILED_PRECONDITION", "SUGGESTION_REMOVED")
    unknown = await refused(rig, "0" * 32, wire.SUGGESTION_STATE_DONE)
    assert (unknown.code, unknown.reason) == ("NOT_FOUND", "UNKNOWN_SUGGESTION")


async def test_who_is_forgotten_has_signed_nothing(rig: Rig) -> None:
    metadata = rig.issuer.metadata("leaver", ("employee",), key=uuid4().hex)
    request = wire.SignSuggestionRequest(text="A bicycle shed")
    signed = (await rig.method("SignSuggestion")(request, metadata=metadata)).suggestion
    assert signed.author_id == "leaver"
    await say_erased(rig.kafka, rig.namespace, "leaver")

    async def nameless() -> bool:
        (found,) = [one for one in await lying(rig) if one.suggestion_id == signed.suggestion_id]
        assert found.text == "A bicycle shed"
        return not found.HasField("author_id")

    await until(nameless, what="the name is gone")


async def test_the_box_is_read_in_pages_and_by_json(rig: Rig) -> None:
    mine = {await sent(rig, f"page {number}") for number in range(5)}
    seen: list[str] = []
    token = ""
    while True:
        request = wire.ListSuggestionsRequest(page_size=2, page_token=token)
        page = await rig.call("ListSuggestions", request, "employee")
        seen += [one.suggestion_id for one in page.suggestions]
        token = page.next_page_token
        if not token:
            break
    assert len(seen) == len(set(seen))
    assert mine <= set(seen)
    assert seen == sorted(seen)
    headers = dict(rig.issuer.metadata("someone", ("employee",)))
    body: Any = (await rig.http.get("/v1/suggestions?pageSize=200", headers=headers)).json()
    assert mine <= {one["suggestionId"] for one in body["suggestions"]}


async def sent(rig: Rig, text: str, submission_id: str = "") -> str:
    """Put in by nobody in particular; its id."""
    request = wire.SendSuggestionRequest(submission_id=submission_id or str(uuid4()), text=text)
    return str((await rig.method("SendSuggestion")(request, timeout=20)).suggestion_id)


async def moved(
    rig: Rig, suggestion_id: str, state: "wire.SuggestionState.ValueType", reply: str = ""
) -> wire.Suggestion:
    request = wire.MoveSuggestionRequest(suggestion_id=suggestion_id, state=state, reply=reply)
    found: wire.Suggestion = (await rig.call("MoveSuggestion", request)).suggestion
    return found


async def refused(
    rig: Rig, suggestion_id: str, state: "wire.SuggestionState.ValueType", *roles: str
) -> Refusal:
    request = wire.MoveSuggestionRequest(suggestion_id=suggestion_id, state=state)
    return await rig.refused("MoveSuggestion", request, *roles)


async def lying(
    rig: Rig, role: str = "employee", *states: "wire.SuggestionState.ValueType"
) -> list[wire.Suggestion]:
    request = wire.ListSuggestionsRequest(states=states, page_size=200)
    return list((await rig.call("ListSuggestions", request, role)).suggestions)
