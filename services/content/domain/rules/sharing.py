"""Who may share what, where, and in which words."""

from dataclasses import replace
from datetime import datetime

from services.content.domain.errors import (
    InternalOnly,
    Invalid,
    NetworkNotApproved,
    NotFound,
    NotPublished,
)
from services.content.domain.model.items import Item, Suggestion
from services.content.domain.model.networks import NETWORKS
from services.content.domain.model.people import Person
from services.content.domain.model.sharing import Clearance
from services.content.domain.rules import placeholders
from services.content.domain.rules.audience import is_for, is_open
from services.content.domain.rules.lengths import fits


def check_network(network: str) -> None:
    """Raises Invalid for a network that is not known."""
    if network not in NETWORKS:
        raise Invalid(f"there is no network {network}", {"network": "is not a known network"})


def check_share(item: Item | None, person: Person, network: str, at: datetime) -> Item:
    """The item, where this person may share it to this network at that moment.

    Raises Invalid (no such network), NotFound (no such item, or not for this person), NotPublished,
    InternalOnly, NetworkNotApproved.
    """
    check_network(network)
    if item is None or not is_for(item, person):
        raise NotFound("there is no such item")
    if not is_open(item, at):
        raise NotPublished("the item is not published, or not any more")
    if not item.draft.external and not NETWORKS[network].inside:
        raise InternalOnly("the item is for inside the company only")
    if item.networks and network not in item.networks:
        raise NetworkNotApproved("the item is approved for other networks")
    return item


def worded(clearance: Clearance, person: Person, network: str, company: str) -> Clearance:
    """The clearance with its messages as this person would post them: filled, or left out."""
    draft = clearance.item.draft
    values = {
        "name": person.name or placeholders.NAME,  # names stay in share, which fills them in
        "team": person.team,
        "department": person.department,
        "company": company,
        "programme": clearance.programme_name,
        "title": draft.title,
    }
    texts = ((one, placeholders.filled(one.text, values)) for one in clearance.suggestions)
    offered = tuple(
        replace(one, text=text) for one, text in texts if text is not None and fits(network, text)
    )
    return replace(clearance, suggestions=offered)


def suggestions_for(item: Item, network: str, person: Person) -> tuple[Suggestion, ...]:
    """The item's messages for a network, those in the person's language first, else as they were written."""
    fitting = [one for one in item.draft.suggestions if one.network == network]
    return tuple(sorted(fitting, key=lambda one: not _same_language(one.language, person.language)))


def _same_language(tag: str, other: str) -> bool:
    return tag.split("-")[0].lower() == other.split("-")[0].lower()
