"""Mentions as share says them, the calls about them, and what metrics says: say only what a test is about."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import grpc
import httpx
from google.protobuf.message import Message

from chassis.envelope import Envelope
from portevoix.mentions.v1 import events_pb2 as mention_events
from portevoix.metrics.v1 import events_pb2, sentiment_pb2, sentiment_pb2_grpc
from portevoix.type.v1 import facts_pb2 as types
from tests.component.metrics.conftest import LABELS, MENTIONS, PARTITIONS, Metrics
from tests.component.metrics.events import DAY, item
from tests.reading import read_topic
from tests.waiting import until

ROLE = "external_communications"
PERIOD: dict[str, Any] = {"from_date": "2026-09-01", "to_date": "2026-09-30"}
LABEL_NAMES = {
    events_pb2.SENTIMENT_POSITIVE: "positive",
    events_pb2.SENTIMENT_NEUTRAL: "neutral",
    events_pb2.SENTIMENT_NEGATIVE: "negative",
}


@dataclass
class Wall:
    """Where mentions come in, and what comes out."""

    metrics: Metrics
    stub: Any
    kafka: str
    spoken = 0

    async def hear(self, *events: mention_events.MentionObserved, ids: Sequence[str] = ()) -> list[str]:
        """Write mentions into share's topic; return their ids when they are taken in and counted."""
        named = list(ids or (str(uuid.uuid4()) for _ in events))
        topic = self.metrics.topic.replace("portevoix.share.v1", MENTIONS)
        for event, event_id in zip(events, named, strict=True):
            await self._write(topic, event, event.network, event_id)
        self.spoken += len(events)
        await self.settled()
        return named

    async def say(self, event: events_pb2.MentionLabelled, event_id: str) -> None:
        """Write into the house's own topic."""
        topic = self.metrics.topic.replace("portevoix.share.v1", LABELS)
        await self._write(topic, event, event.mention_id, event_id)
        await self.settled()

    async def _write(self, topic: str, event: Message, key: str, event_id: str) -> None:
        headers = Envelope(event_id, event.DESCRIPTOR.full_name, "test", 1).headers()
        value = event.SerializeToString()
        await self.metrics.producer.send_and_wait(topic, value, key=key.encode(), headers=headers)

    async def settled(self) -> None:
        """Return when all mentions are taken in, nothing waits to be said, and all that was said counts."""
        mongo = self.metrics.house.mongo

        async def consumed(projection: str) -> int:
            found = mongo.collections["offsets"].find({"projection": projection})
            return sum([one["next"] async for one in found])

        async def done() -> bool:
            taken_in = await consumed("mentions") == self.spoken
            said = taken_in and not await mongo.collections["outbox"].count_documents({})
            return said and await consumed("sentiment") >= len(await self.labelled())

        assert await until(done, what="mentions counted")

    async def labelled(self) -> list[events_pb2.MentionLabelled]:
        """Everything that stands on the house's own topic."""
        return [events_pb2.MentionLabelled.FromString(one.value) for one in await self.records()]

    async def records(self) -> list[Any]:
        """The same as records."""
        topic = self.metrics.topic.replace("portevoix.share.v1", LABELS)
        return await read_topic(self.kafka, topic, PARTITIONS)

    async def sentiment(self, **asked: Any) -> sentiment_pb2.GetSentimentResponse:
        """The figures of September."""
        about = asked if "found_elsewhere" in asked else {"programme_id": "p", **asked}
        request = sentiment_pb2.GetSentimentRequest(**{**PERIOD, **about})
        found: sentiment_pb2.GetSentimentResponse = await self.stub.GetSentiment(
            request, metadata=self.metrics.as_role("leader")
        )
        return found

    async def page(self, **asked: Any) -> sentiment_pb2.ListMentionsResponse:
        """A page of mentions."""
        about = asked if "found_elsewhere" in asked else {"programme_id": "p", **asked}
        found: sentiment_pb2.ListMentionsResponse = await self.stub.ListMentions(
            sentiment_pb2.ListMentionsRequest(**about), metadata=self.metrics.as_role(ROLE)
        )
        return found

    async def label(self, mention_id: str, label: events_pb2.Sentiment.ValueType, key: str = "") -> Any:
        """Label by hand, and wait until it counts."""
        who = self.metrics.issuer.metadata("reader", [ROLE], key=key or str(uuid.uuid4()))
        request = sentiment_pb2.LabelMentionRequest(mention_id=mention_id, label=label)
        answer = await self.stub.LabelMention(request, metadata=who)
        await self.settled()
        return answer

    async def post(self, path: str, key: str, **body: str) -> httpx.Response:
        """Use a JSON door as somebody of communications."""
        token = self.metrics.issuer.token("reader", [ROLE])
        headers = {"authorization": f"Bearer {token}", "idempotency-key": key}
        return await self.metrics.http.post(path, json=body, headers=headers)


def on_the_wall(metrics: Metrics, channel: grpc.aio.Channel, kafka: str) -> Wall:
    """The wall of a house."""
    return Wall(metrics, sentiment_pb2_grpc.SentimentServiceStub(channel), kafka)


def mention(
    text: str = "",
    *,
    label: str = "",
    language: str = "",
    at: types.Item | None = None,
    network: str = "linkedin",
    at_ms: int,
    accepted_ms: int = 0,
    day: str = DAY,
) -> mention_events.MentionObserved:
    """A comment on a share of the programme p."""
    moment = types.Moment(
        occurred_at_ms=at_ms, accepted_at_ms=accepted_ms or at_ms, local_date=day, zone="Europe/Paris"
    )
    content = {"text": text} if text else {"label": label}
    return mention_events.MentionObserved(
        share_id="s", item=at or item(), network=network, source="listener", moment=moment, language=language,
        **content,
    )  # fmt: skip


def elsewhere(text: str, *, at_ms: int, day: str = DAY) -> mention_events.MentionObserved:
    """A mention found by social listening."""
    found = mention(text, language="fr", network="x", at_ms=at_ms, day=day)
    found.ClearField("item")
    found.share_id = ""
    return found


def figures(count: sentiment_pb2.SentimentCount) -> tuple[int, int, int, int]:
    """n, positive, neutral, negative."""
    return count.n, count.positive, count.neutral, count.negative


def parts(found: sentiment_pb2.GetSentimentResponse) -> dict[str, tuple[str, tuple[int, int, int, int]]]:
    """Provenance and figures by who labelled."""
    return {
        events_pb2.Labelling.Name(one.how).removeprefix("LABELLING_"): (
            types.Provenance.Name(one.provenance).removeprefix("PROVENANCE_"),
            figures(one.count),
        )
        for one in found.parts
    }
