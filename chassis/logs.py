"""Logs: one JSON object per line on stderr, with house, replica and correlation id, and no personal data.

Call `structlog.get_logger(__name__)` and give facts as keywords: `log.info("item held", content_id=...)`.
"""

import contextlib
import logging
import re
import sys
from collections.abc import Iterator, MutableMapping
from contextvars import ContextVar
from typing import Any

import structlog
from structlog.types import EventDict, Processor, WrappedLogger

from chassis.chance import random_id

# Keys that name a person, what they wrote, or what lets one act as them. Opaque ids are fine.
FORBIDDEN = frozenset(
    {"address", "answer", "answers", "authorization", "body", "comment", "cookie", "display_name", "email"}
    | {"first_name", "ip", "last_name", "mail", "message_text", "name", "password", "payload", "phone"}
    | {"recipient", "secret", "text", "token", "uri", "url", "user_agent"}
)
WITHHELD = "[withheld]"
TEXT_LIMIT = 4000
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
_JWT = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]*")
_PASSWORD = re.compile(r"(?<=://)[^/@\s]+:[^/@\s]+(?=@)")
_CORRELATION = re.compile(r"[A-Za-z0-9._-]{1,64}")
# Libraries that tell at INFO what nobody asked for, and what of the rest may still be heard.
QUIET = {
    "aiokafka": "WARNING",
    "faststream": "WARNING",
    "uvicorn": "WARNING",
    "httpx": "WARNING",
    "pymongo": "WARNING",
}

_correlation: ContextVar[str] = ContextVar("correlation_id", default="")


def configure(house: str, replica: str, level: str) -> None:
    """Send structlog and the standard library's logging to stderr as JSON, from `level` up."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _stamp(house, replica),
        structlog.processors.format_exc_info,
        withhold,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[_interpolated, *shared],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(),
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name, least in QUIET.items():
        logging.getLogger(name).setLevel(least)


@contextlib.contextmanager
def correlated(correlation_id: str = "") -> Iterator[str]:
    """Within: log lines carry this id; one is made when none is given or it is no plain word."""
    chosen = correlation_id if _CORRELATION.fullmatch(correlation_id) else random_id().hex
    token = _correlation.set(chosen)
    try:
        yield chosen
    finally:
        _correlation.reset(token)


def correlation_id() -> str:
    """The id that joins the log lines of one matter across houses, or an empty string outside of any."""
    return _correlation.get()


def withhold(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace the values of forbidden keys, and addresses and tokens inside texts."""
    for key, value in event.items():
        event[key] = _clean(key, value)
    return event


def _clean(key: str, value: Any) -> Any:
    if key.lower() in FORBIDDEN:
        return WITHHELD
    if isinstance(value, MutableMapping):
        return {inner: _clean(str(inner), held) for inner, held in value.items()}
    if isinstance(value, list | tuple):
        return [_clean("", held) for held in value]
    if isinstance(value, bool | int | float | None):
        return value
    return _scrubbed(str(value))


def _scrubbed(text: str) -> str:
    text = text if len(text) <= TEXT_LIMIT else f"...{text[-TEXT_LIMIT:]}"
    text = _PASSWORD.sub(WITHHELD, text)
    return _JWT.sub(WITHHELD, _EMAIL.sub(WITHHELD, text))


def _stamp(house: str, replica: str) -> Processor:
    def stamp(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        event["house"], event["replica"] = house, replica
        if correlation := _correlation.get():
            event["correlation_id"] = correlation
        return event

    return stamp


def _interpolated(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """A foreign record's `args` stand in its message already."""
    event.pop("positional_args", None)
    return event
