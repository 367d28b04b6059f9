"""Results of surveys, of a thousand answers and of a hundred thousand, read through gRPC.

Invitations go to few people, for what is measured comes after the close; the answers lie in the store as the
service writes them. Beside it, on the same database, the plain way: a read that counts the answers.
"""

import asyncio
import os
import platform
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from bench.meter import Spread
from portevoix.survey.v1 import results_pb2 as results
from portevoix.survey.v1 import service_pb2 as wire
from tests.component.survey.rig import Rig, living, staff
from tests.issuer import Issuer

pytestmark = [pytest.mark.bench, pytest.mark.timeout(300)]

FEW, MANY = 1_000, int(os.environ.get("PORTEVOIX_BENCH_EVENTS", "100000"))
TEAMS = "ABCDEFGH"
READS, AT_ONCE, PLAIN_READS = 800, 4, 20
MOST_MS = 100.0
SCORES = (10, 9, 9, 8, 7, 6, 3)


async def test_reading_results(
    kafka: str, mongodb: str, issuer: Issuer, namespace: str, tmp_path: Path
) -> None:
    found: dict[tuple[str, int], Spread] = {}
    async with living(kafka, mongodb, issuer, namespace, tmp_path) as rig:
        for count in (FEW, MANY):
            survey_id = await answered(rig, count)
            began = time.perf_counter()
            await rig.close(survey_id)
            print(f"{count:,} answers: closed, counted and published in {time.perf_counter() - began:.1f} s")
            for name, read in doors(rig, survey_id).items():
                found[name, count] = await spread(read, READS, AT_ONCE)
            found["plain", count] = await spread(lambda: plainly(rig, survey_id), PLAIN_READS, 1)  # noqa: B023
    for (name, count), lag in found.items():
        print(f"{name}, {count:,} answers: p50 / p99 {lag}")
    for name in ("GetFigures", "GetTrend"):
        assert found[name, MANY].p99 <= MOST_MS
        assert found[name, MANY].p50 < 3 * found[name, FEW].p50, "it grows with the answers"
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()}")


def doors(rig: Rig, survey_id: str) -> Mapping[str, Callable[[], Awaitable[Any]]]:
    """The reads."""
    asked = results.GetFiguresRequest(survey_id=survey_id)
    trend = results.GetTrendRequest(survey_id=survey_id)
    return {
        "GetFigures": lambda: rig.call("GetFigures", asked, "employee"),
        "GetTrend": lambda: rig.call("GetTrend", trend, "employee"),
    }


async def answered(rig: Rig, count: int) -> str:
    """An open survey that so many answered; every bucket has as many people as answers."""
    prefix = f"b{uuid4().hex[:6]}"
    survey, _ = await rig.open(staff(prefix, dict.fromkeys(TEAMS, 5)), cuts=[wire.CUT_BY_TEAM])
    buckets = [["all", f"team:{prefix}-{team}"] for team in TEAMS]
    rows = (
        {"_id": os.urandom(16), "survey_id": survey.survey_id, "bucket": bucket, **scored(score)}
        for bucket, score in islice(zip(cycle(buckets), cycle(SCORES), strict=False), count)
    )
    while some := list(islice(rows, 5_000)):
        await rig.answers["answers"].insert_many(some, ordered=False)
    invited = [{"path": bucket, "invited": count // len(TEAMS)} for bucket in buckets]
    await rig.invitations["surveys"].update_one(
        {"_id": survey.survey_id}, {"$set": {"invited": count, "buckets": invited}}
    )
    return survey.survey_id


def scored(score: int) -> dict[str, Any]:
    """An answer as the store has it."""
    return {"cells": [["enps", "", score], ["", "complete", True]]}


async def plainly(rig: Rig, survey_id: str) -> list[Any]:
    """Count the answers by cut and cell, which is all of a plain read that is measured."""
    found: list[Any] = await (
        rig.answers["answers"]
        .aggregate(
            [
                {"$match": {"survey_id": survey_id}},
                {"$unwind": "$cells"},
                {"$group": {"_id": {"bucket": "$bucket", "cell": "$cells"}, "count": {"$sum": 1}}},
            ]
        )
        .to_list(None)
    )
    return found


async def spread(read: Callable[[], Awaitable[Any]], reads: int, at_once: int) -> Spread:
    """Latencies in milliseconds, with so many readers at once."""

    async def reader(lags: list[float]) -> None:
        for _ in range(reads // at_once):
            began = time.perf_counter()
            await read()
            lags.append((time.perf_counter() - began) * 1000)

    await read()
    lags: list[float] = []
    await asyncio.gather(*(reader(lags) for _ in range(at_once)))
    return Spread(_percentile(lags, 50), _percentile(lags, 99), len(lags))


def _percentile(lags: Sequence[float], percent: int) -> float:
    ordered = sorted(lags)
    return ordered[min(len(ordered) * percent // 100, len(ordered) - 1)]
