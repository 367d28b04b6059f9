"""What is heard: items of outside systems, and people."""

from collections.abc import Iterable

from services.content.domain.errors import UnknownProgramme
from services.content.domain.facts import (
    ContentReported,
    EmployeeChanged,
    EmployeeErased,
    Heard,
    Joined,
    Sharing,
)
from services.content.domain.model.items import Item, Origin, State
from services.content.domain.model.people import Person
from services.content.domain.rules import drafts
from services.content.ports.books import Desk
from services.content.usecases import steps


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
    return await steps.add(desk, item, report.source)


async def learn_people(desk: Desk, heard: Iterable[Heard]) -> None:
    """Keep the latest entry of each person, and the cohorts that they joined with.

    Of who asked to be forgotten the bare id and that moment are kept.
    """
    latest: dict[str, EmployeeChanged] = {}
    joined: dict[tuple[str, str], Joined] = {}
    erased: set[str] = set()
    for fact in heard:
        if isinstance(fact, Joined):
            joined[fact.employee_id, fact.programme_id] = fact
            continue
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
    await desk.people.joined(joined.values())
    if erased:
        await forget_people(desk, erased)


async def forget_people(desk: Desk, employee_ids: set[str]) -> None:
    """Forget all that is known of these people but their bare ids."""
    await desk.people.forget(employee_ids)
    await desk.charters.forget(employee_ids)
    await desk.items.disown(employee_ids)
    await desk.revisions.forget(employee_ids)
    await desk.reviewing.forget(employee_ids)
    await desk.interests.forget(employee_ids)


async def learn_shares(desk: Desk, heard: Iterable[Sharing]) -> None:
    """Keep who shared what, so that no feed shows it to them again."""
    made: dict[tuple[str, str], None] = {}
    for fact in heard:
        if isinstance(fact, EmployeeErased):
            made = {one: None for one in made if one[0] != fact.employee_id}
            await desk.shared.forget([fact.employee_id])
        else:
            made[fact.employee_id, fact.content_id] = None
    await desk.shared.learn(made)
