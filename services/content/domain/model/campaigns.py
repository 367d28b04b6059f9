"""Campaigns: why, until when, and what for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class GoalKind(StrEnum):
    """What a campaign is for; there are no others."""

    VISIBILITY = "visibility"
    ENGAGEMENT = "engagement"
    HIRING = "hiring"
    SALES = "sales"
    TRAFFIC = "traffic"


# The measures that tell of each kind of goal. A contract test holds them to what metrics can answer.
MEASURES: Mapping[GoalKind, frozenset[str]] = {
    GoalKind.VISIBILITY: frozenset({"reach", "potential_reach", "impressions", "video_views", "shares"}),
    GoalKind.ENGAGEMENT: frozenset({"engagement", "likes", "comments", "reshares", "saves", "follows"}),
    GoalKind.HIRING: frozenset({"hires"}),
    GoalKind.SALES: frozenset({"leads", "sales"}),
    GoalKind.TRAFFIC: frozenset({"clicks", "network_clicks", "downloads", "sign_ups"}),
}
PROVENANCES = ("measured", "estimated", "declared")


@dataclass(frozen=True, slots=True)
class Goal:
    """What is wanted, the measure that tells, and the figure to reach in the measure's own unit."""

    kind: GoalKind
    measure: str
    target: float


@dataclass(frozen=True, slots=True)
class CampaignDraft:
    """What a campaign says of itself; days are YYYY-MM-DD in the programme's zone, both included."""

    name: str
    why: str
    goals: tuple[Goal, ...]
    starts_on: str
    ends_on: str


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign of a programme, which never changes."""

    campaign_id: str
    programme_id: str
    draft: CampaignDraft
    changed_at: datetime
    revision: int = 1
