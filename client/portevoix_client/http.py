"""Publish to the inbox over HTTP: POST /v1/events, CloudEvents binary mode."""

import asyncio
from types import TracebackType
from urllib.parse import quote

import httpx

from portevoix_client.event import Event, Form, Reportable

_LATER = {408, 425, 429, 500, 502, 503, 504}
_AS_IT_IS = "!#$&'()*+,-./:;<=>?@[\\]^_`{|}~"


class Refused(Exception):
    """The door took the request and said no; trying again is of no use."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(f"{status}: {text}")
        self.status = status
        self.text = text


class HttpPublisher:
    """Posts to the door of `share`; an async context manager.

    `url` is the address of the house, without path; `token` the bearer token of a service. A failure of the
    world (no answer, or an answer that says later) is met with `attempts` attempts in all, each after twice
    the time; since the id stays the same, what did arrive counts once. `transport` is httpx's own.
    """

    def __init__(
        self,
        url: str,
        *,
        source: str,
        token: str = "",
        form: Form = Form.PROTOBUF,
        attempts: int = 5,
        first_delay_seconds: float = 0.2,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._source = source
        self._form = form
        self._attempts = attempts
        self._first_delay = first_delay_seconds
        headers = {"authorization": f"Bearer {token}"} if token else {}
        self._http = httpx.AsyncClient(base_url=url, headers=headers, timeout=10, transport=transport)

    async def __aenter__(self) -> "HttpPublisher":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def publish(self, message: Reportable, *, event_id: str = "") -> str:
        """Post one message and wait until it is durable (202); returns the event id.

        Raises Refused when the door says no, httpx.HTTPError when it could not be asked in all attempts.
        """
        event = Event.of(message, source=self._source, event_id=event_id)
        for attempt in range(1, self._attempts + 1):
            try:
                return await self._post(event)
            except httpx.HTTPError:
                if attempt == self._attempts:
                    raise
            await asyncio.sleep(self._first_delay * 2 ** (attempt - 1))
        raise ValueError("attempts must be at least 1")

    async def _post(self, event: Event) -> str:
        attributes = event.attributes(self._form, "ce-")
        headers = {
            name: _encoded(value) if name[:3] == "ce-" else value for name, value in attributes.items()
        }
        answer = await self._http.post("/v1/events", content=event.body(self._form), headers=headers)
        if answer.status_code in _LATER:
            answer.raise_for_status()
        if not answer.is_success:
            raise Refused(answer.status_code, answer.text)
        return event.id


def _encoded(value: str) -> str:
    """Percent-encode what the HTTP binding of CloudEvents asks for: spaces, quotes, percents, non-ASCII."""
    return quote(value, safe=_AS_IT_IS)
