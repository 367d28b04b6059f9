"""Whom an item is for, and what is shown to whom."""

from dataclasses import replace
from datetime import datetime

from services.content.domain.model.items import Audience, Item, State
from services.content.domain.model.people import Person, Viewer


def belongs(audience: Audience, person: Person, programme_id: str = "") -> bool:
    """Whether an item for `audience` is for `person`; who is unknown fits only where nothing is asked.

    Cohorts are those of the item's programme.
    """
    joined = {cohort for programme, cohort in person.cohorts if programme == programme_id}
    return (
        _one_of(person.department, audience.departments)
        and _one_of(person.country, audience.countries)
        and _one_of(person.team, audience.teams)
        and _one_of(person.location, audience.locations)
        and (not audience.languages or not set(audience.languages).isdisjoint(tags(person.language)))
        and (not audience.cohorts or not joined.isdisjoint(audience.cohorts))
    )


def tags(language: str) -> tuple[str, ...]:
    """The language tags that take in `language`: fr-MA is fr-MA and fr; none where it is unknown."""
    parts = language.split("-") if language else []
    return tuple("-".join(parts[:count]) for count in range(len(parts), 0, -1))


def is_for(item: Item, person: Person) -> bool:
    """Whether the person is in the item's audience."""
    return belongs(item.draft.audience, person, item.draft.programme_id)


def is_open(item: Item, at: datetime) -> bool:
    """Whether the item may be shared at that moment, as far as its state and expiry go."""
    expires_at = item.draft.expires_at
    return item.state is State.PUBLISHED and (expires_at is None or at < expires_at)


def visible(item: Item, viewer: Viewer, person: Person, at: datetime) -> bool:
    """Whether the viewer may know of the item: editors of all, others of their own and of what is open."""
    own = bool(item.author_id) and item.author_id == viewer.subject
    return viewer.editor or own or (is_open(item, at) and is_for(item, person))


def shown_to(item: Item, viewer: Viewer) -> Item:
    """Return the item as this person may read it: what editors and its author told each other stays there."""
    own = bool(item.author_id) and item.author_id == viewer.subject
    return item if viewer.editor or own else replace(item, note="", reason="", origin=None, publish_at=None)


def _one_of(value: str, wanted: tuple[str, ...]) -> bool:
    return not wanted or value in wanted
