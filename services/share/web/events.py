"""POST /v1/events: the inbox for those who have no Kafka. 202 once the broker has it on every replica."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import grpc
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from chassis.access import Access
from chassis.envelope import Envelope
from chassis.outgoing import MESSAGE_BYTES, Outgoing
from chassis.refusal import Refusal, Status
from chassis.tracing import current_traceparent
from chassis.validation import violations
from services.share.domain.rules.door.subjects import check_source
from services.share.translate.cloudevents import OutsideEvent, events_from_http, message_of, subject_of

TOPIC = "portevoix.inbox.v1"


@dataclass(frozen=True)
class EventsDoor:
    """Answers POST /v1/events. `send` returns, per message, None when the broker has it."""

    access: Access
    send: Callable[[Sequence[Outgoing]], Awaitable[list[BaseException | None]]]
    now_ms: Callable[[], int]

    async def post(self, request: Request) -> Response:
        """Take the events of a request: all of them, or none that counts. Sending again is harmless.

        400 names what is wrong, 413 is for an event that no broker takes, 503 says to send again.
        """
        self.access.http_caller(request, {"service"})
        events = events_from_http(request.headers, await request.body())
        messages = [self._checked(event) for event in events]
        if any(await self.send(messages)):
            text = "the broker did not take every event: send all again"
            raise Refusal(grpc.StatusCode.UNAVAILABLE, "NOT_ACCEPTED", text)
        return JSONResponse({"accepted": len(messages)}, 202)

    def _checked(self, event: OutsideEvent) -> Outgoing:
        if len(event.value) > MESSAGE_BYTES:
            raise HTTPException(413, f"an event holds at most {MESSAGE_BYTES} bytes")
        check_source(event.source)
        message = message_of(event)
        if found := violations(message):
            fields = {f"{event.path}data.{path}": text for path, text in found.items()}
            text = "the event breaks the rules of its type"
            raise Refusal.of(Status(grpc.StatusCode.INVALID_ARGUMENT, "INVALID", text, fields))
        envelope = Envelope(
            event_id=event.event_id,
            type=event.type,
            source=event.source,
            time_ms=self.now_ms() if event.time_ms is None else event.time_ms,
            content_type=event.content_type,
            traceparent=current_traceparent(),
        )
        key = (subject_of(message) or event.event_id).encode()
        return Outgoing(TOPIC, key, event.value, envelope.headers())
