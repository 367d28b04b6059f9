"""Campaigns and their goals."""

from portevoix.content.v1 import campaigns_pb2 as wire
from portevoix.content.v1 import events_pb2
from services.content.domain.model.campaigns import Campaign, CampaignDraft, Goal, GoalKind
from services.content.translate.scalars import etag_of, to_ms

_KIND = "GOAL_KIND_"


def campaign_draft_from_wire(draft: wire.CampaignDraft) -> CampaignDraft:
    """What a campaign says of itself."""
    goals = tuple(Goal(_kind_from_wire(one.kind), one.measure, one.target) for one in draft.goals)
    return CampaignDraft(draft.name, draft.why, goals, draft.starts_on, draft.ends_on)


def campaign_to_wire(campaign: Campaign) -> wire.Campaign:
    """A campaign as it stands."""
    draft = campaign.draft
    return wire.Campaign(
        campaign_id=campaign.campaign_id,
        programme_id=campaign.programme_id,
        draft=wire.CampaignDraft(
            name=draft.name,
            why=draft.why,
            goals=map(_goal_to_wire, draft.goals),
            starts_on=draft.starts_on,
            ends_on=draft.ends_on,
        ),
        etag=etag_of(campaign.revision),
        changed_at_ms=to_ms(campaign.changed_at),
    )


def campaign_changed_to_wire(campaign: Campaign) -> events_pb2.CampaignChanged:
    """What is said of a campaign."""
    draft = campaign.draft
    return events_pb2.CampaignChanged(
        campaign_id=campaign.campaign_id,
        programme_id=campaign.programme_id,
        name=draft.name,
        why=draft.why,
        goals=map(_goal_to_wire, draft.goals),
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
        occurred_at_ms=to_ms(campaign.changed_at),
    )


def _kind_from_wire(kind: events_pb2.GoalKind.ValueType) -> GoalKind:
    return GoalKind(events_pb2.GoalKind.Name(kind).removeprefix(_KIND).lower())


def _goal_to_wire(goal: Goal) -> events_pb2.Goal:
    kind = events_pb2.GoalKind.Value(f"{_KIND}{goal.kind.name}")
    return events_pb2.Goal(kind=kind, measure=goal.measure, target=goal.target)
