"""What the house says of what happened."""

from datetime import datetime
from typing import NamedTuple
from uuid import NAMESPACE_URL, uuid5

from google.protobuf.message import Message

from portevoix.content.v1 import events_pb2
from services.content.domain.facts import (
    CampaignChanged,
    CharterAcknowledged,
    CharterPublished,
    ContentPublished,
    ContentWithdrawn,
    OnboardingCompleted,
    ProgrammeChanged,
    Said,
    SessionAttended,
    TrainingCompleted,
)
from services.content.domain.model.items import Item
from services.content.domain.model.programmes import Programme
from services.content.domain.model.training import Completion
from services.content.translate.campaigns import campaign_changed_to_wire
from services.content.translate.library import stamp_to_wire
from services.content.translate.programmes import cohorts_to_wire, sharing_to_wire
from services.content.translate.scalars import to_ms


class News(NamedTuple):
    """A message on its way out: under which key, and by which id that never changes."""

    message: Message
    key: str
    event_id: str
    occurred_at_ms: int


def news_of(fact: Said) -> News:
    """What the house says of a fact. The id is made of what the fact is about, so that it is one for ever."""
    match fact:
        case ContentPublished(item, occurred_at):
            return _news(_content_published_to_wire(item, occurred_at), item.content_id, occurred_at)
        case ContentWithdrawn(content_id, occurred_at, reason):
            withdrawn = events_pb2.ContentWithdrawn(
                content_id=content_id, occurred_at_ms=to_ms(occurred_at), reason=reason
            )
            return _news(withdrawn, content_id, occurred_at)
        case ProgrammeChanged(programme):
            changed = _programme_changed_to_wire(programme)
            return _news(changed, programme.programme_id, programme.changed_at, programme.revision)
        case CharterPublished(programme_id, version, occurred_at):
            published = events_pb2.CharterPublished(
                programme_id=programme_id, version=version, occurred_at_ms=to_ms(occurred_at)
            )
            return _news(published, programme_id, occurred_at, version)
        case CharterAcknowledged(employee_id, programme_id, version, occurred_at):
            acknowledged = events_pb2.CharterAcknowledged(
                employee_id=employee_id,
                programme_id=programme_id,
                version=version,
                occurred_at_ms=to_ms(occurred_at),
            )
            return _news(acknowledged, employee_id, occurred_at, programme_id, version)
        case CampaignChanged(campaign):
            news = campaign_changed_to_wire(campaign)
            return _news(news, campaign.campaign_id, campaign.changed_at, campaign.revision)
        case TrainingCompleted(completion):
            return _training_completed(completion)
        case SessionAttended(employee_id, session_id, occurred_at):
            attended = events_pb2.SessionAttended(
                employee_id=employee_id, session_id=session_id, occurred_at_ms=to_ms(occurred_at)
            )
            return _news(attended, employee_id, occurred_at, session_id)
        case OnboardingCompleted(employee_id, programme_id, occurred_at):
            over = events_pb2.OnboardingCompleted(
                employee_id=employee_id, programme_id=programme_id, occurred_at_ms=to_ms(occurred_at)
            )
            return _news(over, employee_id, occurred_at, programme_id)


def _news(message: Message, key: str, occurred_at: datetime, *parts: object) -> News:
    name = "\n".join((message.DESCRIPTOR.full_name, key, *map(str, parts)))
    return News(message, key, str(uuid5(NAMESPACE_URL, f"urn:portevoix:event:{name}")), to_ms(occurred_at))


def _training_completed(one: Completion) -> News:
    completed = events_pb2.TrainingCompleted(
        employee_id=one.employee_id,
        course_id=one.course_id,
        version=one.version,
        occurred_at_ms=to_ms(one.completed_at),
        expires_at_ms=None if one.expires_at is None else to_ms(one.expires_at),
    )
    parts = (one.course_id, one.version, to_ms(one.completed_at))
    return _news(completed, one.employee_id, one.completed_at, *parts)


def _content_published_to_wire(item: Item, occurred_at: datetime) -> events_pb2.ContentPublished:
    draft = item.draft
    wire = events_pb2.ContentPublished(
        item=stamp_to_wire(item),
        occurred_at_ms=to_ms(occurred_at),
        title=draft.title,
        why=draft.why,
        url=draft.url,
        external=draft.external,
        author_id=item.author_id,
    )
    if draft.expires_at is not None:
        wire.expires_at_ms = to_ms(draft.expires_at)
    return wire


def _programme_changed_to_wire(programme: Programme) -> events_pb2.ProgrammeChanged:
    draft = programme.draft
    return events_pb2.ProgrammeChanged(
        programme_id=programme.programme_id,
        name=draft.name,
        why=draft.why,
        zone=draft.zone,
        gamification=draft.gamification,
        works_council=draft.works_council,
        cohorts=cohorts_to_wire(draft),
        occurred_at_ms=to_ms(programme.changed_at),
        sharing=sharing_to_wire(draft.sharing),
    )
