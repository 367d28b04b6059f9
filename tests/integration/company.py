"""Four real houses that work together over a real broker and database: content, share, gamify and metrics."""

import functools
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import grpc
import pytest
from google.protobuf import message_factory
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message

from chassis.house import House
from chassis.settings import load
from portevoix.content.v1 import service_pb2 as content_wire
from portevoix.share.v1 import service_pb2 as share_wire
from services.metrics.settings import MetricsSettings
from services.metrics.wiring import build as build_metrics
from tests.component.content import rig as content_rig
from tests.component.gamify import conftest as gamify_rig
from tests.component.share import rig as share_rig
from tests.component.survey.rig import free_port
from tests.issuer import Issuer
from tests.waiting import until

MANAGER = ("pm", "programme_manager")
SECTIONS = {"conduct": "Be kind", "copyright": "Ask", "transparency": "Say so", "respect": "Always"}


@dataclass
class Company:
    """The houses, and what takes more than one of them."""

    content: content_rig.Rig
    share: share_rig.Rig
    gamify: gamify_rig.Gamify
    metrics: House
    channels: Mapping[str, grpc.aio.Channel]

    async def programme(self, gamification: bool = True) -> str:
        """A programme that content made and share heard of."""
        draft = content_wire.ProgrammeDraft(
            name="Spring", why="We grow by who speaks of us", zone="UTC", gamification=gamification
        )
        made = await self.content.call(
            "CreateProgramme", content_wire.CreateProgrammeRequest(draft=draft), *MANAGER
        )
        await self.heard("programmes", {"_id": made.programme.programme_id})
        return str(made.programme.programme_id)

    async def item(self, programme_id: str) -> str:
        """An item that content published and share heard of."""
        draft = content_rig.whole_draft(programme_id)
        made = await self.content.call("CreateItem", content_wire.CreateItemRequest(draft=draft), *MANAGER)
        which = {"content_id": made.item.content_id}
        await self.content.call("SubmitItem", content_wire.SubmitItemRequest(**which), *MANAGER)
        await self.content.call("ApproveItem", content_wire.ApproveItemRequest(**which), "r", "reviewer")
        await self.content.call("PublishItem", content_wire.PublishItemRequest(**which), "p", "publisher")
        await self.heard("items", {"_id": made.item.content_id})
        return str(made.item.content_id)

    async def charter(self, programme_id: str) -> int:
        """The next version of a programme's charter, not yet heard of by anybody."""
        sections = content_wire.CharterSections(**SECTIONS)
        request = content_wire.PublishCharterRequest(programme_id=programme_id, sections=sections)
        return int((await self.content.call("PublishCharter", request, *MANAGER)).charter.version)

    async def acknowledge(self, programme_id: str, version: int, employee_id: str) -> None:
        """Somebody acknowledges a version of the charter."""
        request = content_wire.AcknowledgeCharterRequest(programme_id=programme_id, version=version)
        await self.content.call("AcknowledgeCharter", request, employee_id, "employee")

    async def heard(self, collection: str, wanted: Mapping[str, Any]) -> None:
        """Wait until share keeps such a document."""
        await until(lambda: self.share.house.mongo.collections[collection].find_one(wanted))

    async def gamify_knows(self, programme_id: str) -> None:
        """Wait until gamify keeps such a programme."""
        programmes = self.gamify.house.mongo.collections["programmes"]
        await until(lambda: programmes.find_one({"_id": programme_id}))

    async def prepare(self, employee_id: str, content_id: str, network: str = "linkedin") -> Any:
        """A share made ready."""
        request = share_wire.PrepareShareRequest(content_id=content_id, network=network)
        return await self.share.call("PrepareShare", request, employee_id)

    async def ask(self, call: MethodDescriptor, request: Message, subject: str, *roles: str) -> Any:
        """The answer to any published call of these houses, made as somebody."""
        service = call.containing_service.full_name
        channel = self.channels[service.split(".")[1]]
        answer = message_factory.GetMessageClass(call.output_type)
        path = f"/{service}/{call.name}"
        asked = channel.unary_unary(path, type(request).SerializeToString, answer.FromString)
        metadata = self.share.issuer.metadata(subject, roles, key=uuid4().hex)
        return await asked(request, metadata=metadata, timeout=20)

    async def taken_in(self) -> None:
        """Wait until share took in its inbox and said what follows, and gamify and metrics took in that."""
        await self.share.settled()
        collections = self.share.house.mongo.collections

        async def said() -> bool:
            waiting = [await collections[name].find_one({}) for name in ("visits", "outbox")]
            return not any(waiting)

        await until(said, what="share said everything")
        count = len(await self.share.log())
        for house in (self.gamify.house, self.metrics):
            await until(functools.partial(_consumed, house, count), what=f"{house.name} took it in")


async def _consumed(house: House, count: int) -> bool:
    wanted = {"topic": {"$regex": f"{share_rig.SHARE}$"}}
    found = await house.mongo.collections["offsets"].find(wanted).to_list(None)
    return sum(int(one["consumed"]) for one in found) >= count


@asynccontextmanager
async def living(
    kafka: str, mongodb: str, issuer: Issuer, namespace: str, folder: Path
) -> AsyncIterator[Company]:
    """The houses run inside the block, each on ports of its own."""
    at_share = f"127.0.0.1:{free_port()}"  # content and share ask each other
    asking = {"PORTEVOIX_SHARE": at_share, "PORTEVOIX_SERVICE_TOKEN": str(issuer.service_token("content"))}
    async with (
        content_rig.living(kafka, mongodb, issuer, namespace, **asking) as content,
        share_rig.living(
            kafka,
            mongodb,
            issuer,
            namespace,
            folder,
            content=f"127.0.0.1:{content.house.rpc.port}",
            grpc=at_share,
        ) as share,
        gamify_rig.living(kafka, mongodb, issuer, namespace) as gamify,
        metrics_beside({**share.environment, "PORTEVOIX_GRPC": "127.0.0.1:0"}) as metrics,
        grpc.aio.insecure_channel(f"127.0.0.1:{gamify.house.rpc.port}") as to_gamify,
        grpc.aio.insecure_channel(f"127.0.0.1:{metrics.rpc.port}") as to_metrics,
    ):
        channels = {"content": content.channel, "share": share.channel}
        yield Company(
            content, share, gamify, metrics, {**channels, "gamify": to_gamify, "metrics": to_metrics}
        )


@asynccontextmanager
async def metrics_beside(environment: Mapping[str, str]) -> AsyncIterator[House]:
    """Metrics beside a share of this environment, on ports of its own."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        house = build_metrics(load(MetricsSettings))
    await house.start()
    try:
        yield house
    finally:
        assert await house.stop()
