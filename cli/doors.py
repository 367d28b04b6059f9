"""Calls to the houses: whoever calls carries a token, and every call may be made again."""

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

import grpc

from portevoix.content.v1.campaigns_pb2_grpc import CampaignServiceStub
from portevoix.content.v1.feed_pb2_grpc import FeedServiceStub
from portevoix.content.v1.library_pb2_grpc import LibraryServiceStub
from portevoix.content.v1.policy_pb2_grpc import PolicyServiceStub
from portevoix.content.v1.service_pb2_grpc import ContentServiceStub
from portevoix.content.v1.sources_pb2_grpc import SourceServiceStub
from portevoix.gamify.v1.rewards_pb2_grpc import RewardServiceStub
from portevoix.gamify.v1.service_pb2_grpc import GamifyServiceStub
from portevoix.metrics.v1.figures_pb2_grpc import FiguresServiceStub
from portevoix.metrics.v1.people_pb2_grpc import PeopleServiceStub
from portevoix.metrics.v1.sentiment_pb2_grpc import SentimentServiceStub
from portevoix.metrics.v1.service_pb2_grpc import MetricsServiceStub
from portevoix.metrics.v1.value_pb2_grpc import ValueServiceStub
from portevoix.share.v1.service_pb2_grpc import ShareServiceStub
from portevoix.survey.v1.loop_pb2_grpc import LoopServiceStub
from portevoix.survey.v1.past_pb2_grpc import PastWaveServiceStub
from portevoix.survey.v1.questionnaires_pb2_grpc import QuestionnaireServiceStub
from portevoix.survey.v1.service_pb2_grpc import SurveyServiceStub
from portevoix.survey.v1.suggestions_pb2_grpc import SuggestionServiceStub

R = TypeVar("R")

CALL_SECONDS = 20
PATIENCE_SECONDS = 90
AWAY = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.ABORTED)
STUBS: Mapping[str, Any] = {
    "content": ContentServiceStub,
    "share": ShareServiceStub,
    "gamify": GamifyServiceStub,
    "metrics": MetricsServiceStub,
    "survey": SurveyServiceStub,
}
BESIDE: Mapping[str, Mapping[str, Any]] = {
    "content": {
        "campaigns": CampaignServiceStub,
        "library": LibraryServiceStub,
        "feed": FeedServiceStub,
        "policy": PolicyServiceStub,
        "sources": SourceServiceStub,
    },
    "gamify": {"rewards": RewardServiceStub},
    "metrics": {
        "figures": FiguresServiceStub,
        "value": ValueServiceStub,
        "people": PeopleServiceStub,
        "sentiment": SentimentServiceStub,
    },
    "survey": {
        "loop": LoopServiceStub,
        "past_waves": PastWaveServiceStub,
        "questionnaires": QuestionnaireServiceStub,
        "suggestions": SuggestionServiceStub,
    },
}
"""By house, the names and stubs of the services that it answers beside its own."""


class Doors:
    """Stubs of each house whose gRPC address is given, by the names of STUBS and BESIDE."""

    def __init__(self, addresses: Mapping[str, str]) -> None:
        """Call it inside the event loop that will make the calls."""
        self._channels = [grpc.aio.insecure_channel(address) for address in addresses.values()]
        named = zip(addresses, self._channels, strict=True)
        self._stubs: dict[str, Any] = {}
        for name, channel in named:
            for stub_name, stub in {name: STUBS[name], **BESIDE.get(name, {})}.items():
                self._stubs[stub_name] = stub(channel)

    def __getattr__(self, name: str) -> Any:
        """The stub of a house, or of a service beside its own."""
        try:
            return self._stubs[name]
        except KeyError:
            raise AttributeError(name) from None

    async def close(self) -> None:
        """Close every channel."""
        for channel in self._channels:
            await channel.close()


async def call(method: Callable[..., Awaitable[R]], request: object, token: str) -> R:
    """Call, and call again while the house is away, for at most 90 s; always under one idempotency key.

    Raises grpc.aio.AioRpcError for a refusal, and for a house that stays away.
    """
    metadata = (("authorization", f"Bearer {token}"), ("idempotency-key", str(uuid.uuid4())))
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return await method(request, metadata=metadata, timeout=CALL_SECONDS)
        except grpc.aio.AioRpcError as error:
            if error.code() not in AWAY or time.monotonic() > deadline:
                raise
        await asyncio.sleep(0.3)
