"""Signed messages to addresses of other systems, as Standard Webhooks has them.

A message keeps its id through every try, so that whoever gets it twice can tell.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import structlog
from pydantic import SecretStr
from standardwebhooks import Webhook

from chassis.guarded_http import Failed, GuardedHttp, Refused

log = structlog.get_logger(__name__)

TRIES = 4
FIRST_PAUSE_SECONDS = 0.5
AGAIN = frozenset({408, 425, 429})  # of the 4xx, those that say: later


@dataclass(frozen=True)
class Hook:
    """Where messages go; `secret` is whsec_ and base64, shared with whoever listens there."""

    url: str
    secret: SecretStr = field(repr=False)


def _now() -> datetime:
    return datetime.now(UTC)


class Webhooks:
    """Sends; addresses are guarded as `http` guards them."""

    def __init__(self, http: GuardedHttp, now: Callable[[], datetime] = _now) -> None:
        self._http, self._now = http, now

    async def deliver(self, hook: Hook, message_id: str, body: bytes) -> bool:
        """Post a JSON body, several times where it may help; return whether it was taken (2xx)."""
        for tries in range(1, TRIES + 1):
            try:
                answer = await self._http.post(hook.url, body, self._headers(hook, message_id, body))
            except Refused as refusal:
                log.warning("webhook refused", reason=str(refusal))
                return False
            except Failed as failure:
                log.warning("webhook waits", reason=str(failure), tries=tries)
            else:
                if 200 <= answer.status < 300:
                    return True
                log.warning("webhook not taken", status=answer.status, tries=tries)
                if 400 <= answer.status < 500 and answer.status not in AGAIN:
                    return False
            if tries < TRIES:
                await asyncio.sleep(FIRST_PAUSE_SECONDS * 2 ** (tries - 1))
        return False

    def _headers(self, hook: Hook, message_id: str, body: bytes) -> dict[str, str]:
        now = self._now()
        signature = Webhook(hook.secret.get_secret_value()).sign(message_id, now, body.decode())
        return {
            "content-type": "application/json",
            "webhook-id": message_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": signature,
        }
