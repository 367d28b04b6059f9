"""Campaigns through their doors: why, goals of a closed list, and what is said of them."""

from typing import Any
from uuid import uuid4

import pytest

from portevoix.content.v1 import campaigns_pb2 as wire
from portevoix.content.v1 import events_pb2
from portevoix.content.v1 import service_pb2 as library
from tests.component.content.asking import MANAGER, ask, refused
from tests.component.content.rig import Refusal, Rig, whole_draft
from tests.component.content.running import clearance
from tests.component.content.test_workflow import published

DOOR = "gRPC content.v1.CampaignService, JSON /v1/campaigns, Kafka portevoix.content.v1"
KINDS = {
    events_pb2.GOAL_KIND_VISIBILITY: "reach_measured",
    events_pb2.GOAL_KIND_ENGAGEMENT: "likes",
    events_pb2.GOAL_KIND_HIRING: "hires",
    events_pb2.GOAL_KIND_SALES: "leads",
    events_pb2.GOAL_KIND_TRAFFIC: "clicks",
}


def goals(**other: str) -> list[events_pb2.Goal]:
    """A goal of each kind, with the measure that tells; `other` measures by the name of a kind."""
    wanted = {events_pb2.GoalKind.Value(f"GOAL_KIND_{kind.upper()}"): name for kind, name in other.items()}
    return [
        events_pb2.Goal(kind=kind, measure=wanted.get(kind, measure), target=100 + kind)
        for kind, measure in KINDS.items()
    ]


def whole(**other: Any) -> wire.CampaignDraft:
    usual = {
        "name": "Hiring in Lyon",
        "why": "Friends of ours are who we would like to work with",
        "goals": goals(),
        "starts_on": "2026-09-01",
        "ends_on": "2026-11-30",
    }
    return wire.CampaignDraft(**{**usual, **other})


@pytest.mark.row("C29", door=DOOR)
async def test_a_campaign_has_a_goal_of_the_closed_list_with_the_measure_that_tells(
    rig: Rig, programme_id: str
) -> None:
    made = await ask(rig, "CreateCampaign", *MANAGER, programme_id=programme_id, draft=whole())
    campaign = made.campaign
    assert campaign.draft == whole()

    async def fields(**other: Any) -> frozenset[str]:
        draft = whole(**other)
        refusal = await refused(rig, "CreateCampaign", *MANAGER, programme_id=programme_id, draft=draft)
        assert refusal.code == "INVALID_ARGUMENT"
        return refusal.fields

    assert await fields(goals=[]) == {"draft.goals"}
    assert set(events_pb2.GoalKind.values()) == {0, *KINDS}  # closed: these five
    for kind in (0, 6):
        none_of_them = [events_pb2.Goal(kind=kind, measure="reach", target=1)]  # type: ignore[arg-type]
        assert await fields(goals=none_of_them) == {"draft.goals[0].kind"}
    untold = [events_pb2.Goal(kind=events_pb2.GOAL_KIND_HIRING, target=3)]
    assert await fields(goals=untold) == {"draft.goals[0].measure"}
    aimless = [events_pb2.Goal(kind=events_pb2.GOAL_KIND_HIRING, measure="hires")]
    assert await fields(goals=aimless) == {"draft.goals[0].target"}
    assert await fields(goals=goals(hiring="reshares", traffic="fame")) == {
        "draft.goals[2].measure",
        "draft.goals[4].measure",
    }
    assert await fields(goals=[*goals(), goals()[0]]) == {"draft.goals[0].measure", "draft.goals[5].measure"}
    assert await fields(ends_on="2026-08-31") == {"draft.ends_on"}
    assert await fields(starts_on="2026-02-30") == {"draft.starts_on"}

    fewer = whole(goals=goals()[:1], name="Hiring in Lyon and Paris")
    change = {"campaign_id": campaign.campaign_id, "draft": fewer}
    bare = {**change, "draft": whole(goals=[]), "etag": campaign.etag}
    assert (await refused(rig, "UpdateCampaign", *MANAGER, **bare)).fields == {"draft.goals"}
    changed = (await ask(rig, "UpdateCampaign", *MANAGER, **change, etag=campaign.etag)).campaign
    stale = await refused(rig, "UpdateCampaign", *MANAGER, **change, etag=campaign.etag)
    assert stale == Refusal("ABORTED", "CHANGED_MEANWHILE")
    seen = await ask(rig, "GetCampaign", "e1", campaign_id=campaign.campaign_id)
    assert seen.campaign == changed
    said = await rig.said(events_pb2.CampaignChanged, campaign.campaign_id, 2)
    facts: list[Any] = [one.message for one in said]
    assert [list(one.goals) for one in facts] == [goals(), goals()[:1]]
    assert {(one.programme_id, one.starts_on, one.ends_on, one.why) for one in facts} == {
        (programme_id, "2026-09-01", "2026-11-30", whole().why)
    }


@pytest.mark.row("C15", door=DOOR, part="no campaign without a why; both whys are answered to share")
async def test_a_campaign_says_why(rig: Rig, programme_id: str) -> None:
    async def fields(why: str) -> frozenset[str]:
        draft = whole(why=why)
        refusal = await refused(rig, "CreateCampaign", *MANAGER, programme_id=programme_id, draft=draft)
        return refusal.fields

    assert await fields("") == {"draft.why"}
    assert await fields(" \n") == {"draft.why"}
    campaign_id = f"c-{uuid4().hex[:8]}"
    path = f"/v1/campaigns/{campaign_id}"
    body = {
        "campaignId": campaign_id,
        "programmeId": programme_id,
        "draft": {
            "name": "Lyon",
            "why": "We need you",
            "goals": [{"kind": "GOAL_KIND_HIRING", "measure": "hires", "target": 3}],
            "startsOn": "2026-09-01",
            "endsOn": "2026-09-30",
        },
    }
    status, _ = await rig.json("POST", "/v1/campaigns", body, *MANAGER)
    assert status == 200
    status, refusal = await rig.json("POST", "/v1/campaigns", body, *MANAGER)
    assert (status, refusal["details"][0]["reason"]) == (409, "ID_TAKEN")
    status, seen = await rig.json("GET", path, None, "e1", "employee")
    assert (status, seen["campaign"]["draft"]["why"]) == (200, "We need you")
    listed = await ask(rig, "ListCampaigns", "e1", programme_id=programme_id)
    assert [one.campaign_id for one in listed.campaigns] == [campaign_id]
    content_id = await published(rig, whole_draft(programme_id, campaign_id=campaign_id))
    alone = await published(rig, whole_draft(programme_id))
    answer = await rig.call("CheckShare", clearance(content_id, "e1"), "share", "service")
    programme = await rig.call(
        "GetProgramme", library.GetProgrammeRequest(programme_id=programme_id), "e1", "employee"
    )
    assert (answer.campaign_why, answer.programme_why) == ("We need you", programme.programme.draft.why)
    other = await rig.call("CheckShare", clearance(alone, "e1"), "share", "service")
    assert (other.campaign_why, other.programme_why) == ("", programme.programme.draft.why)


async def test_a_campaign_belongs_to_a_programme(rig: Rig) -> None:
    refusal = await refused(rig, "CreateCampaign", *MANAGER, programme_id="nowhere", draft=whole())
    assert refusal == Refusal("INVALID_ARGUMENT", "INVALID_FIELDS", frozenset({"programme_id"}))
    assert await refused(rig, "GetCampaign", "e1", campaign_id="nowhere") == Refusal("NOT_FOUND", "NOT_FOUND")
