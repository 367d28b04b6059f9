"""Campaigns: begun, changed, shown."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from services.content.domain.errors import ChangedMeanwhile, Invalid, NotFound
from services.content.domain.facts import CampaignChanged
from services.content.domain.model.campaigns import Campaign, CampaignDraft
from services.content.domain.rules.campaigns import check_campaign
from services.content.ports.campaigns import Campaigns
from services.content.ports.programmes import Programmes

Say = Callable[[CampaignChanged], None]


async def create_campaign(
    campaigns: Campaigns, programmes: Programmes, say: Say, campaign: Campaign
) -> Campaign:
    """A new campaign; it is said. Raises Invalid, Taken."""
    if await programmes.find(campaign.programme_id) is None:
        raise Invalid("there is no such programme", {"programme_id": "names no programme"})
    check_campaign(campaign.draft)
    await campaigns.add(campaign)
    say(CampaignChanged(campaign))
    return campaign


async def update_campaign(
    campaigns: Campaigns, say: Say, campaign_id: str, revision: int, draft: CampaignDraft, at: datetime
) -> Campaign:
    """The campaign with other words; it is said. Raises NotFound, ChangedMeanwhile, Invalid."""
    campaign = await get_campaign(campaigns, campaign_id)
    if campaign.revision != revision:
        raise ChangedMeanwhile("somebody changed it meanwhile: read it again")
    check_campaign(draft)
    changed = replace(campaign, draft=draft, changed_at=at, revision=campaign.revision + 1)
    await campaigns.replace(changed)
    say(CampaignChanged(changed))
    return changed


async def get_campaign(campaigns: Campaigns, campaign_id: str) -> Campaign:
    """The campaign. Raises NotFound."""
    campaign = await campaigns.find(campaign_id)
    if campaign is None:
        raise NotFound("there is no such campaign")
    return campaign


async def list_campaigns(campaigns: Campaigns, programme_id: str) -> Sequence[Campaign]:
    """The campaigns of a programme."""
    return await campaigns.of_programme(programme_id)
