"""Who may share what, where, and in which words."""

from datetime import datetime

from services.content.domain.errors import (
    InternalOnly,
    Invalid,
    NotFound,
    NotPublished,
)
from services.content.domain.model.items import Item, Suggestion
from services.content.domain.model.networks import NETWORKS
from services.content.domain.model.people import Person
from services.content.domain.rules.audience import belongs, is_open


def check_share(item: Item | None, person: Person, network: str, at: datetime) -> Item:
    """The item, where this person may share it to this network at that moment.

    Raises Invalid (no such network), NotFound (no such item, or not for this person), NotPublished,
    InternalOnly.
    """
    if network not in NETWORKS:
        raise Invalid(f"there is no network {network}", {"network": "is not a known network"})
    if item is None or not belongs(item.draft.audience, person):
        raise NotFound("there is no such item")
    if not is_open(item, at):
        raise NotPublished("the item is not published, or not any more")
    if not item.draft.external and not NETWORKS[network].inside:
        raise InternalOnly("the item is for inside the company only")
    return item


def suggestions_for(item: Item, network: str, person: Person) -> tuple[Suggestion, ...]:
    """The item's messages for a network, those in the person's language first, else as they were written."""
    fitting = [one for one in item.draft.suggestions if one.network == network]
    return tuple(sorted(fitting, key=lambda one: not _same_language(one.language, person.language)))


def _same_language(tag: str, other: str) -> bool:
    return tag.split("-")[0].lower() == other.split("-")[0].lower()
