"""Ways in for events: Kafka and HTTP, protobuf and JSON, always as CloudEvents in binary mode."""

import asyncio
import random
import time
from collections.abc import Sequence

import httpx
from aiokafka import AIOKafkaProducer
from google.protobuf import json_format

from cli.outside.journal import Journal, Said
from cli.outside.observations import Report
from cli.outside.plan import Plan

PROTOBUF, JSON = "application/protobuf", "application/json"
WORKERS = 8
TRIES = 60
OVER_HTTP = 0.15


class Publisher:
    """Publishes reports, each by a way that is drawn for it, and notes each in the journal."""

    def __init__(
        self, plan: Plan, journal: Journal, producer: AIOKafkaProducer, http: httpx.AsyncClient
    ) -> None:
        self._plan = plan
        self._journal = journal
        self._producer = producer
        self._http = http
        self._chance = random.Random(f"ways {plan.seed} {plan.first_round}")

    async def publish(self, reports: Sequence[Report]) -> None:
        """All of them, roughly in their order."""
        waiting = iter(reports)

        async def work() -> None:
            for report in waiting:
                await self.publish_one(report)

        async with asyncio.TaskGroup() as group:
            for _ in range(WORKERS):
                group.create_task(work())

    async def publish_one(self, report: Report, *, told: bool = True, sent: bool = True) -> None:
        """Publish and note it; `told` and `sent` are false only where a fault is planted on purpose."""
        over_http = report.label != "broken" and self._chance.random() < OVER_HTTP
        form = self._chance.choice((PROTOBUF, JSON))
        value = _value(report, form)
        accepted, unsure = True, 0
        if sent:
            accepted, unsure = await (self._post if over_http else self._send)(report, form, value)
        if told:
            way = "http" if over_http else "kafka"
            self._journal.note(_said(report, way, form, accepted=accepted, unsure=unsure))

    async def _send(self, report: Report, form: str, value: bytes) -> tuple[bool, int]:
        headers = [(f"ce_{name}", text.encode()) for name, text in _attributes(report).items()]
        headers.append(("content-type", form.encode()))
        await self._producer.send_and_wait(
            self._plan.inbox, value, key=report.event_id.encode(), headers=headers
        )
        return True, 0

    async def _post(self, report: Report, form: str, value: bytes) -> tuple[bool, int]:
        """Try again while the door is away, as any publisher must; the id makes that harmless."""
        headers = {f"ce-{name}": text for name, text in _attributes(report).items()}
        headers |= {"content-type": form, "authorization": f"Bearer {self._plan.token}"}
        unsure = 0
        for _ in range(TRIES):
            try:
                answer = await self._http.post(self._plan.events_url, content=value, headers=headers)
                if answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR:
                    return answer.status_code == httpx.codes.ACCEPTED, unsure
                unsure += 1
            except httpx.TransportError as error:
                unsure += not isinstance(error, httpx.ConnectError)
            await asyncio.sleep(0.5)
        raise RuntimeError(f"{self._plan.events_url} did not answer")


def _value(report: Report, form: str) -> bytes:
    if report.message is None:
        return report.value
    if form == PROTOBUF:
        return report.message.SerializeToString()
    return json_format.MessageToJson(report.message, indent=None).encode()


def _attributes(report: Report) -> dict[str, str]:
    return {"specversion": "1.0", "id": report.event_id, "source": report.source, "type": report.type}


def _said(report: Report, transport: str, form: str, *, accepted: bool, unsure: int) -> Said:
    body = {} if report.message is None else json_format.MessageToDict(report.message)
    return Said(
        at_ms=round(time.time() * 1000),
        transport=transport,
        form=form,
        source=report.source,
        event_id=report.event_id,
        type=report.type,
        label=report.label,
        accepted=accepted,
        unsure=unsure,
        body=body,
    )
