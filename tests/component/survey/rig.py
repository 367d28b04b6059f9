"""survey as a living house over a real broker and databases, a real mail server, and share's answer."""

import asyncio
import base64
import os
import re
import socket
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import grpc
import httpx
import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiosmtpd.smtp import SMTP, Envelope, Session
from google.protobuf.message import Message
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from chassis.envelope import Envelope as Sent
from chassis.house import House
from chassis.settings import load
from portevoix.share.v1 import events_pb2 as share_events
from portevoix.share.v1 import service_pb2 as share_wire
from portevoix.share.v1 import service_pb2_grpc as share_grpc
from portevoix.survey.v1 import events_pb2 as events
from portevoix.survey.v1 import (
    loop_pb2_grpc,
    one_to_ones_pb2_grpc,
    past_pb2_grpc,
    questionnaires_pb2_grpc,
    results_pb2_grpc,
    series_pb2_grpc,
    service_pb2_grpc,
    suggestions_pb2_grpc,
)
from portevoix.survey.v1 import questionnaires_pb2 as asked
from portevoix.survey.v1 import results_pb2 as results
from portevoix.survey.v1 import service_pb2 as wire
from portevoix.type.v1 import facts_pb2 as types
from services.survey.settings import SurveySettings
from services.survey.wiring import build
from tests.issuer import Issuer
from tests.reading import read_topic
from tests.waiting import until

SHARE, SURVEY = "portevoix.share.v1", "portevoix.survey.v1"
TOPICS = (SHARE, f"{SHARE}.dlq", SURVEY, f"{SURVEY}.dlq")
PARTITIONS = 2
ZONE = "Europe/Paris"
LINK = re.compile(r"https://surveys\.example/s/(\S+)")


@dataclass
class Mailbox:
    """A mail server; `open` cleared, it holds every mail back. An address that begins with refused is."""

    mails: list[EmailMessage] = field(default_factory=list)
    open: asyncio.Event = field(default_factory=asyncio.Event)
    puts_off: set[str] = field(default_factory=set)
    holds_back_after: int | None = None

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("refused"):
            return "550 5.1.1 no such person"
        if address in self.puts_off:
            self.puts_off.remove(address)
            return "451 4.7.1 come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.holds_back_after is not None and len(self.mails) >= self.holds_back_after:
            self.open.clear()
            self.holds_back_after = None
        await self.open.wait()
        mail = message_from_bytes(cast("bytes", envelope.content), policy=policy.default)
        self.mails.append(mail)
        return "250 taken"

    def to(self, employee_ids: Iterable[str]) -> dict[str, list[EmailMessage]]:
        """The mails of these people, in order."""
        wanted = {f"{who}@example.org": who for who in employee_ids}
        found: dict[str, list[EmailMessage]] = {who: [] for who in wanted.values()}
        for mail in self.mails:
            address = mail["to"].addresses[0].addr_spec
            if address in wanted:
                found[wanted[address]].append(mail)
        return found


def text_of(mail: EmailMessage) -> str:
    """What it says."""
    return str(mail.get_content())


def token_in(mail: EmailMessage) -> str:
    """The token in its link."""
    found = LINK.search(text_of(mail))
    assert found, "no link"
    return found.group(1)


class ShareStandIn(share_grpc.ShareServiceServicer):
    """Knows where to write to: <employee_id>@example.org; to nobody whose id begins with lost."""

    async def GetAddresses(self, request: share_wire.GetAddressesRequest, context: Any) -> Any:
        return share_wire.GetAddressesResponse(
            addresses=[
                share_wire.Address(
                    employee_id=who,
                    name=f"Zoé {who}",
                    email=f"{who}@example.org",
                    language="fr-MA" if who.endswith("1") else "en",
                )
                for who in request.employee_ids
                if not who.startswith("lost")
            ]
        )


@dataclass(frozen=True)
class Refusal:
    """How a refused call ended."""

    code: str
    reason: str
    fields: tuple[str, ...]


class Rig:
    """The house's doors, and hands to knock on them."""

    def __init__(
        self, house: House, mailbox: Mailbox, issuer: Issuer, kafka: str, namespace: str, secrets: Path
    ) -> None:
        self.house, self.mailbox, self.issuer = house, mailbox, issuer
        self.kafka, self.namespace, self.secrets = kafka, namespace, secrets
        self.channel = grpc.aio.insecure_channel(f"127.0.0.1:{house.rpc.port}")
        self.stub = service_pb2_grpc.SurveyServiceStub(self.channel)
        self.stubs = [
            self.stub,
            questionnaires_pb2_grpc.QuestionnaireServiceStub(self.channel),
            loop_pb2_grpc.LoopServiceStub(self.channel),
            suggestions_pb2_grpc.SuggestionServiceStub(self.channel),
            past_pb2_grpc.PastWaveServiceStub(self.channel),
            results_pb2_grpc.ResultServiceStub(self.channel),
            series_pb2_grpc.SeriesServiceStub(self.channel),
            one_to_ones_pb2_grpc.OneToOneServiceStub(self.channel),
        ]
        self.http = httpx.AsyncClient(base_url=f"http://127.0.0.1:{house.web.port}")

    @property
    def invitations(self) -> Any:
        """The database with people."""
        return self.house.mongo.database

    @property
    def answers(self) -> Any:
        """The database with answers."""
        return self.house.mongo.database.client[f"{self.namespace}_portevoix_survey_answers"]

    async def call(
        self, name: str, request: Message, *roles: str, key: str = "", who: str = "someone"
    ) -> Any:
        """The response of a call made by `who` with these roles, HR where none is given."""
        metadata = self.issuer.metadata(who, roles or ("hr",), key=key or uuid4().hex)
        return await self.method(name)(request, metadata=metadata, timeout=20)

    def method(self, name: str) -> Any:
        """A call of any service of the house, by its name."""
        return next(getattr(stub, name) for stub in self.stubs if hasattr(stub, name))

    async def refused(self, name: str, request: Message, *roles: str, who: str = "someone") -> Refusal:
        """How a call was refused; fails where it was not."""
        try:
            await self.call(name, request, *roles, who=who)
        except grpc.aio.AioRpcError as error:
            return refusal_of(error)
        raise AssertionError(f"{name} was not refused")

    async def answer(self, token: str, score: int, submission_id: str = "") -> None:
        """Answer as somebody unknown."""
        request = wire.AnswerSurveyRequest(
            token=token, submission_id=submission_id or str(uuid4()), score=score
        )
        await self.stub.AnswerSurvey(request, timeout=20)

    async def answer_all(self, token: str, *answers: asked.Answer, submission_id: str = "") -> None:
        """Answer a questionnaire as somebody unknown."""
        request = wire.AnswerSurveyRequest(
            token=token, submission_id=submission_id or str(uuid4()), answers=answers
        )
        await self.stub.AnswerSurvey(request, timeout=20)

    async def answer_all_refused(self, token: str, *answers: asked.Answer) -> Refusal:
        """How answers were refused; fails where they were not."""
        try:
            await self.answer_all(token, *answers)
        except grpc.aio.AioRpcError as error:
            return refusal_of(error)
        raise AssertionError("the answers were taken")

    async def figures(self, survey_id: str, *roles: str) -> results.GetFiguresResponse:
        """Close a survey; what is published of it."""
        await self.close(survey_id)
        request = results.GetFiguresRequest(survey_id=survey_id)
        found: results.GetFiguresResponse = await self.call("GetFigures", request, *roles)
        return found

    async def answer_refused(self, token: str, score: int = 9, submission_id: str = "") -> Refusal:
        """How an answer was refused; fails where it was not."""
        try:
            await self.answer(token, score, submission_id)
        except grpc.aio.AioRpcError as error:
            return refusal_of(error)
        raise AssertionError("the answer was taken")

    async def hire(self, people: Mapping[str, str], *, country: str = "FR", zone: str = ZONE) -> None:
        """Let share say who works where, by employee id and team, and wait until survey knows."""
        await say_employed(self.kafka, self.namespace, people, country, zone)
        await until(lambda: self._knows(people), what="people")

    async def open(self, people: Mapping[str, str], **survey: Any) -> tuple[wire.Survey, dict[str, str]]:
        """A survey of these people that is open, and everybody's token."""
        await self.hire(people)
        group = wire.Group(teams=sorted(set(people.values())))
        request = wire.CreateSurveyRequest(**{"template": "enps", "group": group, **survey})
        made = (await self.call("CreateSurvey", request)).survey
        await self.call("LaunchSurvey", wire.LaunchSurveyRequest(survey_id=made.survey_id))
        opened = await self.reaches(made.survey_id, wire.SURVEY_STATE_OPEN)
        mails = self.mailbox.to(people)
        return opened, {who: token_in(mails[who][-1]) for who in people if mails[who]}

    async def close(self, survey_id: str) -> wire.GetResultResponse:
        """Close a survey; its result."""
        await self.call("CloseSurvey", wire.CloseSurveyRequest(survey_id=survey_id))
        await self.reaches(survey_id, wire.SURVEY_STATE_CLOSED)
        found: wire.GetResultResponse = await self.call(
            "GetResult", wire.GetResultRequest(survey_id=survey_id)
        )
        return found

    async def reaches(self, survey_id: str, state: int) -> wire.Survey:
        """The survey, once it stands there."""

        async def look() -> Any:
            found = (await self.call("GetSurvey", wire.GetSurveyRequest(survey_id=survey_id))).survey
            return found if found.state == state else None

        survey: wire.Survey = await until(look, 30, what=wire.SurveyState.Name(state))  # type: ignore[arg-type]
        return survey

    async def said(self, survey_id: str, count: int) -> list[Message]:
        """What was said of a survey, once it is so much."""

        async def look() -> list[Message]:
            found = [message for key, message in await self.log(SURVEY) if key == survey_id]
            assert len(found) >= count
            return found

        found: list[Message] = await until(look)
        return found

    async def log(self, topic: str) -> list[tuple[str, Message]]:
        """All that stands on survey's topic now: key and message."""
        found = []
        for record in await read_topic(self.kafka, f"{self.namespace}.{topic}", PARTITIONS):
            kind = dict(record.headers)["ce_type"].decode().rpartition(".")[2]
            message = getattr(events, kind, share_events.EmployeeErased).FromString(record.value)
            found.append((record.key.decode(), message))
        return found

    async def leave(self) -> None:
        """Close the doors."""
        await self.http.aclose()
        await self.channel.close()

    async def _knows(self, people: Mapping[str, str]) -> bool:
        known = self.house.mongo.collections["people"]
        return bool(await known.count_documents({"_id": {"$in": list(people)}}) == len(people))


async def say_employed(
    kafka: str, namespace: str, people: Mapping[str, str], country: str = "FR", zone: str = ZONE
) -> None:
    """Say as share would who works where, by employee id and team."""
    producer = AIOKafkaProducer(bootstrap_servers=kafka)
    await producer.start()
    for who, team in people.items():
        event = share_events.EmployeeChanged(
            person=types.Person(employee_id=who, team=team, country=country, language="fr"),
            moment=types.Moment(occurred_at_ms=1, accepted_at_ms=1, local_date="2026-01-01", zone=zone),
            employed=True,
        )
        kind = event.DESCRIPTOR.full_name
        headers = Sent(event_id=str(uuid4()), type=kind, source="share", time_ms=1).headers()
        topic = f"{namespace}.{SHARE}"
        await producer.send(topic, event.SerializeToString(), key=who.encode(), headers=headers)
    await producer.stop()


async def say_erased(kafka: str, namespace: str, employee_id: str) -> None:
    """Say as share would that somebody is to be forgotten."""
    event = share_events.EmployeeErased(employee_id=employee_id, occurred_at_ms=1)
    kind = event.DESCRIPTOR.full_name
    headers = Sent(event_id=str(uuid4()), type=kind, source="share", time_ms=1).headers()
    producer = AIOKafkaProducer(bootstrap_servers=kafka)
    await producer.start()
    topic, key = f"{namespace}.{SHARE}", employee_id.encode()
    await producer.send_and_wait(topic, event.SerializeToString(), key=key, headers=headers)
    await producer.stop()


def refusal_of(error: grpc.aio.AioRpcError) -> Refusal:
    """Status, reason and fields of a refused call."""
    status = rpc_status.from_call(cast("grpc.Call", error))  # it takes what has these two methods
    reason, fields = "", tuple[str, ...]()
    for detail in status.details if status else ():
        info, bad = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
        if detail.Unpack(info):
            reason = info.reason
        elif detail.Unpack(bad):
            fields = tuple(sorted(violation.field for violation in bad.field_violations))
    return Refusal(error.code().name, reason, fields)


async def create_topics(kafka: str, namespace: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(f"{namespace}.{name}", PARTITIONS, 1) for name in TOPICS])
    finally:
        await admin.close()


@asynccontextmanager
async def mail_server(mailbox: Mailbox) -> AsyncIterator[str]:
    """Its address."""
    mailbox.open.set()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(mailbox, loop=loop), "127.0.0.1", 0)
    yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()


@asynccontextmanager
async def share_stand_in() -> AsyncIterator[str]:
    """Its address."""
    server = grpc.aio.server()
    share_grpc.add_ShareServiceServicer_to_server(ShareStandIn(), server)  # type: ignore[abstract]  # one call of many
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    yield f"127.0.0.1:{port}"
    await server.stop(0)


@asynccontextmanager
async def living(
    kafka: str, mongodb: str, issuer: Issuer, namespace: str, folder: Path
) -> AsyncIterator[Rig]:
    """The house runs inside the block, on ports of its own."""
    await create_topics(kafka, namespace)
    mailbox = Mailbox()
    async with mail_server(mailbox) as smtp, share_stand_in() as share:
        told = {"KAFKA": kafka, "MONGODB": mongodb, "NAMESPACE": namespace, "SMTP": smtp, "SHARE": share}
        async with house_of(mailbox, issuer, folder, told) as rig:
            yield rig


@asynccontextmanager
async def house_of(
    mailbox: Mailbox, issuer: Issuer, folder: Path, told: Mapping[str, str]
) -> AsyncIterator[Rig]:
    """A house that is told all this runs inside the block."""
    house = _built(issuer, told, folder)
    await house.start()
    rig = Rig(house, mailbox, issuer, told["KAFKA"], told["NAMESPACE"], folder / "secrets")
    try:
        yield rig
    finally:
        mailbox.open.set()
        await rig.leave()
        assert await house.stop()


def environment_of(issuer: Issuer, folder: Path, **told: str) -> dict[str, str]:
    """What the house is told."""
    master = folder / "master-key"
    if not master.exists():
        master.write_text(f"m1:{base64.b64encode(os.urandom(32)).decode()}\n")
    ours = {
        "GRPC": "127.0.0.1:0",
        "HTTP": "127.0.0.1:0",
        "SURVEY_LINKS": "https://surveys.example",
        "WAVE_SECRETS": str(folder / "secrets"),
        "MASTER_KEY": str(master),
        "MAIL_FROM": "Portevoix <surveys@example.org>",
        **told,
    }
    return {**issuer.environment(), **{f"PORTEVOIX_{name}": value for name, value in ours.items()}}


def _built(issuer: Issuer, told: Mapping[str, str], folder: Path) -> House:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment_of(issuer, folder, **told).items():
            patch.setenv(name, value)
        return build(load(SurveySettings))


def staff(prefix: str, teams: Mapping[str, int]) -> dict[str, str]:
    """So many people per team, under names that no other test uses."""
    return {
        f"{prefix}{team.lower()}{number}": f"{prefix}-{team}"
        for team, count in teams.items()
        for number in range(count)
    }


def scores_in_turn(people: Sequence[str], *scores: int) -> dict[str, int]:
    """A score for each."""
    return {who: scores[at % len(scores)] for at, who in enumerate(people)}


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
