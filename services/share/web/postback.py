"""POST /v1/conversions/{source}: signed post-backs, as of Standard Webhooks. 202 once the broker has it."""

import base64
import binascii
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import grpc
from standardwebhooks import Webhook, WebhookVerificationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from chassis.envelope import JSON, Envelope
from chassis.outgoing import MESSAGE_BYTES, Outgoing
from chassis.refusal import Refusal, Status
from chassis.settings import WrongSetting
from chassis.tracing import current_traceparent
from chassis.validation import violations
from portevoix.inbox.v1 import events_pb2 as inbox_pb2
from services.share.domain.errors import Invalid, Unknown
from services.share.translate.cloudevents import message_from_json, subject_of

TOPIC = "portevoix.inbox.v1"
SOURCE = "urn:postback:"
SECRET_BYTES = range(24, 65)
ID_CHARACTERS = 200
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_SIGNED = ("webhook-id", "webhook-timestamp", "webhook-signature")
_KIND = inbox_pb2.ConversionObserved

Secrets = Mapping[str, Sequence[Webhook]]


def read_secrets(path: Path) -> dict[str, tuple[Webhook, ...]]:
    """The secrets of each source. Raises WrongSetting naming file and line, and nothing that stands there.

    A line holds a name and one or more secrets, each of 24 to 64 bytes: during a change the old one and the
    new one. None stands there twice: a signature does not cover the name. Empty lines and what follows # say
    nothing.
    """
    found: dict[str, tuple[Webhook, ...]] = {}
    seen: set[bytes] = set()
    try:
        lines = path.read_text("ascii").splitlines()
    except (OSError, ValueError) as error:
        raise WrongSetting(f"PORTEVOIX_POSTBACKS: cannot read {path} ({type(error).__name__})") from error
    for number, line in enumerate(lines, 1):
        name, *secrets = line.partition("#")[0].split() or [""]
        try:
            if name:
                found[name] = _webhooks(name, [_new(text, seen) for text in secrets], found)
        except ValueError as wrong:
            raise WrongSetting(f"PORTEVOIX_POSTBACKS: {path}, line {number}: {wrong}") from None
    return found


def _webhooks(name: str, secrets: Sequence[bytes], known: Secrets) -> tuple[Webhook, ...]:
    if not _NAME.fullmatch(name):
        raise ValueError("a name is 1 to 64 of a-z, 0-9, _ and -, the first a letter or digit")
    if name in known:
        raise ValueError("this source stands there twice")
    if not secrets:
        raise ValueError("a source needs at least one secret")
    return tuple(map(Webhook, secrets))


def _new(text: str, seen: set[bytes]) -> bytes:
    secret = _secret(text)
    if secret in seen:
        raise ValueError("a secret of this line stands in the file already: each belongs to one source")
    seen.add(secret)
    return secret


def _secret(text: str) -> bytes:
    prefix, _, encoded = text.partition("_")
    try:
        secret = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        secret = b""
    if prefix != "whsec" or len(secret) not in SECRET_BYTES:
        raise ValueError("a secret is whsec_ and the base64 of 24 to 64 bytes")
    return secret


@dataclass(frozen=True)
class PostbackDoor:
    """Answers POST /v1/conversions/{source}; the signature says who is calling, no token is asked for."""

    secrets: Secrets
    send: Callable[[Sequence[Outgoing]], Awaitable[list[BaseException | None]]]
    now_ms: Callable[[], int]

    async def post(self, request: Request) -> Response:
        """Take one conversion. Sending again is harmless, under the same webhook-id or another.

        404 for a source that is not known here, 401 for a signature that is wrong or older than five minutes,
        400 names what is wrong, 413 is for more than a broker takes, 503 says to send again.
        """
        name = request.path_params["source"]
        webhooks = self.secrets.get(name)
        if webhooks is None:
            text = "no source has this name" if self.secrets else "no post-backs are taken here"
            raise Unknown("UNKNOWN_SOURCE", text, "source")
        body = await request.body()
        if len(body) > MESSAGE_BYTES:
            raise HTTPException(413, f"a post-back holds at most {MESSAGE_BYTES} bytes")
        _check_signature(webhooks, request.headers, body)
        if any(await self.send([self._outgoing(name, request.headers["webhook-id"], body)])):
            text = "the broker did not take it: send again"
            raise Refusal(grpc.StatusCode.UNAVAILABLE, "NOT_ACCEPTED", text)
        return JSONResponse({"accepted": 1}, 202)

    def _outgoing(self, name: str, webhook_id: str, body: bytes) -> Outgoing:
        if len(webhook_id) > ID_CHARACTERS:
            raise Invalid("INVALID_EVENT", f"at most {ID_CHARACTERS} characters", "webhook-id")
        conversion = message_from_json(_KIND, body, "body")
        if found := violations(conversion):
            text = "the conversion breaks the rules of its type"
            raise Refusal.of(Status(grpc.StatusCode.INVALID_ARGUMENT, "INVALID", text, found))
        envelope = Envelope(
            event_id=webhook_id,
            type=_KIND.DESCRIPTOR.full_name,
            source=SOURCE + name,
            time_ms=self.now_ms(),
            content_type=JSON,
            traceparent=current_traceparent(),
        )
        return Outgoing(TOPIC, subject_of(conversion).encode(), body, envelope.headers())


def _check_signature(webhooks: Sequence[Webhook], headers: Mapping[str, str], body: bytes) -> None:
    """Raises Refusal unless one of the secrets made the signature, not more than five minutes ago."""
    try:
        body.decode()
    except UnicodeDecodeError:
        raise Invalid("UNDECODABLE", "is not UTF-8", "body") from None
    signed = {name: headers.get(name, "") for name in _SIGNED}
    if not any(_fits(webhook, signed, body) for webhook in webhooks):
        text = "the signature is not that of this source, or its timestamp is more than five minutes away"
        raise Refusal(grpc.StatusCode.UNAUTHENTICATED, "BAD_SIGNATURE", text)


def _fits(webhook: Webhook, signed: dict[str, str], body: bytes) -> bool:
    try:
        webhook.verify(body, signed, json_parse=False)
    except (WebhookVerificationError, ValueError):  # the library's own for what is no signature at all
        return False
    return True
