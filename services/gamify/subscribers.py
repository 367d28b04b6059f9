"""What is heard: one handler per message, and one way in for a batch."""

from collections.abc import Callable, Sequence

from chassis.mongo import Transaction
from chassis.projection import Heard, Origin, Projection, Refused
from portevoix.share.v1 import events_pb2 as share
from services.gamify import usecases
from services.gamify.domain.errors import Malformed
from services.gamify.domain.facts import Fact
from services.gamify.ports import Books
from services.gamify.translate import heard as wire

Open = Callable[[Transaction], tuple[Books, usecases.Say]]


def points(open_books: Open) -> Projection[Fact | None]:
    """The ledger and everything computed from it; a fact that is about nobody's points is None."""

    async def apply(batch: Sequence[Heard[Fact | None]], tx: Transaction) -> None:
        books, say = open_books(tx)
        await usecases.record(books, [heard.fact for heard in batch if heard.fact is not None], say)

    return Projection(
        name="points",
        topics=["portevoix.share.v1"],
        hears={
            share.ShareMade: on_share_made,
            share.ShareRetracted: on_share_retracted,
            share.EngagementObserved: on_engagement_observed,
            share.ConversionObserved: on_conversion_observed,
            share.ConsentChanged: on_consent_changed,
        },
        apply=apply,
    )


def on_share_made(message: share.ShareMade, origin: Origin) -> Fact | None:
    """A share may earn."""
    return _taken(lambda: wire.share_made_from_wire(message, origin.event_id))


def on_share_retracted(message: share.ShareRetracted, origin: Origin) -> Fact | None:
    """What a share earned goes, and later visits earn nothing."""
    return _taken(lambda: wire.share_retracted_from_wire(message, origin.event_id))


def on_engagement_observed(message: share.EngagementObserved, origin: Origin) -> Fact | None:
    """A visit may earn; a correction takes an earlier one back."""
    return _taken(lambda: wire.engagement_observed_from_wire(message, origin.event_id))


def on_conversion_observed(message: share.ConversionObserved, origin: Origin) -> Fact | None:
    """A conversion may earn, where a rule says so."""
    return _taken(lambda: wire.conversion_observed_from_wire(message, origin.event_id))


def on_consent_changed(message: share.ConsentChanged, origin: Origin) -> Fact | None:
    """Who may be named on a board."""
    return wire.consent_changed_from_wire(message, origin.event_id)


def _taken(translate: Callable[[], Fact | None]) -> Fact | None:
    try:
        return translate()
    except Malformed as error:
        raise Refused(error.reason, f"{error.field}: {error.text}") from error
