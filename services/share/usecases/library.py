"""Keeping the part of content's library that the door needs."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from services.share.domain.facts import content
from services.share.domain.model.library import Acknowledgement, LibraryItem, Programme
from services.share.domain.rules import library as rules
from services.share.ports import Heard, Work


@dataclass(slots=True)
class Shelf:
    """The part of the library that one batch touches."""

    items: dict[str, LibraryItem] = field(default_factory=dict)
    programmes: dict[str, Programme] = field(default_factory=dict)
    acknowledgements: dict[tuple[str, str], Acknowledgement] = field(default_factory=dict)

    def put(self, fact: content.Kept) -> None:
        """Bring the shelf up to date with one fact."""
        match fact:
            case content.ContentPublished():
                self.items[fact.item.content_id] = rules.published(fact)
            case content.ContentWithdrawn():
                known = self.items.get(fact.content_id)
                if known is not None:
                    self.items[fact.content_id] = rules.withdrawn(known, fact)
            case content.ProgrammeChanged():
                programme = self.programmes.get(fact.programme_id)
                self.programmes[fact.programme_id] = rules.programme_changed(programme, fact)
            case content.CampaignChanged():
                programme = self.programmes.get(fact.programme_id)
                self.programmes[fact.programme_id] = rules.campaign_changed(programme, fact)
            case content.CharterPublished():
                programme = self.programmes.get(fact.programme_id)
                self.programmes[fact.programme_id] = rules.charter_published(programme, fact)
            case content.CharterAcknowledged():
                pair = (fact.employee_id, fact.programme_id)
                self.acknowledgements[pair] = rules.acknowledged(self.acknowledgements.get(pair), fact)


async def keep(batch: Sequence[Heard[content.Kept]], work: Work) -> None:
    """Bring the library up to date with what content said, in its order."""
    facts = [heard.fact for heard in batch]
    shelf = await _load(facts, work)
    for fact in facts:
        shelf.put(fact)
    await work.library.save(shelf.items.values(), shelf.programmes.values(), shelf.acknowledgements.values())


async def _load(facts: Sequence[content.Kept], work: Work) -> Shelf:
    withdrawn = {fact.content_id for fact in facts if isinstance(fact, content.ContentWithdrawn)}
    changed = {fact.programme_id for fact in facts if isinstance(fact, _OF_PROGRAMMES)}
    pairs = {
        (fact.employee_id, fact.programme_id)
        for fact in facts
        if isinstance(fact, content.CharterAcknowledged)
    }
    return Shelf(
        await work.library.items(withdrawn) if withdrawn else {},
        await work.library.programmes(changed) if changed else {},
        await work.library.acknowledgements(pairs) if pairs else {},
    )


_OF_PROGRAMMES = (content.ProgrammeChanged, content.CampaignChanged, content.CharterPublished)
