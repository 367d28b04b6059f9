"""Mentions and their sentiment: what is heard, answered and forgotten."""

from collections.abc import Callable, Sequence

from chassis.envelope import derived_id
from chassis.house import House
from chassis.job import Job
from chassis.mongo import Transaction
from chassis.projection import Heard
from portevoix.metrics.v1 import sentiment_pb2, sentiment_pb2_grpc
from services.metrics.domain.model.sentiment import Label, Mention, MentionLabelled, MentionObserved
from services.metrics.outside.labeller import LexiconLabeller
from services.metrics.ports.sentiment import Say
from services.metrics.rpc.sentiment import SentimentDesk, SentimentRpc
from services.metrics.storage.sentiment import (
    MentionsRead,
    SentimentRead,
    StoredLabels,
    StoredMentions,
)
from services.metrics.subscribers import sentiment as subscribers
from services.metrics.translate.sentiment import mention_labelled_to_wire
from services.metrics.usecases import sentiment as usecases

__all__ = ["answer_sentiment", "count"]

FORGET_SECONDS = 60.0


def answer_sentiment(house: House, clock: Callable[[], int]) -> None:
    """Hear mentions and labels, answer SentimentService, forget words. `clock`: milliseconds UTC."""
    desk = SentimentDesk(
        commands=house.commands,
        counts=SentimentRead(lambda: house.mongo.collections),
        pages=MentionsRead(lambda: house.mongo.collections),
        unit=lambda tx: (StoredMentions(tx.collections, tx.session), _say(tx)),
        now_ms=clock,
    )
    house.answer(
        sentiment_pb2_grpc.add_SentimentServiceServicer_to_server,
        SentimentRpc(desk),
        sentiment_pb2.DESCRIPTOR.services_by_name["SentimentService"],
    )
    _hear(house, clock)
    house.run_also(Job("texts", FORGET_SECONDS, lambda: _forget(house, clock)))


def _hear(house: House, clock: Callable[[], int]) -> None:
    labeller = LexiconLabeller()
    house.run_also(labeller)  # before what hears

    async def take(batch: Sequence[Heard[MentionObserved]], tx: Transaction) -> None:
        mentions = StoredMentions(tx.collections, tx.session)
        await usecases.take_in_mentions([one.fact for one in batch], labeller, mentions, _say(tx), clock())

    house.hear(subscribers.mentions(take))
    house.hear(subscribers.sentiment(count))


async def count(batch: Sequence[Heard[MentionLabelled]], tx: Transaction) -> None:
    """Count a batch of labels."""
    facts = [(f"{one.origin.topic}/{one.origin.partition}", one.fact) for one in batch]
    await usecases.count_labels(facts, StoredLabels(tx.collections, tx.session))


async def _forget(house: House, clock: Callable[[], int]) -> None:
    async def forget(most: int) -> int:
        async def once(tx: Transaction) -> int:
            return await StoredMentions(tx.collections, tx.session).forget_texts(clock(), most)

        return await house.mongo.transact(once)

    await usecases.forget_texts(forget)


def _say(tx: Transaction) -> Say:
    def say(mention: Mention, label: Label) -> None:
        # A manual label is later than the one before it, so that no two of a mention share an id.
        event_id = derived_id(mention.mention_id, label.how.value, label.at_ms)
        message = mention_labelled_to_wire(mention, label)
        tx.say(message, key=mention.mention_id, event_id=event_id, occurred_at_ms=label.at_ms)

    return say
