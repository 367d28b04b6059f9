"""Mutating calls: one effect per idempotency key, whatever is repeated."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import grpc
import pytest

from tests.component.chassis.conftest import Trial
from tests.component.chassis.test_rpc import refused


def one_more(running: Trial, thing: str, key: str | None, who: str = "e-1", **fields: Any) -> Any:
    """Count one more; keys are made the test's own."""
    request = running.pb2.CountRequest(**({"thing_id": thing, "by": 1} | fields))
    return running.stub.Count(request, metadata=running.who(who, key=key and f"{thing}-{key}"))


async def test_a_repeat_is_answered_with_the_stored_answer(running: Trial, thing: str) -> None:
    runs = running.servicer.runs
    assert (await one_more(running, thing, "k1")).count == 1
    assert (await one_more(running, thing, "k1")).count == 1
    assert (await one_more(running, thing, "k2")).count == 2
    assert running.servicer.runs == runs + 2


async def test_the_key_is_the_callers_own(running: Trial, thing: str) -> None:
    assert (await one_more(running, thing, "k", "e-1")).count == 1
    assert (await one_more(running, thing, "k", "e-2")).count == 2


async def test_another_request_under_the_same_key_is_refused(running: Trial, thing: str) -> None:
    await one_more(running, thing, "k")
    code, reason, _ = await refused(one_more(running, thing, "k", by=2))
    assert (code, reason) == (grpc.StatusCode.ALREADY_EXISTS, "IDEMPOTENCY_KEY_REUSED")
    assert (await one_more(running, thing, "k")).count == 1


@pytest.mark.parametrize("key", [None, "x" * 201], ids=["none", "long"])
async def test_a_command_without_a_key_is_refused_by_name(
    running: Trial, thing: str, key: str | None
) -> None:
    code, reason, fields = await refused(one_more(running, thing, key))
    assert (code, reason) == (grpc.StatusCode.INVALID_ARGUMENT, "IDEMPOTENCY_KEY_MISSING")
    assert set(fields) == {"idempotency-key"}


async def test_simultaneous_repeats_have_one_effect(running: Trial, thing: str) -> None:
    answers = await asyncio.gather(*(one_more(running, thing, "same") for _ in range(12)))
    assert {answer.count for answer in answers} == {1}
    assert (await one_more(running, thing, "next")).count == 2


async def test_what_was_refused_or_failed_left_nothing(running: Trial, thing: str) -> None:
    assert (await refused(one_more(running, thing, "k", mood="refuse")))[1] == "DECLINED"
    assert (await refused(one_more(running, thing, "k2", mood="break")))[1] == "INTERNAL"
    assert (await one_more(running, thing, "k")).count == 1
    assert (await one_more(running, thing, "k2")).count == 2


async def test_records_end_after_a_week(running: Trial, thing: str) -> None:
    await one_more(running, thing, "k")
    records = running.house.mongo.collections["idempotency"]
    assert (await records.index_information())["expires_at_1"]["expireAfterSeconds"] == 0
    record = await records.find_one({"_id.key": f"{thing}-k"})
    left = record["expires_at"] - datetime.now(UTC)
    assert timedelta(days=6, hours=23) < left < timedelta(days=7)


async def test_an_anonymous_call_leaves_no_trace(running: Trial, thing: str, capsys: Any) -> None:
    records = running.house.mongo.collections["idempotency"]
    before = await records.count_documents({})
    request = running.pb2.CountRequest(thing_id=thing, by=1)
    answer = await running.stub.Whisper(
        request, metadata=[("x-correlation-id", "c"), ("idempotency-key", "k")]
    )
    assert answer.count == 1
    response = await running.web.post(f"/v1/whispers/{thing}", json={"by": 1})
    assert response.json() == {"count": "2"}
    assert await records.count_documents({}) == before
    captured = capsys.readouterr()
    assert "Whisper" not in captured.out + captured.err
    path = "/trial.v1.TrialService/Whisper"
    assert running.figure("grpc_server_handled_total", method=path, code="OK") == 2


async def test_an_anonymous_call_with_a_token_is_refused(running: Trial) -> None:
    request = running.pb2.CountRequest(thing_id="t", by=1)
    code, reason, _ = await refused(running.stub.Whisper(request, metadata=running.who()))
    assert (code, reason) == (grpc.StatusCode.INVALID_ARGUMENT, "IDENTITY_NOT_WANTED")
