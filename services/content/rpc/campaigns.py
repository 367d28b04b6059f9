"""Request, use case, response: one method per call of CampaignService, as campaigns.proto promises."""

from portevoix.content.v1 import campaigns_pb2 as wire
from portevoix.content.v1 import campaigns_pb2_grpc
from services.content.domain.model.campaigns import Campaign
from services.content.ports.programme import ProgrammeBooks, Say
from services.content.rpc.programme_desk import Context, ProgrammeDesk
from services.content.translate.campaigns import campaign_draft_from_wire, campaign_to_wire
from services.content.translate.scalars import revision_from
from services.content.usecases import campaigns


class CampaignRpc(campaigns_pb2_grpc.CampaignServiceServicer):
    """Answers portevoix.content.v1.CampaignService."""

    def __init__(self, desk: ProgrammeDesk) -> None:
        self._desk = desk

    async def CreateCampaign(
        self, request: wire.CreateCampaignRequest, context: Context
    ) -> wire.CreateCampaignResponse:
        """A campaign begun."""
        campaign_id = request.campaign_id or self._desk.new_id()
        draft, at = campaign_draft_from_wire(request.draft), self._desk.now()
        campaign = Campaign(campaign_id, request.programme_id, draft, at)

        async def work(books: ProgrammeBooks, say: Say) -> wire.CreateCampaignResponse:
            programmes = books.books.programmes
            made = await campaigns.create_campaign(books.campaigns, programmes, say, campaign)
            return wire.CreateCampaignResponse(campaign=campaign_to_wire(made))

        return await self._desk.run(request, context, wire.CreateCampaignResponse, work)

    async def UpdateCampaign(
        self, request: wire.UpdateCampaignRequest, context: Context
    ) -> wire.UpdateCampaignResponse:
        """A campaign changed."""
        revision, at = revision_from(request.etag), self._desk.now()
        draft = campaign_draft_from_wire(request.draft)

        async def work(books: ProgrammeBooks, say: Say) -> wire.UpdateCampaignResponse:
            changed = await campaigns.update_campaign(
                books.campaigns, say, request.campaign_id, revision, draft, at
            )
            return wire.UpdateCampaignResponse(campaign=campaign_to_wire(changed))

        return await self._desk.run(request, context, wire.UpdateCampaignResponse, work)

    async def GetCampaign(
        self, request: wire.GetCampaignRequest, context: Context
    ) -> wire.GetCampaignResponse:
        """A campaign."""
        found = await campaigns.get_campaign(self._desk.books().campaigns, request.campaign_id)
        return wire.GetCampaignResponse(campaign=campaign_to_wire(found))

    async def ListCampaigns(
        self, request: wire.ListCampaignsRequest, context: Context
    ) -> wire.ListCampaignsResponse:
        """A programme's campaigns."""
        found = await campaigns.list_campaigns(self._desk.books().campaigns, request.programme_id)
        return wire.ListCampaignsResponse(campaigns=map(campaign_to_wire, found))
