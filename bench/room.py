"""What the benches of houses have in common: a room for each part, and what was found, kept and printed."""

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar
from uuid import uuid4

from bench.installation import Installation
from bench.meter import Meter, machine
from bench.table import Column, table
from deploy.local import infrastructure
from deploy.local.process import Workshop
from tests.issuer import Issuer

Place = TypeVar("Place", bound=Installation)


class Report:
    """What was found, in order, printed as it comes."""

    def __init__(self, remarks: str) -> None:
        self.columns: list[Column] = []
        self.lines: list[str] = []
        self.about = ""  # the machine
        self._remarks = remarks

    def add(self, column: Column) -> None:
        """A column is known."""
        self.columns.append(column)
        print(f"{column.name}: {', '.join(column.cells())}")

    def say(self, line: str) -> None:
        """A line beside the table."""
        self.lines.append(f"- {line}")
        print(line)

    def rate_of(self, name: str) -> float:
        """Events per second of that column; 0 where it was not measured."""
        return next((column.figures.rate for column in self.columns if column.name == name), 0.0)

    def text(self) -> str:
        """All of it, as Markdown."""
        found = [table(self.columns)] if self.columns else []
        return "\n\n".join([*found, "\n".join(self.lines), self._remarks, self.about]) + "\n"

    def keep(self, path: Path) -> None:
        """Print all of it and write it to a file."""
        print(f"\n{self.text()}\nkept in {path}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.text())


class Room(NamedTuple, Generic[Place]):
    """A broker and a database that nobody else uses, and an installation there."""

    place: Place
    workshop: Workshop
    meter: Meter


@contextmanager
def room(kind: type[Place], issuer: Issuer, report: Report) -> Iterator[Room[Place]]:
    """A room for one part of a bench; the report learns of the machine."""
    with infrastructure() as infra, Workshop() as workshop, ExitStack() as stack:
        report.about = report.about or machine(infra)
        meter = Meter(infra)
        stack.callback(meter.close)
        place = kind(infra, issuer, f"bench{uuid4().hex[:8]}", workshop)
        stack.callback(place.close)
        yield Room(place, workshop, meter)


def wanted(parts: Sequence[str]) -> set[str]:
    """Which parts PORTEVOIX_BENCH_ONLY names; all where it is not set."""
    named = set((os.environ.get("PORTEVOIX_BENCH_ONLY") or ",".join(parts)).split(","))
    assert named <= set(parts), f"PORTEVOIX_BENCH_ONLY knows {', '.join(parts)}"
    return named
