"""Sources, on the wire."""

from datetime import datetime

from portevoix.content.v1 import sources_pb2 as wire
from services.content.domain.model.sources import Source
from services.content.translate.scalars import to_ms

EVERY_MINUTES = 30


def source_from_wire(request: wire.AddSourceRequest, source_id: str, at: datetime) -> Source:
    """A source, due at once."""
    return Source(
        source_id,
        request.programme_id,
        request.url,
        request.name,
        request.language,
        request.every_minutes or EVERY_MINUTES,
        next_at=at,
    )


def source_to_wire(source: Source) -> wire.FeedSource:
    """A source as those who look after it see it."""
    return wire.FeedSource(
        source_id=source.source_id,
        programme_id=source.programme_id,
        url=source.url,
        name=source.name,
        language=source.language,
        every_minutes=source.every_minutes,
        paused=source.paused,
        checked_at_ms=None if source.checked_at is None else to_ms(source.checked_at),
        next_at_ms=to_ms(source.next_at),
        failure=source.failure,
        failures=source.failures,
        drafts=source.drafts,
    )
