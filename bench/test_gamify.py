"""Points: this service, the plain way, and Quix Streams, side by side on the same records and broker.

PORTEVOIX_BENCH_EVENTS takes fewer or more events than EVENTS; what is stored before and the boards follow.
PORTEVOIX_BENCH_ONLY names parts to run, separated by commas: ours, two, plain, quix, ranks.
"""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench import gamify_runs as runs
from bench.gamify_events import ITEMS, PEOPLE, Weeks, monday_after
from bench.gamify_installation import Gamify
from bench.gamify_rivals import AT_LEAST_ONCE, COMMIT_SECONDS, EXACTLY_ONCE, PointsRival
from bench.quix_python import ROOT, quix_python, quix_version
from bench.room import Report, room, wanted
from bench.table import Column
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


async def test_gamify(issuer: Issuer) -> None:
    report, parts = Report(REMARKS), wanted(PARTS)
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
        with room(Gamify, issuer, report) as here:
            for people, took in (await runs.ranks(here.place, _boards(count))).items():
                report.say(f"own rank among {people:,}: {took}")
    report.keep(KEPT)


async def _ours(issuer: Issuer, given: runs.Input, report: Report) -> None:
    with room(Gamify, issuer, report) as here:
        report.say(f"rules here: {await runs.furnish(here.place, given)}")
        report.add(Column("this service", *await runs.one_process(here.place, given, here.meter)))
        books = ", ".join(f"{name} {count:,}" for name, count in here.place.books().items())
        report.say(f"books of one process, the probes' time included: {books}")
        report.say(
            f"the first event again after a restart: {await runs.refused_after_restart(here.place, given)}"
        )


async def _two(issuer: Issuer, given: runs.Input, report: Report) -> None:
    with room(Gamify, issuer, report) as here:
        await runs.furnish(here.place, given)
        figures, retried = await runs.two_processes(here.place, given, here.meter)
    report.add(Column("this service twice", figures))
    one = report.rate_of("this service")
    ratio = f"; {figures.rate / one:.2f} times one" if one else ""
    report.say(f"two processes: {figures.rate:,.0f}/s{ratio}; {retried} transaction attempts retried")


async def _plain(issuer: Issuer, given: runs.Input, report: Report) -> None:
    for name, policy in (("a handler per message", "NACK_ON_ERROR"), ("the same, may lose", "ACK_FIRST")):
        with room(Gamify, issuer, report) as here:
            rival = PointsRival(*here, given)
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
    with room(Gamify, issuer, report) as here:
        rival = PointsRival(*here, given)
        await rival.furnish()
        found = await rival.by_quix(python, guarantee)
    report.add(Column(f"Quix, {guarantee}", *found, uses_database=False))


def _boards(count: int) -> list[int]:
    small, great = BOARDS
    return sorted({min(small, great * count // EVENTS), great * count // EVENTS})
