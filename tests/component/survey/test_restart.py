"""Two processes and a crash: killed in the middle of a launch, and nobody answers twice."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import grpc
import httpx
import pymongo
import pytest

from portevoix.survey.v1 import service_pb2 as wire
from portevoix.survey.v1 import service_pb2_grpc
from tests.component.survey.rig import (
    Mailbox,
    create_topics,
    environment_of,
    free_port,
    mail_server,
    refusal_of,
    say_employed,
    share_stand_in,
    staff,
    text_of,
    token_in,
)
from tests.issuer import Issuer
from tests.waiting import until

ROOT = Path(__file__).resolve().parents[3]
MAILS_BEFORE_THE_CRASH = 4


@dataclass
class Replica:
    """A survey process."""

    name: str
    process: asyncio.subprocess.Process
    grpc: str
    http: str

    async def ready(self) -> bool:
        try:
            async with httpx.AsyncClient() as client:
                return (await client.get(f"http://{self.http}/readyz")).status_code == 200
        except httpx.TransportError:
            return False


@pytest.mark.timeout(240)  # two houses are started, one of them twice
async def test_a_launch_cut_short_starts_over_with_new_links(
    kafka: str, mongodb: str, namespace: str, issuer: Issuer, tmp_path: Path
) -> None:
    people = staff("p", {"A": 12})
    mailbox = Mailbox(holds_back_after=MAILS_BEFORE_THE_CRASH)
    await create_topics(kafka, namespace)
    async with AsyncExitStack() as stack:
        told = {
            "KAFKA": kafka,
            "MONGODB": mongodb,
            "NAMESPACE": namespace,
            "SMTP": await stack.enter_async_context(mail_server(mailbox)),
            "SHARE": await stack.enter_async_context(share_stand_in()),
        }
        environment = environment_of(issuer, tmp_path, **told)
        both = [await stack.enter_async_context(replica(name, environment)) for name in ("one", "two")]
        for one in both:
            await until(one.ready, 40, what=f"{one.name} is ready")
        with pymongo.MongoClient[dict[str, Any]](mongodb) as client:
            database = client[f"{namespace}_portevoix_survey"]
            await say_employed(kafka, namespace, people)
            await until(lambda: database["people.g1"].count_documents({}) == len(people))
            survey_id = await launch(both[0].grpc, issuer)
            await until(lambda: len(mailbox.mails) >= MAILS_BEFORE_THE_CRASH)
            owner = database["holds"].find_one({"_id": survey_id})
        assert owner is not None
        killed = next(one for one in both if owner["owner"].startswith(f"{one.name}/"))
        left = next(one for one in both if one is not killed)
        os.kill(killed.process.pid, signal.SIGKILL)
        mailbox.open.set()
        await until(lambda: opened(left.grpc, issuer, survey_id), 100, every=0.3, what="open")
        await nobody_answers_twice(left.grpc, mailbox, people)


async def nobody_answers_twice(at: str, mailbox: Mailbox, people: dict[str, str]) -> None:
    mails = [mail for some in mailbox.to(people).values() for mail in some]
    later = [mail for mail in mails if "takes the place" in text_of(mail) or "remplace" in text_of(mail)]
    earlier = [mail for mail in mails if mail not in later]
    assert {mail["to"] for mail in later} == {mail["to"] for mail in mails}
    assert len(later) == len(people)
    assert MAILS_BEFORE_THE_CRASH <= len(earlier) <= len(people)
    async with grpc.aio.insecure_channel(at) as channel:
        stub = service_pb2_grpc.SurveyServiceStub(channel)
        for mail in earlier:
            assert await answered(stub, token_in(mail)) == "TOKEN_NOT_VALID"
        for mail in later:
            assert await answered(stub, token_in(mail)) == "taken"


async def answered(stub: Any, token: str) -> str:
    request = wire.AnswerSurveyRequest(token=token, submission_id=str(uuid4()), score=7)
    try:
        await stub.AnswerSurvey(request, timeout=20)
    except grpc.aio.AioRpcError as error:
        return refusal_of(error).reason
    return "taken"


async def launch(at: str, issuer: Issuer) -> str:
    async with grpc.aio.insecure_channel(at) as channel:
        stub: Any = service_pb2_grpc.SurveyServiceStub(channel)
        draft = wire.CreateSurveyRequest(template="enps")
        made = await stub.CreateSurvey(draft, metadata=issuer.metadata("h", ["hr"], key="create"), timeout=20)
        survey_id: str = made.survey.survey_id
        request = wire.LaunchSurveyRequest(survey_id=survey_id)
        await stub.LaunchSurvey(request, metadata=issuer.metadata("h", ["hr"], key="launch"), timeout=20)
    return survey_id


async def opened(at: str, issuer: Issuer, survey_id: str) -> bool:
    async with grpc.aio.insecure_channel(at) as channel:
        stub: Any = service_pb2_grpc.SurveyServiceStub(channel)
        request = wire.GetSurveyRequest(survey_id=survey_id)
        found = await stub.GetSurvey(request, metadata=issuer.metadata("h", ["hr"]), timeout=20)
    return bool(found.survey.state == wire.SURVEY_STATE_OPEN)


@asynccontextmanager
async def replica(named: str, environment: dict[str, str]) -> AsyncIterator[Replica]:
    """A process of the house; killed at the end, unless it is already."""
    doors = {"GRPC": f"127.0.0.1:{free_port()}", "HTTP": f"127.0.0.1:{free_port()}"}
    told = {
        **{
            variable: value for variable, value in os.environ.items() if not variable.startswith("PORTEVOIX_")
        },
        **environment,
        **{f"PORTEVOIX_{variable}": value for variable, value in doors.items()},
        "PORTEVOIX_REPLICA": named,
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'gen'}",
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "services.survey", env=told, cwd=ROOT, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        yield Replica(named, process, doors["GRPC"], doors["HTTP"])
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
