"""A stand-in for content's one answer to share. tests/contract holds it to the same as the real house."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import grpc

from chassis.refusal import Status, to_grpc
from portevoix.content.v1 import launch_pb2 as launch
from portevoix.content.v1 import service_pb2 as wire
from portevoix.type.v1 import facts_pb2
from services.share.wiring import read_networks

NETWORKS = read_networks()


@dataclass
class FakeItem:
    """An item of the stand-in. `departments`: whom it is for, everybody where empty."""

    answer: wire.CheckShareResponse
    departments: frozenset[str] = frozenset()
    published: bool = True
    external: bool = True


@dataclass
class FakeContent:
    """The stand-in: what is put into its dictionaries is what it answers, once `answers` is set.

    `asked` counts the questions, `waiting` those that it has not answered yet. `invited` has the cohorts that
    open by invitation, by programme and name.
    """

    items: dict[str, FakeItem] = field(default_factory=dict)
    charters: dict[str, int] = field(default_factory=dict)
    acknowledged: dict[tuple[str, str], int] = field(default_factory=dict)
    trained: dict[str, bool] = field(default_factory=dict)
    invited: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    asked: int = 0
    waiting: int = 0
    answers: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.answers.set()

    async def check_share(
        self, request: wire.CheckShareRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> wire.CheckShareResponse:
        self.asked += 1
        self.waiting += 1
        await self.answers.wait()
        self.waiting -= 1
        network, item = NETWORKS.get(request.network), self.items.get(request.content_id)
        if network is None:
            await _refuse(context, grpc.StatusCode.INVALID_ARGUMENT, "INVALID_FIELDS")
        if item is None or (item.departments and request.department not in item.departments):
            await _refuse(context, grpc.StatusCode.NOT_FOUND, "NOT_FOUND")
            raise AssertionError
        if not item.published:
            await _refuse(context, grpc.StatusCode.FAILED_PRECONDITION, "NOT_PUBLISHED")
        if not item.external and network is not None and network.external:
            await _refuse(context, grpc.StatusCode.FAILED_PRECONDITION, "INTERNAL_ONLY")
        return self._answer(request, item)

    async def check_join(
        self, request: launch.CheckJoinRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> launch.CheckJoinResponse:
        invited = self.invited.get((request.programme_id, request.cohort))
        if invited is None:
            await _refuse(context, grpc.StatusCode.NOT_FOUND, "NOT_FOUND")
        elif request.employee_id not in invited:
            await _refuse(context, grpc.StatusCode.FAILED_PRECONDITION, "NOT_INVITED")
        return launch.CheckJoinResponse()

    def _answer(self, request: wire.CheckShareRequest, item: FakeItem) -> wire.CheckShareResponse:
        answer = wire.CheckShareResponse()
        answer.CopyFrom(item.answer)
        fitting = [one for one in item.answer.suggestions if one.network == request.network]
        fitting.sort(key=lambda one: one.language != request.language)
        del answer.suggestions[:]
        answer.suggestions.extend(fitting)
        version = self.charters.get(answer.item.programme_id, 0)
        answer.charter_version = version
        known = self.acknowledged.get((request.employee_id, answer.item.programme_id), 0)
        answer.charter_acknowledged = known >= version
        answer.training_valid = self.trained.get(request.employee_id, True)
        return answer


def item_of(content_id: str, programme_id: str, *suggestions: wire.Suggestion, **other: Any) -> FakeItem:
    """An item of a programme with these suggestions."""
    return FakeItem(
        wire.CheckShareResponse(
            item=facts_pb2.Item(
                content_id=content_id,
                programme_id=programme_id,
                category="brand",
                kind="article",
                topics=["energy"],
                language="en",
            ),
            title="How we halved our energy bill",
            why="People who think of joining us ask about it",
            url="https://example.org/energy?ref=news#top",
            programme_why="We grow by who speaks of us",
            suggestions=suggestions,
        ),
        **other,
    )


@asynccontextmanager
async def answering(fake: FakeContent) -> AsyncIterator[str]:
    """The stand-in answers inside the block; its address."""
    server = grpc.aio.server()
    handler = grpc.unary_unary_rpc_method_handler(
        fake.check_share, wire.CheckShareRequest.FromString, wire.CheckShareResponse.SerializeToString
    )
    service = wire.DESCRIPTOR.services_by_name["ContentService"].full_name
    joining = grpc.unary_unary_rpc_method_handler(
        fake.check_join, launch.CheckJoinRequest.FromString, launch.CheckJoinResponse.SerializeToString
    )
    launching = launch.DESCRIPTOR.services_by_name["LaunchService"].full_name
    server.add_generic_rpc_handlers(
        (
            grpc.method_handlers_generic_handler(service, {"CheckShare": handler}),
            grpc.method_handlers_generic_handler(launching, {"CheckJoin": joining}),
        )
    )
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        await server.stop(None)


async def _refuse(context: grpc.aio.ServicerContext[Any, Any], code: grpc.StatusCode, reason: str) -> None:
    await context.abort_with_status(to_grpc(Status(code, reason, "no")))
