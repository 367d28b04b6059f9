"""What is heard: items of outside systems, and people."""

from collections.abc import Iterable

from services.content.domain.errors import UnknownProgramme
from services.content.domain.facts import (
    ContentReported,
    EmployeeChanged,
    EmployeeErased,
    Heard,
)
from services.content.domain.model.items import Item, Origin, State
from services.content.domain.model.people import Person
from services.content.domain.rules import drafts
from services.content.ports.books import Desk


async def receive_item(desk: Desk, content_id: str, report: ContentReported) -> Item | None:
    """The item that a report makes: approved where its source is trusted, submitted otherwise.

    None where the source reported that external id before: the first report stands, since somebody may have
    approved it as it was. Raises UnknownProgramme, Invalid.
    """
    if await desk.items.find(content_id) is not None:
        return None
    if await desk.programmes.find(report.draft.programme_id) is None:
        raise UnknownProgramme(f"there is no programme {report.draft.programme_id}")
    drafts.check_draft(report.draft)
    drafts.check_complete(report.draft, report.accepted_at)
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
