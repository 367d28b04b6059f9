"""Log lines: JSON, joined, and without personal data."""

import io
import json
import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from chassis import logs, tracing


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Logging as a house configures it, undone afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in logs.QUIET}
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    logs.configure("share", "replica-1", "INFO")
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)
    structlog.reset_defaults()


def test_a_line_says_where_it_comes_from(lines: Any) -> None:
    with logs.correlated("matter-1"):
        structlog.get_logger("room").info("item published", content_id="c-1")
    structlog.get_logger("room").debug("not shown")
    (line,) = lines()
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "item published",
        "content_id": "c-1",
        "level": "info",
        "logger": "room",
        "house": "share",
        "replica": "replica-1",
        "correlation_id": "matter-1",
    }


@pytest.mark.parametrize("key", sorted(logs.FORBIDDEN))
def test_forbidden_keys_are_withheld(lines: Any, key: str) -> None:
    structlog.get_logger().info("x", **{key: "Zoé", key.upper(): "Zoé"}, deep=[{key: {"more": "Zoé"}}])
    assert "Zo" not in json.dumps(lines())


@pytest.mark.parametrize(
    "text", ["zoe.b+x@example.co.uk", "eyJhbGciOi.eyJzdWIi.c2ln", "mongodb://user:hunter2@h/db"]
)
def test_addresses_and_secrets_inside_texts_are_withheld(lines: Any, text: str) -> None:
    structlog.get_logger().info(f"from {text}", why=f"because {text}", many=(text,))
    logging.getLogger("library").warning("about %s", text, extra={"detail": text})
    try:
        raise ValueError(text)
    except ValueError:
        structlog.get_logger().exception("failed")
    written = json.dumps(lines())
    assert not any(part in written for part in ("zoe", "eyJ", "hunter2"))
    assert "ValueError" in written


def test_libraries_are_heard_and_the_chatty_ones_only_when_they_warn(lines: Any) -> None:
    logging.getLogger("library").info("said %s", "this")
    logging.getLogger("aiokafka.consumer").info("not this")
    logging.getLogger("aiokafka.consumer").warning("but this")
    assert [line["event"] for line in lines()] == ["said this", "but this"]


def test_a_correlation_that_is_no_plain_word_is_replaced() -> None:
    for given in ("", "a b", "x" * 65, 'a"b', "a\nb"):
        with logs.correlated(given) as chosen:
            assert chosen != given
            assert tracing.is_trace_id(logs.correlation_id())
    assert logs.correlation_id() == ""
