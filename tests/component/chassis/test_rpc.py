"""Calls over gRPC: admitted by the table, valid, due in time; refusals and mistakes as a status."""

import asyncio
from functools import partial
from typing import Any, cast

import grpc
import pytest
from google.rpc import error_details_pb2
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc
from grpc_status import rpc_status

from tests.component.chassis.conftest import Trial
from tests.waiting import until


async def refused(call: Any) -> tuple[grpc.StatusCode, str, dict[str, str]]:
    """Code, reason and violations of a call that must not succeed."""
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call
    status = rpc_status.from_call(cast(grpc.Call, caught.value))
    assert status is not None
    info, bad = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
    for detail in status.details:
        detail.Unpack(info)
        detail.Unpack(bad)
    return caught.value.code(), info.reason, {one.field: one.description for one in bad.field_violations}


async def test_a_caller_with_the_role_is_answered(running: Trial) -> None:
    response = await running.stub.Ask(running.pb2.AskRequest(thing_id="t"), metadata=running.who("e-7"))
    assert response.subject == "e-7"


async def test_every_broken_field_is_named(running: Trial) -> None:
    wrong = running.pb2.AskRequest(thing_id="x" * 21, tags=["ok", "n"], inner={"depth": 11})
    code, reason, fields = await refused(running.stub.Ask(wrong, metadata=running.who()))
    assert (code, reason) == (grpc.StatusCode.INVALID_ARGUMENT, "INVALID_REQUEST")
    assert set(fields) == {"thing_id", "tags[1]", "inner.depth"}


async def test_hundreds_of_violations_still_arrive(running: Trial) -> None:
    wrong = running.pb2.AskRequest(thing_id="t", tags=["n"] * 900)
    code, _, fields = await refused(running.stub.Ask(wrong, metadata=running.who()))
    assert code == grpc.StatusCode.INVALID_ARGUMENT
    assert len(fields) == 50


async def test_identity_comes_before_validity(running: Trial) -> None:
    code, reason, fields = await refused(running.stub.Ask(running.pb2.AskRequest()))
    assert (code, reason, fields) == (grpc.StatusCode.UNAUTHENTICATED, "TOKEN_MISSING", {})


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"seconds": -60}, "TOKEN_EXPIRED"),
        ({"aud": "another"}, "TOKEN_INVALID"),
        ({"iss": "another"}, "TOKEN_INVALID"),
        ({"sub": None}, "TOKEN_INVALID"),
        ({"roles": [1]}, "TOKEN_INVALID"),
    ],
)
async def test_a_token_that_is_not_for_us_is_refused(
    running: Trial, claims: dict[str, Any], reason: str
) -> None:
    token = running.issuer.token("e-1", **claims)
    call = running.stub.Ask(
        running.pb2.AskRequest(thing_id="t"), metadata=[("authorization", f"Bearer {token}")]
    )
    assert (await refused(call))[:2] == (grpc.StatusCode.UNAUTHENTICATED, reason)


async def test_another_role_is_refused(running: Trial) -> None:
    call = running.stub.Ask(running.pb2.AskRequest(thing_id="t"), metadata=running.who("e-1", "auditor"))
    assert (await refused(call))[:2] == (grpc.StatusCode.PERMISSION_DENIED, "ROLE_MISSING")


async def test_a_call_that_is_not_in_the_table_is_refused_to_everybody(running: Trial) -> None:
    for role in ("employee", "administrator", "service"):
        call = running.stub.Forgotten(running.pb2.AskRequest(thing_id="t"), metadata=running.who("e-1", role))
        assert (await refused(call))[:2] == (grpc.StatusCode.PERMISSION_DENIED, "CALL_NOT_IN_TABLE")


async def test_a_refusal_of_the_house_keeps_its_reason(running: Trial) -> None:
    call = running.stub.Ask(running.pb2.AskRequest(thing_id="t", mood="refuse"), metadata=running.who())
    assert (await refused(call))[:2] == (grpc.StatusCode.FAILED_PRECONDITION, "DECLINED")


async def test_a_mistake_tells_an_id_and_nothing_else(
    running: Trial, caplog: pytest.LogCaptureFixture
) -> None:
    metadata = [*running.who(), ("x-correlation-id", "find-me")]
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await running.stub.Ask(running.pb2.AskRequest(thing_id="t", mood="break"), metadata=metadata)
    assert caught.value.code() == grpc.StatusCode.INTERNAL
    assert "find-me" in (caught.value.details() or "")
    assert "secret" not in repr(caught.value)


async def test_the_callers_deadline_holds(running: Trial) -> None:
    call = running.stub.Ask(
        running.pb2.AskRequest(thing_id="t", mood="wait"), metadata=running.who(), timeout=0.3
    )
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call
    assert caught.value.code() == grpc.StatusCode.DEADLINE_EXCEEDED
    path = "/trial.v1.TrialService/Ask"
    await until(
        lambda: sum(
            running.figure("grpc_server_handled_total", method=path, code=code)
            for code in ("CANCELLED", "DEADLINE_EXCEEDED")
        )
    )


async def test_a_call_without_a_deadline_gets_one(running: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chassis.rpc.guards.UNARY_SECONDS", 0.2)
    call = running.stub.Ask(running.pb2.AskRequest(thing_id="t", mood="wait"), metadata=running.who())
    assert (await refused(call))[:2] == (grpc.StatusCode.DEADLINE_EXCEEDED, "TOO_SLOW")


async def test_each_message_of_a_stream_is_checked(running: Trial) -> None:
    def asked(*names: str) -> Any:
        return iter([running.pb2.AskRequest(thing_id=name) for name in names])

    response = await running.stub.Gather(asked("a", "b"), metadata=running.who("e-3"))
    assert (response.thing_id, response.subject) == ("a,b", "e-3")
    code, _, fields = await refused(running.stub.Gather(asked("a", ""), metadata=running.who()))
    assert (code, set(fields)) == (grpc.StatusCode.INVALID_ARGUMENT, {"thing_id"})
    recited = running.stub.Recite(running.pb2.AskRequest(thing_id="abc"), metadata=running.who())
    assert [one.thing_id async for one in recited] == ["a", "b", "c"]
    chatted = running.stub.Chat(asked("ab", "cd"), metadata=running.who())
    assert [one.thing_id async for one in chatted] == ["ba", "dc"]
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        _ = [one async for one in running.stub.Chat(asked("ab", ""), metadata=running.who())]
    assert caught.value.code() == grpc.StatusCode.INVALID_ARGUMENT
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        _ = [one async for one in running.stub.Recite(running.pb2.AskRequest(thing_id="abc"))]
    assert caught.value.code() == grpc.StatusCode.UNAUTHENTICATED


async def test_an_abandoned_stream_is_left_in_order(running: Trial) -> None:
    forever = running.pb2.AskRequest(thing_id="t", mood="forever")
    call = running.stub.Recite(forever, metadata=running.who("e-4"))
    assert (await call.read()).thing_id == "t"
    call.cancel()
    async with asyncio.timeout(5):
        assert await running.servicer.left.wait()
        await running.house.rpc.idle.wait()
    assert running.servicer.left_by == "e-4"
    path = "/trial.v1.TrialService/Recite"
    assert running.figure("grpc_server_handled_total", method=path, code="CANCELLED") == 1


async def test_health_and_reflection(running: Trial) -> None:
    channel = grpc.aio.insecure_channel(f"127.0.0.1:{running.house.rpc.port}")
    async with channel:
        health = health_pb2_grpc.HealthStub(channel)
        for name in ("", "trial.v1.TrialService"):
            request = health_pb2.HealthCheckRequest(service=name)
            await until(partial(_serving, health, request))
        reflection: Any = reflection_pb2_grpc.ServerReflectionStub(cast(grpc.Channel, channel))
        asked = reflection_pb2.ServerReflectionRequest(list_services="")
        with pytest.raises(grpc.aio.AioRpcError):
            _ = [one async for one in reflection.ServerReflectionInfo(iter([asked]))]
        answers = [
            one
            async for one in reflection.ServerReflectionInfo(
                iter([asked]), metadata=running.who("ops", "administrator")
            )
        ]
        names = [service.name for service in answers[0].list_services_response.service]
        assert "trial.v1.TrialService" in names


async def _serving(health: Any, request: Any) -> bool:
    answer = await health.Check(request)
    return bool(answer.status == health_pb2.HealthCheckResponse.SERVING)


async def test_an_unknown_method_is_counted_without_its_name(running: Trial) -> None:
    channel = grpc.aio.insecure_channel(f"127.0.0.1:{running.house.rpc.port}")
    async with channel:
        unknown: Any = channel.unary_unary("/no.such/Method")
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await unknown(b"")
    assert caught.value.code() == grpc.StatusCode.UNIMPLEMENTED
    assert running.figure("grpc_server_handled_total", method="unknown", code="UNIMPLEMENTED") == 1


async def test_a_stop_finishes_the_calls_in_flight(fresh: Trial) -> None:
    running = fresh
    request = running.pb2.AskRequest(thing_id="t", mood="wait")
    call = asyncio.ensure_future(running.stub.Ask(request, metadata=running.who("e-9")))
    await running.servicer.waiting.wait()
    channel = grpc.aio.insecure_channel(f"127.0.0.1:{running.house.rpc.port}")
    health: Any = health_pb2_grpc.HealthStub(channel)
    watched = health.Watch(health_pb2.HealthCheckRequest(service=""))
    first = await watched.read()
    stopping = asyncio.create_task(running.house.stop())
    if first.status == health_pb2.HealthCheckResponse.SERVING:
        assert (await watched.read()).status == health_pb2.HealthCheckResponse.NOT_SERVING
    await until(partial(_closed, running.house.rpc.port))
    ended, _ = await asyncio.wait({call, stopping}, timeout=0.5)
    assert not ended
    running.servicer.release.set()
    assert (await call).subject == "e-9"
    async with asyncio.timeout(5):
        assert await stopping
    await channel.close()


async def _closed(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except ConnectionRefusedError:
        return True
    except ConnectionResetError:  # it closed between taking the connection and accepting it: look again
        return False
    writer.close()
    return False
