"""Programmes."""

from dataclasses import replace
from datetime import datetime

from services.content.domain.errors import NotFound
from services.content.domain.facts import (
    ProgrammeChanged,
)
from services.content.domain.model.programmes import Programme, ProgrammeDraft
from services.content.domain.rules import programmes, workflow
from services.content.ports.books import Books, Desk


async def create_programme(desk: Desk, programme_id: str, draft: ProgrammeDraft, at: datetime) -> Programme:
    """A new programme; it is said. Raises Invalid, Taken."""
    programmes.check_programme(draft)
    programme = Programme(programme_id, draft, changed_at=at)
    await desk.programmes.add(programme)
    desk.say(ProgrammeChanged(programme))
    return programme


async def update_programme(
    desk: Desk, programme_id: str, revision: int, draft: ProgrammeDraft, at: datetime
) -> Programme:
    """The programme with other words; it is said. Raises NotFound, ChangedMeanwhile, Invalid."""
    programme = await get_programme(desk, programme_id)
    workflow.check_revision(programme.revision, revision)
    programmes.check_programme(draft)
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
