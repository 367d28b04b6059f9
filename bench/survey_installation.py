"""A house of survey in a process of its own, a company of people, and a mail server that takes everything."""

import asyncio
import base64
import secrets
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import grpc

from bench.feeding import preload
from bench.gamify_events import Record
from bench.installation import HEARD, Installation, Replica
from bench.mail_sink import MailSink
from chassis.envelope import Envelope
from portevoix.share.v1 import events_pb2 as share
from portevoix.survey.v1 import questionnaires_pb2 as asked
from portevoix.survey.v1 import service_pb2 as wire
from portevoix.survey.v1 import service_pb2_grpc
from portevoix.type.v1 import facts_pb2 as types
from tests.component.survey.rig import share_stand_in
from tests.waiting import until

TEAMS = 500


class SurveyInstallation(Installation):
    """survey, share's answer about addresses, and the mail server."""

    house = "survey"
    environment: dict[str, str]
    sink: MailSink

    def stub(self, channel: grpc.aio.Channel) -> Any:
        """SurveyService."""
        return service_pb2_grpc.SurveyServiceStub(channel)

    @asynccontextmanager
    async def neighbours(self) -> AsyncIterator[None]:
        """Those whom the house calls, inside the block."""
        self.sink = MailSink()
        async with self.sink.listening() as smtp, share_stand_in() as where:
            self.environment = {
                "PORTEVOIX_SMTP": smtp,
                "PORTEVOIX_SHARE": where,
                "PORTEVOIX_SURVEY_LINKS": "https://surveys.example",
                "PORTEVOIX_MAIL_FROM": "Portevoix <surveys@example.org>",
                "PORTEVOIX_WAVE_SECRETS": str(self._workshop.folder / "secrets"),
                "PORTEVOIX_MASTER_KEY": str(_master_key(self._workshop.folder)),
            }
            yield

    async def hire(self, people: int) -> None:
        """Have share say who works here, and wait until survey knows."""
        await preload(self.infra.kafka, f"{self.namespace}.{HEARD}", map(_hired, range(people)))
        known = self.database["people.g1"]
        await until(lambda: _count(known, people), 120, what="everybody is known")

    async def opened(self, replica: Replica) -> tuple[str, float]:
        """A pulse of everybody that is open, and the seconds from its launch."""
        create = wire.CreateSurveyRequest(template="pulse", cuts=[wire.CUT_BY_TEAM])
        survey_id = (await self._call(replica, "CreateSurvey", create)).survey.survey_id
        started = time.perf_counter()
        await self._call(replica, "LaunchSurvey", wire.LaunchSurveyRequest(survey_id=survey_id))

        async def is_open() -> bool:
            found = await self._call(replica, "GetSurvey", wire.GetSurveyRequest(survey_id=survey_id))
            return bool(found.survey.state == wire.SURVEY_STATE_OPEN)

        await until(is_open, 300, what="the wave is open")
        return survey_id, time.perf_counter() - started

    def close(self) -> None:
        """Leave both databases, and take away what is there."""
        self._client.drop_database(f"{self.database.name}_answers")
        super().close()

    async def _call(self, replica: Replica, name: str, request: Any) -> Any:
        metadata = self._issuer.metadata("someone", ("hr",), key=uuid4().hex)
        return await getattr(replica.stub, name)(request, metadata=metadata, timeout=60)

    def _environment(self, grpc_address: str, http_address: str, name: str) -> dict[str, str]:
        return {**super()._environment(grpc_address, http_address, name), **self.environment}


async def answered(replica: Replica, tokens: Sequence[str], at_once: int) -> float:
    """Everybody answers, so many at once: answers a second."""
    waiting = iter(tokens)

    async def answer() -> None:
        for token in waiting:
            request = wire.AnswerSurveyRequest(token=token, submission_id=str(uuid4()), answers=ANSWERS)
            await replica.stub.AnswerSurvey(request, timeout=60)

    started = time.perf_counter()
    await asyncio.gather(*(answer() for _ in range(at_once)))
    return len(tokens) / (time.perf_counter() - started)


ANSWERS: Sequence[asked.Answer] = (
    asked.Answer(question_id="enps", score=9),
    asked.Answer(question_id="week", score=4),
    asked.Answer(question_id="informed", score=3),
    asked.Answer(question_id="heard", yes=False),
    asked.Answer(question_id="obstacle", text="Too many meetings, and too little time between them."),
)


def _hired(number: int) -> Record:
    event = share.EmployeeChanged(
        person=types.Person(
            employee_id=f"e{number}", team=f"team {number % TEAMS}", country="FR", language="fr"
        ),
        moment=types.Moment(occurred_at_ms=1, accepted_at_ms=1, local_date="2026-01-01", zone="UTC"),
        employed=True,
    )
    kind = event.DESCRIPTOR.full_name
    headers = Envelope(event_id=f"hired-{number}", type=kind, source="share", time_ms=1).headers()
    return Record(event.person.employee_id.encode(), event.SerializeToString(), headers)


async def _count(collection: Any, wanted: int) -> bool:
    return bool(await asyncio.to_thread(collection.estimated_document_count) >= wanted)


def tokens_of(sink: MailSink, survey_id: str) -> Iterator[str]:
    """The tokens that arrived for a survey."""
    return (token for token in sink.tokens if token.startswith(f"{survey_id}."))


def _master_key(folder: Path) -> Path:
    path = folder / "master-key"
    path.write_text(f"m1:{base64.b64encode(secrets.token_bytes(32)).decode()}\n")
    return path
