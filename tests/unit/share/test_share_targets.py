"""Where codes lead is remembered: bounded, and what leads nowhere for a moment only."""

from collections.abc import Mapping

import pytest
from prometheus_client import CollectorRegistry, Counter

from services.share.usecases.links import Target
from services.share.web import targets
from services.share.web.targets import UNKNOWN_MS, Targets


class Book:
    """Codes, and how often they were looked up."""

    def __init__(self, leads: Mapping[str, str]) -> None:
        self.leads, self.asked, self.now_ms = dict(leads), 0, 1000
        self.registry = CollectorRegistry()
        self.targets = Targets(
            self.resolve, lambda: self.now_ms, Counter("refused", "-", ("why",), registry=self.registry)
        )

    async def resolve(self, code: str) -> Target | None:
        self.asked += 1
        return Target("s1", self.leads[code]) if code in self.leads else None

    def refused(self, why: str) -> float | None:
        return self.registry.get_sample_value("refused_total", {"why": why})


async def test_a_code_that_leads_nowhere_is_looked_up_once_a_second() -> None:
    book = Book({})
    for _ in range(50):
        assert await book.targets.of("abcdefghij") is None
    assert (book.asked, book.refused("unknown")) == (1, 50)
    book.leads["abcdefghij"] = "https://example.org/"  # another process has just made it
    book.now_ms += UNKNOWN_MS
    lead = await book.targets.of("abcdefghij")
    assert lead is not None
    assert dict(lead.headers)[b"location"] == b"https://example.org/"
    await book.targets.of("abcdefghij")
    assert book.asked == 2


async def test_what_is_no_code_is_never_looked_up() -> None:
    book = Book({})
    assert await book.targets.of("https://evil.example") is None
    assert (book.asked, book.refused("malformed")) == (0, 1)


async def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(targets, "UNKNOWN_REMEMBERED", 2)
    monkeypatch.setattr(targets, "TARGETS_REMEMBERED", 1)
    book = Book({"abcdefghij": "https://example.org/é", "abcdefghik": "https://example.org/b"})
    for code in ("abcdefghij", "abcdefghik", "abcdefghij", "abcdefghim", "abcdefghin", "abcdefghip"):
        await book.targets.of(code)
    assert len(book.targets._known) == 1
    assert len(book.targets._nowhere) == 2
    lead = await book.targets.of("abcdefghij")
    assert lead is not None
    assert dict(lead.headers)[b"location"] == b"https://example.org/%C3%A9"
