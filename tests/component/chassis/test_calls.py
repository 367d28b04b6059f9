"""Calls to other houses: with deadline, identity, correlation and key, and tried again."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind

from chassis import logs, tracing
from chassis.rpc.call import due_in
from chassis.rpc.client import TokenFile, channel
from chassis.telemetry import Telemetry
from tests.component.chassis import trial
from tests.component.chassis.conftest import Trial
from tests.component.chassis.test_process import free_port


def calling(
    generated: Path, address: str, token: Path | None = None
) -> tuple[Any, grpc.aio.Channel, Telemetry]:
    telemetry = Telemetry("caller")
    made = channel(address, TokenFile(token), telemetry)
    return trial.wire(generated)[1].TrialServiceStub(made), made, telemetry


class Listening:
    """A bare server that keeps what came with the calls; it fails as often as it is told."""

    def __init__(self, pb2: Any, failures: int = 0) -> None:
        self.pb2, self.failures = pb2, failures
        self.heard: list[dict[str, str]] = []
        self.left: list[float] = []

    async def Count(self, request: Any, context: Any) -> Any:
        self.heard.append(dict(context.invocation_metadata()))
        self.left.append(context.time_remaining())
        if len(self.heard) <= self.failures:
            await context.abort(grpc.StatusCode.UNAVAILABLE, "away")
        return self.pb2.CountResponse(count=len(self.heard))

    async def Ask(self, request: Any, context: Any) -> Any:
        self.heard.append(dict(context.invocation_metadata()))
        return self.pb2.AskResponse()


class Served:
    """The bare server while it runs."""

    def __init__(self, generated: Path, failures: int = 0, port: int = 0) -> None:
        self.pb2, self.pb2_grpc = trial.wire(generated)
        self.servicer = Listening(self.pb2, failures)
        self.server = grpc.aio.server()
        for name in ("Gather", "Recite", "Chat", "Forgotten", "Whisper"):
            setattr(self.servicer, name, None)
        self.pb2_grpc.add_TrialServiceServicer_to_server(self.servicer, self.server)
        self.address = f"127.0.0.1:{self.server.add_insecure_port(f'127.0.0.1:{port}')}"

    async def __aenter__(self) -> "Served":
        await self.server.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.server.stop(0)


async def test_a_house_calls_another_with_its_token(running: Trial, generated: Path, thing: str) -> None:
    token = running.issuer.service_token("share")
    stub, made, telemetry = calling(generated, f"127.0.0.1:{running.house.rpc.port}", token)
    async with made:
        answer = await stub.Ask(running.pb2.AskRequest(thing_id=thing))
        assert answer.subject == "share"
        token.write_text(running.issuer.token("content", ["service"]))
        assert (await stub.Ask(running.pb2.AskRequest(thing_id=thing))).subject == "content"
        labels = {"method": "/trial.v1.TrialService/Ask", "code": "OK"}
        assert telemetry.registry.get_sample_value("portevoix_grpc_client_handled_total", labels) == 2


async def test_a_command_is_tried_again_under_the_same_key(generated: Path) -> None:
    async with Served(generated, failures=2) as served:
        stub, made, _ = calling(generated, served.address)
        async with made:
            assert (await stub.Count(served.pb2.CountRequest())).count == 3
            keys = {heard["idempotency-key"] for heard in served.servicer.heard}
            assert len(keys) == 1
            await stub.Count(served.pb2.CountRequest(), metadata=[("idempotency-key", "mine")])
            assert served.servicer.heard[-1]["idempotency-key"] == "mine"
            await stub.Ask(served.pb2.AskRequest())
            assert "idempotency-key" not in served.servicer.heard[-1]


async def test_every_call_has_a_deadline_and_joins_the_logs(generated: Path) -> None:
    async with Served(generated) as served:
        stub, made, _ = calling(generated, served.address)
        async with made:
            with logs.correlated("0af7651916cd43dd8448eb211c80319c"):
                await stub.Count(served.pb2.CountRequest())
            heard = served.servicer.heard[-1]
            assert heard["x-correlation-id"] == "0af7651916cd43dd8448eb211c80319c"
            assert heard["traceparent"].startswith("00-0af7651916cd43dd8448eb211c80319c-")
            with due_in(1.0):
                await stub.Count(served.pb2.CountRequest())
            await stub.Count(served.pb2.CountRequest(), timeout=3)
            default, inherited, asked = served.servicer.left
            assert 8 < default < 11
            assert 0 < inherited < 2  # gRPC sends whole units, rounded up
            assert 2 < asked < 4


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> Iterator[InMemorySpanExporter]:
    """Spans as an exporter would get them."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(tracing, "_tracer", lambda: provider.get_tracer("test"))
    yield exporter
    provider.shutdown()


async def test_a_trace_crosses_a_call_and_says_nobodys_name(
    running: Trial, generated: Path, thing: str, spans: InMemorySpanExporter
) -> None:
    token = running.issuer.service_token("share")
    stub, made, _ = calling(generated, f"127.0.0.1:{running.house.rpc.port}", token)
    async with made:
        await stub.Ask(running.pb2.AskRequest(thing_id=thing))
    served, called = spans.get_finished_spans()
    assert (served.name, called.name) == ("trial.v1.TrialService/Ask",) * 2
    assert (served.kind, called.kind) == (SpanKind.SERVER, SpanKind.CLIENT)
    assert served.parent is not None
    assert served.parent.span_id == called.context.span_id
    assert not served.attributes
    assert not called.attributes
    spans.clear()
    traced = [("traceparent", f"00-{'a' * 32}-{'b' * 16}-01")]
    await running.stub.Whisper(running.pb2.CountRequest(thing_id=thing, by=1), metadata=traced)
    assert spans.get_finished_spans() == ()


async def test_a_house_that_is_away_is_told_in_time(generated: Path) -> None:
    stub, made, _ = calling(generated, f"127.0.0.1:{free_port()}")
    async with made:
        begun = time.monotonic()
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await stub.Count(trial.wire(generated)[0].CountRequest(), timeout=2)
        assert caught.value.code() in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED)
        assert time.monotonic() - begun < 4
