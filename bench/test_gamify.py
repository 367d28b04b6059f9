"""Points: this service, the plain way, and Quix Streams, side by side on the same records and broker.

PORTEVOIX_BENCH_EVENTS takes fewer or more events than EVENTS; what is stored before and the boards follow.
PORTEVOIX_BENCH_ONLY names parts to run, separated by commas: ours, two, plain, quix, ranks.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import pytest

from bench import gamify_runs as runs
from bench.gamify_events import ITEMS, PEOPLE, Weeks, monday_after
from bench.gamify_installation import Installation
from bench.gamify_rivals import AT_LEAST_ONCE, COMMIT_SECONDS, EXACTLY_ONCE, Rival
from bench.gamify_table import Column, table
from bench.meter import Meter, machine
from bench.quix_python import ROOT, quix_python, quix_version
from deploy.local import infrastructure
from deploy.local.process import Workshop
from tests.issuer import Issuer

pytestmark = [pytest.mark.bench, pytest.mark.timeout(1800)]

EVENTS, LEDGER_ROWS, BOARDS = 200_000, 1_000_000, (10_000, 1_000_000)
PARTS = ("ours", "two", "plain", "quix", "ranks")
KEPT = ROOT / ".portevoix" / "bench" / "gamify.md"
REMARKS = """\
What is measured: from the first look that showed work to the one that showed all of it, looks 0.1 s apart, by
what is stored (offsets beside the state here, balances in the plain way, committed offsets for Quix).
Processor by /proc, memory as VmHWM. Round trips are requests that mongod counted, less those of an idle time
before. Queryable: GetBalance answers it here; a find sees it in the plain way; a reader of committed records
sees the sum of a person for Quix, whose state nobody else can ask. Each part has a broker and a database of
its own, started for it; what measures runs on the same cores."""


class Report:
    """What was found, in order, printed as it comes."""

    def __init__(self) -> None:
        self.columns: list[Column] = []
        self.lines: list[str] = []
        self.about = ""  # the machine

    def add(self, column: Column) -> None:
        """A column is known."""
        self.columns.append(column)
        print(f"{column.name}: {', '.join(column.cells())}")

    def say(self, line: str) -> None:
        """A line beside the table."""
        self.lines.append(f"- {line}")
        print(line)

    def text(self) -> str:
        """All of it, as Markdown."""
        return "\n\n".join([table(self.columns), "\n".join(self.lines), REMARKS, self.about]) + "\n"


class Room(NamedTuple):
    """A broker and a database that nobody else uses, and an installation there."""

    place: Installation
    workshop: Workshop
    meter: Meter


async def test_gamify(issuer: Issuer) -> None:
    report, parts = Report(), _parts()
    count = int(os.environ.get("PORTEVOIX_BENCH_EVENTS") or EVENTS)
    begin_ms = monday_after(datetime.now(UTC))
    records = Weeks(runs.SEED, begin_ms).records(count)
    given = runs.Input(begin_ms, records, LEDGER_ROWS * count // EVENTS)
    report.say(
        f"input: {count:,} events, {PEOPLE:,} people, {ITEMS} items; {given.ledger_rows:,} rows before"
    )
    for name, run in {"ours": _ours, "two": _two, "plain": _plain, "quix": _quix}.items():
        if name in parts:
            await run(issuer, given, report)
    if "ranks" in parts:
        with _room(issuer, report) as room:
            for people, took in (await runs.ranks(room.place, _boards(count))).items():
                report.say(f"own rank among {people:,}: {took}")
    _keep(report.text())


async def _ours(issuer: Issuer, given: runs.Input, report: Report) -> None:
    with _room(issuer, report) as room:
        report.say(f"rules here: {await runs.furnish(room.place, given)}")
        report.add(Column("this service", *await runs.one_process(room.place, given, room.meter)))
        books = ", ".join(f"{name} {count:,}" for name, count in room.place.books().items())
        report.say(f"books of one process, the probes' time included: {books}")
        report.say(
            f"the first event again after a restart: {await runs.refused_after_restart(room.place, given)}"
        )


async def _two(issuer: Issuer, given: runs.Input, report: Report) -> None:
    with _room(issuer, report) as room:
        await runs.furnish(room.place, given)
        figures, retried = await runs.two_processes(room.place, given, room.meter)
    report.add(Column("this service twice", figures))
    one = next((column.figures.rate for column in report.columns if column.name == "this service"), 0)
    ratio = f"; {figures.rate / one:.2f} times one" if one else ""
    report.say(f"two processes: {figures.rate:,.0f}/s{ratio}; {retried} transaction attempts retried")


async def _plain(issuer: Issuer, given: runs.Input, report: Report) -> None:
    for name, policy in (("a handler per message", "NACK_ON_ERROR"), ("the same, may lose", "ACK_FIRST")):
        with _room(issuer, report) as room:
            rival = Rival(*room, given)
            await rival.furnish()
            report.add(Column(name, *await rival.plainly(policy)))


async def _quix(issuer: Issuer, given: runs.Input, report: Report) -> None:
    python = quix_python()
    version = quix_version(python)
    report.say(f"Quix Streams {version}, a commit every {COMMIT_SECONDS:g} s, sums said in the probes' time")
    try:
        await _by_quix(issuer, given, report, python, EXACTLY_ONCE)
    except (AssertionError, TimeoutError) as error:
        report.say(f"Quix did not run exactly-once on this broker: {error!r}")
        await _by_quix(issuer, given, report, python, AT_LEAST_ONCE)


async def _by_quix(issuer: Issuer, given: runs.Input, report: Report, python: Path, guarantee: str) -> None:
    with _room(issuer, report) as room:
        rival = Rival(*room, given)
        await rival.furnish()
        found = await rival.by_quix(python, guarantee)
    report.add(Column(f"Quix, {guarantee}", *found, uses_database=False))


@contextmanager
def _room(issuer: Issuer, report: Report) -> Iterator[Room]:
    with infrastructure() as infra, Workshop() as workshop, ExitStack() as stack:
        report.about = report.about or machine(infra)
        meter = Meter(infra)
        stack.callback(meter.close)
        place = Installation(infra, issuer, f"bench{uuid4().hex[:8]}", workshop)
        stack.callback(place.close)
        yield Room(place, workshop, meter)


def _parts() -> set[str]:
    named = set((os.environ.get("PORTEVOIX_BENCH_ONLY") or ",".join(PARTS)).split(","))
    assert named <= set(PARTS), f"PORTEVOIX_BENCH_ONLY knows {', '.join(PARTS)}"
    return named


def _boards(count: int) -> list[int]:
    small, great = BOARDS
    return sorted({min(small, great * count // EVENTS), great * count // EVENTS})


def _keep(text: str, path: Path = KEPT) -> None:
    print(f"\n{text}\nkept in {path}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
