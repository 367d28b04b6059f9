"""What is heard from the inbox and from share."""

from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

from portevoix.inbox.v1 import events_pb2 as inbox_pb2
from portevoix.share.v1 import events_pb2 as share_pb2
from services.content.domain.facts import ContentReported, EmployeeChanged, EmployeeErased, Joined, ShareMade
from services.content.domain.model.items import Draft, Source
from services.content.domain.model.people import Person
from services.content.translate.drafts import numbered
from services.content.translate.scalars import from_ms


def item_id_for(source: str, external_id: str) -> str:
    """The id of the item that an outside system knows by `external_id`: the same for ever."""
    return str(uuid5(NAMESPACE_URL, f"urn:portevoix:content:{source}\n{external_id}"))


def content_reported_from_wire(
    wire: inbox_pb2.ContentPublished, source: str, *, trusted: bool, accepted_at_ms: int
) -> ContentReported:
    """A CMS's report: its messages are in the item's language; all but learning is for sharing outside."""
    messages = ((network, wire.language, text) for network, text in sorted(wire.messages.items()))
    suggestions = numbered(item_id_for(source, wire.external_id), messages)
    draft = Draft(
        programme_id=wire.programme_id,
        category=wire.category,
        kind=wire.kind,
        title=wire.title,
        why=wire.why,
        url=wire.url,
        language=wire.language,
        topics=tuple(wire.topics),
        campaign_id=wire.campaign_id,
        job_reference=wire.job_reference,
        external=wire.kind != "learning",
        suggestions=suggestions,
        source=_source_of(wire),
    )
    return ContentReported(source, wire.external_id, draft, trusted, from_ms(accepted_at_ms))


def employee_changed_from_wire(wire: share_pb2.EmployeeChanged) -> EmployeeChanged:
    """What an audience needs of a directory entry."""
    one = wire.person
    person = Person(one.employee_id, one.team, one.department, one.country, one.language, wire.location)
    return EmployeeChanged(person, from_ms(wire.moment.occurred_at_ms))


def advocate_enrolled_from_wire(wire: share_pb2.AdvocateEnrolled) -> Joined:
    """Somebody joined a programme with a cohort."""
    moment = from_ms(wire.moment.occurred_at_ms)
    return Joined(wire.person.employee_id, wire.programme_id, wire.cohort, moment)


def advocate_withdrew_from_wire(wire: share_pb2.AdvocateWithdrew) -> Joined:
    """Somebody is in no cohort of a programme any more."""
    return Joined(wire.person.employee_id, wire.programme_id, "", from_ms(wire.moment.occurred_at_ms))


def share_made_from_wire(wire: share_pb2.ShareMade) -> ShareMade:
    """Somebody shared an item."""
    return ShareMade(wire.person.employee_id, wire.item.content_id)


def employee_erased_from_wire(wire: share_pb2.EmployeeErased) -> EmployeeErased:
    """Somebody to forget."""
    return EmployeeErased(wire.employee_id, from_ms(wire.occurred_at_ms))


def _source_of(wire: inbox_pb2.ContentPublished) -> Source:
    """A report of information from elsewhere is known by the site that it is on."""
    if wire.category != "industry":
        return Source()
    return Source(urlsplit(wire.url).hostname or "", wire.url)
