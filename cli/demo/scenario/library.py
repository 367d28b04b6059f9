"""The programme, its charter and campaigns, and items on their way from draft to published."""

import time
from collections.abc import Iterator
from datetime import date, timedelta

from cli.demo.cast import (
    CAMPAIGNS,
    CHARTER,
    NETWORKS,
    PIECES,
    PROGRAMME,
    PROGRAMME_ID,
    TOOL_NETWORK,
    Piece,
)
from cli.demo.period import around_now, whole_months
from cli.demo.scenario.staff import Staff
from cli.demo.story import Item, Story
from cli.doors import call
from portevoix.content.v1 import campaigns_pb2 as campaigns
from portevoix.content.v1 import events_pb2 as events
from portevoix.content.v1 import service_pb2 as content

EVENT_AHEAD_SECONDS = 30 * 24 * 3600


async def begin_programme(staff: Staff) -> None:
    """The programme says why it asks, and puts its charter into force."""
    manager = staff.token("programme_manager")
    draft = content.ProgrammeDraft(
        name=PROGRAMME["name"], why=PROGRAMME["why"], zone=PROGRAMME["zone"], gamification=True
    )
    begin = content.CreateProgrammeRequest(programme_id=PROGRAMME_ID, draft=draft)
    await call(staff.doors.content.CreateProgramme, begin, manager)
    sections = content.CharterSections(**CHARTER)
    charter = content.PublishCharterRequest(programme_id=PROGRAMME_ID, sections=sections)
    await call(staff.doors.content.PublishCharter, charter, manager)


async def begin_campaigns(staff: Staff) -> None:
    """Each campaign says why it asks and what it is for; it goes on for a month after the one played."""
    days = whole_months(around_now())
    ends_on = date.fromisoformat(days.last) + timedelta(days=30)
    for one in CAMPAIGNS:
        draft = campaigns.CampaignDraft(
            name=one.name,
            why=one.why,
            goals=[_goal(**goal) for goal in one.goals],
            starts_on=days.first,
            ends_on=ends_on.isoformat(),
        )
        begin = campaigns.CreateCampaignRequest(
            campaign_id=one.campaign_id, programme_id=PROGRAMME_ID, draft=draft
        )
        await call(staff.doors.campaigns.CreateCampaign, begin, staff.token("programme_manager"))


def _goal(kind: str, measure: str, target: float) -> events.Goal:
    number = events.GoalKind.Value(f"GOAL_KIND_{kind.upper()}")
    return events.Goal(kind=number, measure=measure, target=target)


async def publish_items(staff: Staff, story: Story) -> Iterator[None] | None:
    """Every piece is written, submitted, approved and published, by four different roles."""
    for piece in PIECES:
        story.items.append(Item(piece, await _publish(staff, piece)))
    return None


async def _publish(staff: Staff, piece: Piece) -> str:
    house = staff.doors.content
    author = staff.token("contributor")
    created = await call(house.CreateItem, content.CreateItemRequest(draft=_draft(piece)), author)
    content_id: str = created.item.content_id
    await call(house.SubmitItem, content.SubmitItemRequest(content_id=content_id), author)
    await call(house.ApproveItem, content.ApproveItemRequest(content_id=content_id), staff.token("reviewer"))
    await call(house.PublishItem, content.PublishItemRequest(content_id=content_id), staff.token("publisher"))
    return content_id


def _draft(piece: Piece) -> content.ItemDraft:
    suggestions = [
        content.Suggestion(network=network, language=piece.language, text=text)
        for network in (*NETWORKS, TOOL_NETWORK)
        for text in piece.messages
    ]
    address = f"https://www.portevoix.example/{piece.language}/{piece.slug}"
    draft = content.ItemDraft(
        programme_id=PROGRAMME_ID,
        category=piece.category,
        kind=piece.kind,
        title=piece.title,
        why=piece.why,
        url=address,
        language=piece.language,
        topics=piece.topics,
        campaign_id=piece.campaign,
        job_reference=f"job-{piece.slug}" if piece.kind == "job_offer" else "",
        external=True,
        suggestions=suggestions,
    )
    if piece.source:
        draft.source.name, draft.source.url = piece.source, address
    if piece.kind == "event":
        draft.event.starts_at_ms = (int(time.time()) + EVENT_AHEAD_SECONDS) * 1000
        draft.event.registration_url = f"{address}/register"
    return draft
