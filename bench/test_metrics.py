"""Figures: this service and the plain way, side by side on the same records and broker.

PORTEVOIX_BENCH_EVENTS takes fewer or more events than EVENTS; what is stored for the cost and the questions
follows. PORTEVOIX_BENCH_ONLY names parts to run, separated by commas: ours, plain, growth, year.
"""

import os

import pytest

from bench import metrics_runs as runs
from bench.gamify_events import DAY, ITEMS, NETWORKS, PEOPLE
from bench.installation import Replica
from bench.metrics_events import BEGIN_MS, DAYS, MIX, YEAR, Company
from bench.metrics_installation import Metrics
from bench.metrics_rival import CountsRival, RawEvents
from bench.quix_python import ROOT
from bench.room import Report, room, wanted
from bench.table import Column
from tests.issuer import Issuer

pytestmark = [pytest.mark.bench, pytest.mark.timeout(7200)]

EVENTS, STORED, FEW, WINDOW = 200_000, 1_000_000, 10_000, 50_000
LEAST_WINDOW = 20_000  # in fewer events there is nothing to look at
PARTS = ("ours", "plain", "growth", "year")
KEPT = ROOT / ".portevoix" / "bench" / "metrics.md"
OURS, PLAIN = "this service", "a handler per message"
REMARKS = """\
What is measured: from the first look that showed work to the one that showed all of it, looks 0.1 s apart,
by what is stored (offsets beside the state here, events counted in documents of days in the plain way).
Processor by /proc, memory as VmHWM. Round trips are requests that mongod counted, less those of an idle time
before. Queryable: GetBreakdown answers with the probe's item here; a find sees the item in the plain way. The
handler knows no duplicates, no retractions, no periods that froze, and keeps no months. Each part has a
broker and a database of its own, started for it; what measures runs on the same cores."""


async def test_metrics(issuer: Issuer) -> None:
    report, parts = Report(REMARKS), wanted(PARTS)
    given = runs.Input(int(os.environ.get("PORTEVOIX_BENCH_EVENTS") or EVENTS))
    report.say(
        f"input: {given.count:,} events of {DAYS} days, {PEOPLE:,} people, {ITEMS} items, "
        f"{len(NETWORKS)} networks: {MIX}"
    )
    for name, run in {"ours": _ours, "plain": _plain, "growth": _growth, "year": _year}.items():
        if name in parts:
            await run(issuer, given, report)
    report.keep(KEPT)


async def _ours(issuer: Issuer, given: runs.Input, report: Report) -> None:
    with room(Metrics, issuer, report) as here:
        report.add(Column(OURS, *await runs.one_process(here.place, given, here.meter, report.say)))
        books = ", ".join(f"{name} {count:,}" for name, count in here.place.books().items())
        report.say(f"books of one process, the probes' time included: {books}")


async def _plain(issuer: Issuer, given: runs.Input, report: Report) -> None:
    for name, policy in ((PLAIN, "NACK_ON_ERROR"), ("the same, may lose", "ACK_FIRST")):
        with room(Metrics, issuer, report) as here:
            rival = CountsRival(*here, given)
            await rival.furnish()
            report.add(Column(name, *await rival.plainly(policy)))
        if ours := report.rate_of(OURS):
            report.say(f"{OURS} takes {ours / report.rate_of(name):.1f} times as many as {name}")


async def _growth(issuer: Issuer, given: runs.Input, report: Report) -> None:
    """Thirty days, and the cost of a batch at their beginning and at their end."""
    few, many, window = (size * given.count // EVENTS for size in (FEW, STORED, WINDOW))
    window = max(window, LEAST_WINDOW)
    company = Company(runs.SEED, many + 2 * window)
    with room(Metrics, issuer, report) as here:
        async with runs.grown(here.place, company, (few, window, many), here.meter) as (replica, growth):
            report.say(growth.words(few, many))
            title = f"{company.count:,} events of {DAYS} days stored"
            await _questions(here.place, replica, company, title, report)


async def _year(issuer: Issuer, given: runs.Input, report: Report) -> None:
    """As many events over a whole year, which fill more documents."""
    company = Company(runs.SEED, STORED * given.count // EVENTS, YEAR, BEGIN_MS - 355 * DAY)
    with room(Metrics, issuer, report) as here:
        async with runs.told(here.place, company) as replica:
            title = f"{company.count:,} events of {YEAR} days stored"
            await _questions(here.place, replica, company, title, report)


async def _questions(place: Metrics, replica: Replica, company: Company, title: str, report: Report) -> None:
    of = runs.year_of(company)
    report.say(f"{title}, questions from {of.first} to {of.last}, one after the other, p50 / p99:")
    async for line in runs.questions(place, replica, of):
        report.say(line)
    raw = RawEvents(place.database)
    count = raw.store(company.again().stream())
    report.say(f"the same sums by find and sum over {count:,} raw events outside the company:")
    async for line in runs.raw_questions(raw, of):
        report.say(line)
    report.say(await runs.agree(place, replica, raw, of))
