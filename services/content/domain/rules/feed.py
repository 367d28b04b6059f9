"""Whose feed holds what, and in which order.

An item's rank is the moment of its publication, in milliseconds, and WEEK for each unit that the heaviest of
its followed topics weighs. A feed is merged of lanes: one per weight, of items about topics of that weight,
and one of all items. Each lane is read newest first, so its ranks only fall; an item counts in the lane of
its heaviest topic.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from services.content.domain.errors import Invalid
from services.content.domain.model.feed import Entry, Lane, Place, Segment, Wanted
from services.content.domain.model.items import EVERYBODY, Item
from services.content.domain.model.networks import NETWORKS
from services.content.domain.model.people import Person
from services.content.domain.rules.audience import belongs, tags

WEEK = timedelta(days=7) // timedelta(milliseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def segment_of(item: Item) -> Segment:
    """The audience of an item, under a name that it shares with every item of the same audience."""
    audience = item.draft.audience
    programme_id = item.draft.programme_id if audience.cohorts else ""
    parts = {name: sorted(set(values)) for name, values in asdict(audience).items() if values}
    text = json.dumps([programme_id, parts], sort_keys=True)
    return Segment(hashlib.sha256(text.encode()).hexdigest()[:32], audience, programme_id)


def entry_of(item: Item) -> Entry:
    """What feeds must know of a published item. Raises ValueError for one that never was."""
    if item.published_at is None:
        raise ValueError("only what is published has a place in feeds")
    draft = item.draft
    return Entry(
        content_id=item.content_id,
        programme_id=draft.programme_id,
        segment=segment_of(item).segment,
        published_at=item.published_at,
        topics=draft.topics,
        language=draft.language,
        expires_at=draft.expires_at,
        external=draft.external,
        networks=item.networks,
        featured=item.featured,
    )


def check_interests(topics: Sequence[str]) -> None:
    """Raises Invalid for a topic that is named twice."""
    if len(set(topics)) != len(topics):
        raise Invalid("a topic is named twice", {"topics": "names one twice"})


def segments_for(person: Person, segments: Iterable[Segment], wanted: Wanted) -> tuple[str, ...]:
    """Those that take the person in."""
    return tuple(
        one.segment
        for one in segments
        if belongs(one.audience, person, one.programme_id)
        and not (wanted.addressed and one.audience == EVERYBODY)
    )


def lanes(interests: Mapping[str, int], wanted: Wanted) -> tuple[Lane, ...]:
    """What a feed is merged of, for somebody who gives these weights to topics."""
    if wanted.topic:
        return (Lane(0, frozenset({wanted.topic})),)
    weights = sorted(set(interests.values()), reverse=True)
    by_weight = (Lane(w, frozenset(t for t, weight in interests.items() if weight == w)) for w in weights)
    return (*by_weight, Lane(0, None))


def place_in(lane: Lane, entry: Entry) -> Place:
    """Where an item stands by the weight of a lane."""
    published = (entry.published_at - _EPOCH) // timedelta(milliseconds=1)
    return Place(published + lane.weight * WEEK, entry.content_id)


def start_of(lane: Lane, after: Place) -> tuple[datetime, str]:
    """Behind which moment and id a lane goes on."""
    return _EPOCH + timedelta(milliseconds=after.rank - lane.weight * WEEK), after.content_id


def counts_in(lane: Lane, entry: Entry, interests: Mapping[str, int], wanted: Wanted) -> bool:
    """Whether this is the lane in which the item is shown."""
    return bool(wanted.topic) or lane.weight == max(
        (interests.get(one, 0) for one in entry.topics), default=0
    )


def is_wanted(entry: Entry, wanted: Wanted, at: datetime) -> bool:
    """Whether an item is not over, and what the feed is narrowed to."""
    return (
        (entry.expires_at is None or at < entry.expires_at)
        and wanted.programme_id in ("", entry.programme_id)
        and (not wanted.language or wanted.language in tags(entry.language))
        and (not wanted.network or _takes(entry, wanted.network))
    )


def company_share(mix: Mapping[str, int]) -> float | None:
    """The share of what is not curated from others, 0 to 1; None of nothing."""
    total = sum(mix.values())
    return (total - mix.get("industry", 0)) / total if total else None


def _takes(entry: Entry, network: str) -> bool:
    inside = entry.external or NETWORKS[network].inside
    return inside and (not entry.networks or network in entry.networks)
