"""The programme, its charter and campaigns, and items on their way from draft to published."""

import asyncio
import time
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
from cli.demo.story import Credit, Item, Planned, Story
from cli.doors import call
from portevoix.content.v1 import campaigns_pb2 as campaigns
from portevoix.content.v1 import events_pb2 as events
from portevoix.content.v1 import library_pb2 as library
from portevoix.content.v1 import service_pb2 as content

EVENT_AHEAD_SECONDS = 30 * 24 * 3600
PLANNED_AHEAD_SECONDS = 1.5
LOOKS = 150


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


async def publish_items(staff: Staff, story: Story) -> None:
    """Every piece but the last is written, submitted, approved and published, by four different roles.

    One of them is planned, and published by the clock.
    """
    for piece in PIECES[:-1]:
        content_id = await _approve(staff, piece, staff.token("contributor"))
        if piece.planned:
            story.planned = await _plan(staff, piece, content_id)
        else:
            await _publish(staff, content_id)
        story.items.append(Item(piece, content_id))


async def propose(staff: Staff, story: Story) -> None:
    """The last piece is proposed by somebody who takes part, and is theirs once it is published."""
    author, reader = [one for one in story.members if one.named and one.charter][:2]
    piece = PIECES[-1]
    content_id = await _approve(staff, piece, author.token)
    await _publish(staff, content_id)
    story.items.append(Item(piece, content_id))
    read = await call(
        staff.doors.content.GetItem, content.GetItemRequest(content_id=content_id), reader.token
    )
    story.credited = Credit(piece.title, author, read.item.author_id)


async def _approve(staff: Staff, piece: Piece, author: str) -> str:
    house = staff.doors.content
    created = await call(house.CreateItem, content.CreateItemRequest(draft=_draft(piece)), author)
    content_id: str = created.item.content_id
    await call(house.SubmitItem, content.SubmitItemRequest(content_id=content_id), author)
    await call(house.ApproveItem, content.ApproveItemRequest(content_id=content_id), staff.token("reviewer"))
    return content_id


async def _publish(staff: Staff, content_id: str) -> None:
    request = content.PublishItemRequest(content_id=content_id)
    await call(staff.doors.content.PublishItem, request, staff.token("publisher"))


async def _plan(staff: Staff, piece: Piece, content_id: str) -> Planned:
    """Plan it for a moment ahead, and wait until it is published."""
    publisher, at_ms = staff.token("publisher"), int((time.time() + PLANNED_AHEAD_SECONDS) * 1000)
    request = library.PlanItemRequest(content_id=content_id, publish_at_ms=at_ms)
    await call(staff.doors.library.PlanItem, request, publisher)
    read, found = content.GetItemRequest(content_id=content_id), content.LibraryItem()
    for _ in range(LOOKS):
        found = (await call(staff.doors.content.GetItem, read, publisher)).item
        if found.state == content.ITEM_STATE_PUBLISHED:
            break
        await asyncio.sleep(0.2)
    return Planned(piece.title, at_ms, found.published_at_ms)


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
