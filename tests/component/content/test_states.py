"""Every state and every call: what row C9 allows happens, everything else is refused and changes nothing."""

import pytest

from portevoix.content.v1 import library_pb2 as library
from portevoix.content.v1 import service_pb2 as wire
from tests.component.content.rig import Refusal, Rig, whole_draft
from tests.component.content.test_charter import question
from tests.component.content.test_workflow import STEPS, create, step, walk
from tests.waiting import until

DOOR = "gRPC content.v1.ContentService and LibraryService"
NOT_ALLOWED = Refusal("FAILED_PRECONDITION", "TRANSITION_NOT_ALLOWED")
STATES = (*STEPS, "expired", "archived")
WHO = {
    "SubmitItem": ("anna", "contributor"),
    "ApproveItem": ("rené", "reviewer"),
    "RejectItem": ("rené", "reviewer"),
    "PublishItem": ("paul", "publisher"),
    "WithdrawItem": ("paul", "publisher"),
    "ArchiveItem": ("paul", "publisher"),
    "UpdateItem": ("anna", "contributor"),
    "PlanItem": ("paul", "publisher"),
    "ApproveNetworks": ("rené", "reviewer"),
    "FeatureItem": ("paul", "publisher"),
}
# Row C9, written down a second time: from each state each call that is allowed, and where it leads.
TABLE: dict[str, dict[str, str]] = {
    "draft": {"SubmitItem": "submitted", "ArchiveItem": "archived", "UpdateItem": "draft"},
    "submitted": {"ApproveItem": "approved", "RejectItem": "rejected"},
    "rejected": {"SubmitItem": "submitted", "ArchiveItem": "archived", "UpdateItem": "rejected"},
    "approved": {"PublishItem": "published", "PlanItem": "approved", "ApproveNetworks": "approved"},
    "published": {"WithdrawItem": "withdrawn", "FeatureItem": "published", "ApproveNetworks": "published"},
    "withdrawn": {"ArchiveItem": "archived"},
    "expired": {"ArchiveItem": "archived"},
    "archived": {},
}
FAR_MS = 4_000_000_000_000


def request_for(name: str, item: wire.LibraryItem) -> wire.SubmitItemRequest:
    """A request that has nothing wrong with it but, maybe, its moment."""
    if name == "UpdateItem":
        return wire.UpdateItemRequest(content_id=item.content_id, etag=item.etag, draft=item.draft)  # type: ignore[return-value]
    if name in ("SubmitItem", "ApproveItem", "RejectItem", "PublishItem", "WithdrawItem"):
        return step(name, item.content_id)
    request = getattr(library, f"{name}Request")(content_id=item.content_id)
    if name == "PlanItem":
        request.publish_at_ms = FAR_MS
    if name == "FeatureItem":
        request.featured = True
    return request  # type: ignore[no-any-return]  # one of requests of much the same shape


async def look(rig: Rig, content_id: str) -> wire.LibraryItem:
    found = await rig.call("GetItem", wire.GetItemRequest(content_id=content_id), "rené", "reviewer")
    return found.item  # type: ignore[no-any-return]


def name_of(state: wire.ItemState.ValueType) -> str:
    return wire.ItemState.Name(state).removeprefix("ITEM_STATE_").lower()


async def item_in(rig: Rig, programme_id: str, state: str) -> wire.LibraryItem:
    item = await create(rig, whole_draft(programme_id, expires_at_ms=FAR_MS + 1))
    steps = STEPS.get(state, STEPS["published"] if state == "expired" else ())
    await walk(rig, item.content_id, steps)
    if state == "archived":
        await rig.call("ArchiveItem", request_for("ArchiveItem", item), *WHO["ArchiveItem"])
    if state == "expired":
        await rig.age(item.content_id, "draft.expires_at")

    async def arrived() -> wire.LibraryItem:
        seen = await look(rig, item.content_id)
        assert name_of(seen.state) == state
        return seen

    found: wire.LibraryItem = await until(arrived)
    return found


@pytest.mark.row("C9")
@pytest.mark.parametrize("state", STATES)
async def test_each_step_that_is_allowed_happens_and_every_other_is_refused(
    rig: Rig, programme_id: str, state: str
) -> None:
    item = await item_in(rig, programme_id, state)
    for name, who in WHO.items():
        if name not in TABLE[state]:
            assert await rig.refused(name, request_for(name, item), *who) == NOT_ALLOWED, name
    assert await look(rig, item.content_id) == item
    shared = await rig.attempt("CheckShare", question(item.content_id), "share", "service")
    assert shared == (None if state == "published" else Refusal("FAILED_PRECONDITION", "NOT_PUBLISHED"))
    for name, leads_to in TABLE[state].items():
        one = await item_in(rig, programme_id, state)
        answer = await rig.call(name, request_for(name, one), *WHO[name])
        assert name_of(answer.item.state) == leads_to, name
