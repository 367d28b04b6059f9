"""Points: this service, the plain way, and Quix Streams, side by side on the same records and broker.

PORTEVOIX_BENCH_EVENTS takes fewer or more events than EVENTS; what is stored before and the boards follow.
PORTEVOIX_BENCH_ONLY names parts to run, separated by commas: ours, two, plain, quix, ranks.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench import gamify_runs as runs
from bench.gamify_events import ITEMS, PEOPLE, Weeks, monday_after
from bench.gamify_installation import Installation
from bench.gamify_rivals import AT_LEAST_ONCE, COMMIT_SECONDS, EXACTLY_ONCE, Rival
from bench.gamify_table import Column, table
from bench.meter import Meter, machine
from bench.quix_python import ROOT, quix_python, quix_version
from deploy.local import Infrastructure
from deploy.local.process import Workshop
from tests.issuer import Issuer

pytestmark = [pytest.mark.bench, pytest.mark.timeout(1800)]

EVENTS, LEDGER_ROWS, BOARDS = 200_000, 1_000_000, (10_000, 1_000_000)
PARTS = ("ours", "two", "plain", "quix", "ranks")
KEPT = ROOT / ".portevoix" / "bench" / "gamify.md"
REMARKS = """\
What is measured: from the first look that showed work to the one that showed all of it, looks 0.1 s apart, by
what is stored (offsets beside the state here, balances in the plain way, committed offsets for Quix). Processor
by /proc, memory as VmHWM. Round trips are requests that mongod counted, less those of an idle time before.
Queryable: GetBalance answers it here; a find sees it in the plain way; a reader of committed records sees the
sum of a person for Quix, whose state nobody else can ask. What measures runs on the same cores."""


class Report:
    """What was found, in order, printed as it comes."""

    def __init__(self) -> None:
        self.columns: list[Column] = []
        self.lines: list[str] = []

    def add(self, column: Column, place: int | None = None) -> None:
        """A column is known; it comes last, or at that place."""
        self.columns.insert(len(self.columns) if place is None else place, column)
        print(f"{column.name}: {', '.join(column.cells())}")

    def say(self, line: str) -> None:
        """A line beside the table."""
        self.lines.append(f"- {line}")
        print(line)

    def text(self, about: str) -> str:
        """All of it, as Markdown."""
        return "\n\n".join([table(self.columns), "\n".join(self.lines), REMARKS, about]) + "\n"


async def test_gamify(infra: Infrastructure, issuer: Issuer, namespace: str) -> None:
    about, report, parts = machine(infra), Report(), _parts()
    count = int(os.environ.get("PORTEVOIX_BENCH_EVENTS") or EVENTS)
    begin_ms = monday_after(datetime.now(UTC))
    records = Weeks(runs.SEED, begin_ms).records(count)
    given = runs.Input(begin_ms, records, LEDGER_ROWS * count // EVENTS)
    report.say(
        f"input: {count:,} events, {PEOPLE:,} people, {ITEMS} items; {given.ledger_rows:,} rows before"
    )
    with Workshop() as workshop, _meter(infra) as meter:
        if parts & {"ours", "plain", "quix"}:
            with _place(infra, issuer, f"{namespace}a", workshop) as place:
                await _side_by_side(place, workshop, given, meter, report, parts)
        if "two" in parts:
            with _place(infra, issuer, f"{namespace}b", workshop) as place:
                await _two(place, given, meter, report)
        if "ranks" in parts:
            with _place(infra, issuer, f"{namespace}c", workshop) as place:
                for people, took in (await runs.ranks(place, _boards(count))).items():
                    report.say(f"own rank among {people:,}: {took}")
    _keep(report.text(about))


async def _side_by_side(
    place: Installation, workshop: Workshop, given: runs.Input, meter: Meter, report: Report, parts: set[str]
) -> None:
    report.say(f"rules here: {await runs.furnish(place, given)}")
    rival = Rival(place, workshop, given, meter)
    if "plain" in parts:
        report.add(Column("a handler per message", *await rival.plainly("NACK_ON_ERROR")))
        report.add(Column("the same, may lose", *await rival.plainly("ACK_FIRST")))
    if "quix" in parts:
        await _quix(rival, report)
    if "ours" in parts:  # the last, for it adds to the topic
        report.add(Column("this service", *await runs.one_process(place, given, meter)), 0)
        books = place.books()
        report.say(f"books of one process: {', '.join(f'{name} {n:,}' for name, n in books.items())}")
        report.say(
            f"the first event again, after a restart: {await runs.refused_after_restart(place, given)}"
        )


async def _quix(rival: Rival, report: Report) -> None:
    python = quix_python()
    report.say(
        f"Quix Streams {quix_version(python)}, a commit every {COMMIT_SECONDS:g} s, state alone at full rate"
    )
    try:
        found = await rival.by_quix(python, EXACTLY_ONCE)
        report.add(Column("Quix, exactly-once", *found, uses_database=False))
    except (AssertionError, TimeoutError) as error:
        report.say(f"Quix did not run exactly-once on this broker: {error!r}")
        found = await rival.by_quix(python, AT_LEAST_ONCE)
        report.add(Column("Quix, at-least-once only", *found, uses_database=False))


async def _two(place: Installation, given: runs.Input, meter: Meter, report: Report) -> None:
    await runs.furnish(place, given)
    figures, retried = await runs.two_processes(place, given, meter)
    report.add(Column("this service twice", figures))
    one = next((column.figures.rate for column in report.columns if column.name == "this service"), 0)
    ratio = f"; {figures.rate / one:.2f} times one" if one else ""
    report.say(f"two processes: {figures.rate:,.0f}/s{ratio}; {retried} transaction attempts retried")


@contextmanager
def _place(
    infra: Infrastructure, issuer: Issuer, namespace: str, workshop: Workshop
) -> Iterator[Installation]:
    place = Installation(infra, issuer, namespace, workshop)
    try:
        yield place
    finally:
        place.close()


@contextmanager
def _meter(infra: Infrastructure) -> Iterator[Meter]:
    meter = Meter(infra)
    try:
        yield meter
    finally:
        meter.close()


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
