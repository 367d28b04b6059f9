"""Campaigns, as documents."""

from collections.abc import Mapping, Sequence
from typing import Any

from pymongo.errors import DuplicateKeyError

from services.content.domain.errors import ChangedMeanwhile, Taken
from services.content.domain.model.campaigns import Campaign, CampaignDraft, Goal, GoalKind
from services.content.storage.documents import VERSION, field_by_field, readable


class StoredCampaigns:
    """ports.campaigns.Campaigns over one collection."""

    def __init__(self, shelf: Any, session: Any) -> None:
        self._collection = shelf["campaigns"]
        self._session = session

    async def find(self, campaign_id: str) -> Campaign | None:
        """As the port promises."""
        document = await self._collection.find_one({"_id": campaign_id}, session=self._session)
        return None if document is None else _campaign_from(document)

    async def of_programme(self, programme_id: str) -> Sequence[Campaign]:
        """As the port promises."""
        cursor = self._collection.find({"programme_id": programme_id}, session=self._session)
        return [_campaign_from(one) async for one in cursor.sort([("draft.starts_on", 1), ("_id", 1)])]

    async def add(self, campaign: Campaign) -> None:
        """As the port promises."""
        try:
            await self._collection.insert_one(_document_of(campaign), session=self._session)
        except DuplicateKeyError as error:
            raise Taken("a campaign has this id already") from error

    async def replace(self, campaign: Campaign) -> None:
        """As the port promises."""
        before = {"_id": campaign.campaign_id, "revision": campaign.revision - 1}
        fields = field_by_field(_document_of(campaign), "draft")
        result = await self._collection.update_one(before, {"$set": fields}, session=self._session)
        if result.matched_count != 1:
            raise ChangedMeanwhile("somebody changed it meanwhile: read it again")


def _document_of(campaign: Campaign) -> dict[str, Any]:
    draft = campaign.draft
    goals = [{"kind": one.kind.value, "measure": one.measure, "target": one.target} for one in draft.goals]
    return {
        "_id": campaign.campaign_id,
        "v": VERSION,
        "programme_id": campaign.programme_id,
        "draft": {
            "name": draft.name,
            "why": draft.why,
            "goals": goals,
            "starts_on": draft.starts_on,
            "ends_on": draft.ends_on,
        },
        "changed_at": campaign.changed_at,
        "revision": campaign.revision,
    }


def _campaign_from(document: Mapping[str, Any]) -> Campaign:
    readable(document, "campaign")
    draft = document["draft"]
    goals = tuple(Goal(GoalKind(one["kind"]), one["measure"], one["target"]) for one in draft["goals"])
    return Campaign(
        document["_id"],
        document["programme_id"],
        CampaignDraft(draft["name"], draft["why"], goals, draft["starts_on"], draft["ends_on"]),
        document["changed_at"],
        document["revision"],
    )
