"""The order of steps: load, decide, save, say. Time and ids come in as arguments."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from services.content.domain import rules
from services.content.domain.errors import ChangedMeanwhile, Invalid, NotFound, UnknownProgramme
from services.content.domain.facts import (
    CharterAcknowledged,
    CharterPublished,
    ContentPublished,
    ContentReported,
    ContentWithdrawn,
    EmployeeChanged,
    EmployeeErased,
    Heard,
    ProgrammeChanged,
)
from services.content.domain.model import (
    Charter,
    Clearance,
    Cursor,
    Draft,
    Filter,
    Item,
    Origin,
    Page,
    Person,
    Programme,
    ProgrammeDraft,
    Sections,
    State,
    Viewer,
)
from services.content.ports import Books, Desk


async def create_item(desk: Desk, content_id: str, draft: Draft, viewer: Viewer, at: datetime) -> Item:
    """A new draft; somebody without an editorial role is its author. Raises Invalid, Taken."""
    await _check_programme(desk, draft)
    rules.check_draft(draft)
    author_id = "" if viewer.editor else viewer.subject
    item = Item(content_id, draft, State.DRAFT, created_at=at, changed_at=at, author_id=author_id)
    await desk.items.add(item)
    return item


async def update_item(
    desk: Desk, content_id: str, revision: int, draft: Draft, viewer: Viewer, at: datetime
) -> Item:
    """The item with other words. Raises NotFound, ChangedMeanwhile, TransitionNotAllowed, Invalid."""
    item = await _writable(desk, content_id, revision, viewer)
    changed = rules.rewritten(item, draft, at)
    await _check_programme(desk, draft)
    rules.check_draft(draft)
    await desk.items.replace(changed)
    return changed


async def submit_item(desk: Desk, content_id: str, revision: int, viewer: Viewer, at: datetime) -> Item:
    """The item, before the reviewers. Raises Invalid naming what is missing, and as update_item."""
    item = await _writable(desk, content_id, revision, viewer)
    submitted = rules.moved(item, State.SUBMITTED, at)
    rules.check_complete(item.draft, at)
    await desk.items.replace(submitted)
    return submitted


async def approve_item(desk: Desk, content_id: str, revision: int, at: datetime) -> Item:
    """The item, found good. Raises NotFound, ChangedMeanwhile, TransitionNotAllowed."""
    return await _move(desk, content_id, revision, State.APPROVED, at)


async def reject_item(desk: Desk, content_id: str, revision: int, note: str, at: datetime) -> Item:
    """The item, given back with a note. Raises as approve_item."""
    return await _move(desk, content_id, revision, State.REJECTED, at, note=note)


async def publish_item(desk: Desk, content_id: str, revision: int, at: datetime) -> Item:
    """The item, shareable from now on; it is said. Raises as approve_item."""
    item = await _move(desk, content_id, revision, State.PUBLISHED, at)
    desk.say(ContentPublished(item, at))
    return item


async def withdraw_item(desk: Desk, content_id: str, revision: int, reason: str, at: datetime) -> Item:
    """The item, taken back for good; it is said. Raises as approve_item."""
    item = await _move(desk, content_id, revision, State.WITHDRAWN, at, reason=reason)
    desk.say(ContentWithdrawn(content_id, at, reason))
    return item


async def get_item(books: Books, content_id: str, viewer: Viewer, at: datetime) -> Item:
    """The item, where the viewer may know of it. Raises NotFound."""
    item = await books.items.find(content_id)
    if item is None or not rules.visible(item, viewer, await _person(books, viewer), at):
        raise NotFound("there is no such item")
    return item


async def list_items(
    books: Books, wanted: Filter, size: int, after: Cursor | None, viewer: Viewer, at: datetime
) -> Page:
    """A page of what the viewer may see; without an editorial role `wanted.state` is passed over."""
    if viewer.editor:
        return await books.items.page(wanted, size, after)
    person = await books.people.find(viewer.subject)
    return await books.items.open_page(replace(wanted, state=None), size, after, person, at)


async def create_programme(desk: Desk, programme_id: str, draft: ProgrammeDraft, at: datetime) -> Programme:
    """A new programme; it is said. Raises Invalid, Taken."""
    rules.check_programme(draft)
    programme = Programme(programme_id, draft, changed_at=at)
    await desk.programmes.add(programme)
    desk.say(ProgrammeChanged(programme))
    return programme


async def update_programme(
    desk: Desk, programme_id: str, revision: int, draft: ProgrammeDraft, at: datetime
) -> Programme:
    """The programme with other words; it is said. Raises NotFound, ChangedMeanwhile, Invalid."""
    programme = await get_programme(desk, programme_id)
    _check_revision(programme.revision, revision)
    rules.check_programme(draft)
    changed = replace(programme, draft=draft, changed_at=at, revision=programme.revision + 1)
    await desk.programmes.replace(changed)
    desk.say(ProgrammeChanged(changed))
    return changed


async def get_programme(books: Books, programme_id: str) -> Programme:
    """The programme. Raises NotFound."""
    programme = await books.programmes.find(programme_id)
    if programme is None:
        raise NotFound("there is no such programme")
    return programme


async def publish_charter(desk: Desk, programme_id: str, sections: Sections, at: datetime) -> Charter:
    """The next version, in force from now on; it is said. Raises NotFound, Invalid."""
    programme = await get_programme(desk, programme_id)
    charter = rules.next_charter(programme, sections, at)
    await desk.charters.add(charter)
    await desk.programmes.replace(
        replace(programme, charter_version=charter.version, revision=programme.revision + 1)
    )
    desk.say(CharterPublished(programme_id, charter.version, at))
    return charter


async def acknowledge_charter(
    desk: Desk, programme_id: str, version: int, employee_id: str, at: datetime
) -> datetime:
    """When the person acknowledged the version in force; said the first time.

    Raises NotFound, CharterSuperseded.
    """
    rules.check_acknowledgement(await get_programme(desk, programme_id), version)
    earlier = await desk.charters.acknowledged_at(employee_id, programme_id, version)
    if earlier is not None:
        return earlier
    await desk.charters.acknowledge(employee_id, programme_id, version, at)
    desk.say(CharterAcknowledged(employee_id, programme_id, version, at))
    return at


async def get_charter(
    books: Books, programme_id: str, version: int, subject: str
) -> tuple[Charter, datetime | None]:
    """That version (0: the one in force), and when `subject` acknowledged it. Raises NotFound."""
    programme = await get_programme(books, programme_id)
    charter = await books.charters.find(programme_id, version or programme.charter_version)
    if charter is None:
        raise NotFound("there is no such version of the charter")
    return charter, await books.charters.acknowledged_at(subject, programme_id, charter.version)


async def check_share(books: Books, content_id: str, person: Person, network: str, at: datetime) -> Clearance:
    """What the asker must know to let this person share this item. Raises as rules.check_share."""
    item = rules.check_share(await books.items.find(content_id), person, network, at)
    programme = await get_programme(books, item.draft.programme_id)
    version = programme.charter_version
    acknowledged = version == 0 or await books.charters.acknowledged_at(
        person.employee_id, programme.programme_id, version
    )
    return Clearance(item, rules.suggestions_for(item, network, person), version, bool(acknowledged))


async def receive_item(desk: Desk, content_id: str, report: ContentReported) -> Item | None:
    """The item that a report makes: approved where its source is trusted, submitted otherwise.

    None where the source reported that external id before: the first report stands, since somebody may have
    approved it as it was. Raises UnknownProgramme, Invalid.
    """
    if await desk.items.find(content_id) is not None:
        return None
    if await desk.programmes.find(report.draft.programme_id) is None:
        raise UnknownProgramme(f"there is no programme {report.draft.programme_id}")
    rules.check_draft(report.draft)
    rules.check_complete(report.draft, report.accepted_at)
    item = Item(
        content_id,
        report.draft,
        State.APPROVED if report.trusted else State.SUBMITTED,
        created_at=report.accepted_at,
        changed_at=report.accepted_at,
        origin=Origin(report.source, report.external_id),
    )
    await desk.items.add(item)
    return item


async def learn_people(desk: Desk, heard: Iterable[Heard]) -> None:
    """Keep the latest entry of each person; of who asked to be forgotten keep the bare id and that moment."""
    latest: dict[str, EmployeeChanged] = {}
    erased: set[str] = set()
    for fact in heard:
        if isinstance(fact, EmployeeErased):
            erased.add(fact.employee_id)
            fact = EmployeeChanged(Person(fact.employee_id), fact.occurred_at)
        known = latest.get(fact.person.employee_id)
        if known is None or known.occurred_at <= fact.occurred_at:
            latest[fact.person.employee_id] = fact
    stored = await desk.people.known_since(latest)
    await desk.people.learn(
        [one for key, one in latest.items() if key not in stored or stored[key] <= one.occurred_at]
    )
    if erased:
        await desk.charters.forget(erased)
        await desk.items.disown(erased)


async def _check_programme(desk: Desk, draft: Draft) -> None:
    if await desk.programmes.find(draft.programme_id) is None:
        raise Invalid("there is no such programme", {"draft.programme_id": "names no programme"})


async def _person(books: Books, viewer: Viewer) -> Person:
    return Person(viewer.subject) if viewer.editor else await books.people.find(viewer.subject)


async def _writable(desk: Desk, content_id: str, revision: int, viewer: Viewer) -> Item:
    item = await desk.items.find(content_id)
    if item is None or not rules.may_write(item, viewer):
        raise NotFound("there is no such item")
    _check_revision(item.revision, revision)
    return item


async def _move(
    desk: Desk,
    content_id: str,
    revision: int,
    to: State,
    at: datetime,
    *,
    note: str = "",
    reason: str = "",
) -> Item:
    item = await desk.items.find(content_id)
    if item is None:
        raise NotFound("there is no such item")
    _check_revision(item.revision, revision)
    moved = rules.moved(item, to, at, note=note, reason=reason)
    await desk.items.replace(moved)
    return moved


def _check_revision(stored: int, read: int) -> None:
    """`read` is what the asker saw; 0 where they do not mind."""
    if read not in (0, stored):
        raise ChangedMeanwhile("somebody changed it meanwhile: read it again")
