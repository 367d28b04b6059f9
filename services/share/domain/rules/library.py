"""The library as the door sees it. Each fact may come again, and then changes nothing."""

from collections.abc import Mapping
from dataclasses import replace

from services.share.domain.errors import Unknown
from services.share.domain.facts import content
from services.share.domain.model.library import Acknowledgement, LibraryItem, Programme


def published(fact: content.ContentPublished) -> LibraryItem:
    """The item as it was published."""
    return LibraryItem(fact.item, fact.occurred_at_ms, fact.expires_at_ms, fact.external)


def withdrawn(known: LibraryItem, fact: content.ContentWithdrawn) -> LibraryItem:
    """The item, not to be shared from the earlier of its two ends."""
    ends = [end for end in (known.until_ms, fact.occurred_at_ms) if end is not None]
    return replace(known, until_ms=min(ends))


def programme_changed(known: Programme | None, fact: content.ProgrammeChanged) -> Programme:
    """The programme as it last said of itself."""
    known = known or Programme(fact.programme_id)
    if fact.occurred_at_ms < known.changed_at_ms:
        return known
    return replace(
        known,
        why=fact.why,
        zone=fact.zone,
        changed_at_ms=fact.occurred_at_ms,
        cohorts=fact.cohorts,
        sharing=fact.sharing,
        works_council=fact.works_council,
        gamification=_switched(known, fact),
    )


def campaign_changed(known: Programme | None, fact: content.CampaignChanged) -> Programme:
    """The programme with this campaign as it last said of itself, by their first day."""
    known = known or Programme(fact.programme_id)
    by_id = {one.campaign_id: one for one in known.campaigns}
    before = by_id.get(fact.campaign.campaign_id)
    if before is not None and before.changed_at_ms > fact.campaign.changed_at_ms:
        return known
    by_id[fact.campaign.campaign_id] = fact.campaign
    ordered = sorted(by_id.values(), key=lambda one: (one.starts_on, one.campaign_id))
    return replace(known, campaigns=tuple(ordered))


def _switched(known: Programme, fact: content.ProgrammeChanged) -> tuple[tuple[int, bool], ...]:
    """When the programme began to have points, or to have none; a fact that tells the same adds nothing."""
    stands = known.gamification[-1][1] if known.gamification else None
    if stands is fact.gamification:
        return known.gamification
    return (*known.gamification, (fact.occurred_at_ms, fact.gamification))


def programme_of(programmes: Mapping[str, Programme], programme_id: str) -> Programme:
    """The programme. Raises Unknown for one of which nothing, or only the charter, was heard of yet."""
    found = programmes.get(programme_id)
    if found is None or not found.changed_at_ms:
        raise Unknown("UNKNOWN_PROGRAMME", "there is no such programme")
    return found


def charter_published(known: Programme | None, fact: content.CharterPublished) -> Programme:
    """The programme with this version of its charter."""
    known = known or Programme(fact.programme_id)
    version = (fact.version, fact.occurred_at_ms)
    return known if version in known.charters else replace(known, charters=(*known.charters, version))


def acknowledged(known: Acknowledgement | None, fact: content.CharterAcknowledged) -> Acknowledgement:
    """What the person acknowledged, with this version."""
    known = known or Acknowledgement(fact.employee_id, fact.programme_id)
    version = (fact.version, fact.occurred_at_ms)
    return known if version in known.versions else replace(known, versions=(*known.versions, version))
