"""What the outside process says it did: one JSON line per deed, written before the next one."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self


@dataclass(frozen=True)
class Said:
    """An event was published. `body` is the message by the proto3 JSON mapping, empty for a broken one.

    `label` says what it was meant as: observation, conversion, mention, tool_share, unknown (names no share)
    or broken (no reader can make sense of it). `accepted` is false for one that an HTTP door turned away;
    `unsure` counts requests before that broke off, so that nobody knows whether they reached the log.
    """

    at_ms: int
    transport: str
    form: str
    source: str
    event_id: str
    type: str
    label: str
    accepted: bool
    unsure: int
    body: Mapping[str, Any]


@dataclass(frozen=True)
class Clicked:
    """A link was followed, from `at_ms` to `until_ms`; `kind`: human, bot, preview or scanner.

    `unsure` counts requests before this one that broke off, so that nobody knows whether they were noticed.
    """

    at_ms: int
    until_ms: int
    share_id: str
    visitor: str
    kind: str
    status: int
    unsure: int


class Journal:
    """Appends to a file; every line is on its way to the disk when `note` returns."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> Self:
        self._file = self._path.open("a", encoding="utf-8")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def note(self, deed: Said | Clicked) -> None:
        """Write one deed."""
        self._file.write(json.dumps({"deed": type(deed).__name__, **asdict(deed)}) + "\n")
        self._file.flush()


def read(path: Path) -> Iterator[Said | Clicked]:
    """Every deed in the order in which they were noted."""
    kinds: dict[str, type[Said] | type[Clicked]] = {"Said": Said, "Clicked": Clicked}
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            entry = json.loads(line)
            yield kinds[entry.pop("deed")](**entry)
