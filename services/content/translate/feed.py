"""Topics and feeds."""

import base64
import binascii
from collections.abc import Iterable, Mapping

from portevoix.content.v1 import feed_pb2
from services.content.domain import errors
from services.content.domain.model.feed import Feed, Place, Wanted
from services.content.translate.library import item_to_wire
from services.content.translate.scalars import from_ms

LIGHTEST = 1


def interests_from_wire(wire: Iterable[feed_pb2.Interest]) -> list[tuple[str, int]]:
    """The topics and what each weighs."""
    return [(one.topic, one.weight or LIGHTEST) for one in wire]


def interests_to_wire(weights: Mapping[str, int]) -> list[feed_pb2.Interest]:
    """The topics in alphabetical order."""
    return [feed_pb2.Interest(topic=topic, weight=weight) for topic, weight in sorted(weights.items())]


def wanted_from_wire(wire: feed_pb2.GetFeedRequest) -> Wanted:
    """What a feed is narrowed to."""
    return Wanted(wire.programme_id, wire.topic, wire.language, wire.network, wire.addressed)


def place_from_wire(token: str) -> Place | None:
    """Behind which place a page begins; None for the first. Raises Invalid for a token that no page gave."""
    if not token:
        return None
    try:
        rank, content_id = base64.urlsafe_b64decode(token.encode()).decode().split(" ", 1)
        place = Place(int(rank), content_id)
        from_ms(place.rank)
        if place.rank < 0:
            raise ValueError(place.rank)
    except (binascii.Error, ValueError, errors.Invalid) as error:
        raise errors.Invalid("the page is not known", {"page_token": "was not given by a page"}) from error
    return place


def feed_to_wire(feed: Feed) -> feed_pb2.GetFeedResponse:
    """A page of a feed."""
    wire = feed_pb2.GetFeedResponse(
        entries=[
            feed_pb2.FeedEntry(item=item_to_wire(item), followed=followed) for item, followed in feed.items
        ],
        next_page_token=_place_to_wire(feed.next),
        mix=[
            feed_pb2.CategoryCount(category=category, items=items)
            for category, items in sorted(feed.mix.items())
        ],
    )
    if feed.company_share is not None:
        wire.company_share = feed.company_share
    return wire


def _place_to_wire(place: Place | None) -> str:
    if place is None:
        return ""
    return base64.urlsafe_b64encode(f"{place.rank} {place.content_id}".encode()).decode()
