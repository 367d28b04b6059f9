"""Request to use case to response: one method per call of SentimentService."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from grpc.aio import ServicerContext

from chassis.mongo import Transaction
from chassis.rpc.commands import Commands
from portevoix.metrics.v1 import sentiment_pb2 as wire
from portevoix.metrics.v1 import sentiment_pb2_grpc
from services.metrics.domain.rules.sentiment import cursor
from services.metrics.ports.sentiment import MentionPages, Mentions, Say, SentimentCounts
from services.metrics.translate import sentiment as translate
from services.metrics.usecases import sentiment as usecases

Context = ServicerContext[Any, Any]


@dataclass(frozen=True)
class SentimentDesk:
    """What the calls need beside their use cases."""

    commands: Commands
    counts: SentimentCounts
    pages: MentionPages
    unit: Callable[[Transaction], tuple[Mentions, Say]]
    now_ms: Callable[[], int]


class SentimentRpc(sentiment_pb2_grpc.SentimentServiceServicer):
    """Answers portevoix.metrics.v1.SentimentService."""

    def __init__(self, desk: SentimentDesk) -> None:
        self._desk = desk

    async def GetSentiment(
        self, request: wire.GetSentimentRequest, context: Context
    ) -> wire.GetSentimentResponse:
        """Net sentiment, with its sample size and what it is made of."""
        asked = translate.asked_from_wire(request)
        return translate.sentiment_to_wire(await self._desk.counts.counts(asked), asked.period.last)

    async def ListMentions(
        self, request: wire.ListMentionsRequest, context: Context
    ) -> wire.ListMentionsResponse:
        """Mentions, the newest first."""
        page, token = await usecases.list_mentions(
            translate.about_from_wire(request),
            self._desk.pages,
            unlabelled=request.unlabelled,
            after=cursor(request.page_token),
            size=request.page_size or translate.PAGE_SIZE,
            now_ms=self._desk.now_ms(),
        )
        return translate.mentions_to_wire(page, token)

    async def LabelMention(
        self, request: wire.LabelMentionRequest, context: Context
    ) -> wire.LabelMentionResponse:
        """A label by hand."""
        desk, sentiment = self._desk, translate.SENTIMENTS[request.label]

        async def work(tx: Transaction) -> wire.LabelMentionResponse:
            mentions, say = desk.unit(tx)
            label = await usecases.label_by_hand(request.mention_id, sentiment, mentions, say, desk.now_ms())
            return translate.label_to_wire(label)

        return await desk.commands.run(request, context, wire.LabelMentionResponse, work)
