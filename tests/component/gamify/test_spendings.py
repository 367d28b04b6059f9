"""Spendings among the lines behind a balance: no page loses one or tells one twice."""

import asyncio

import pytest

from portevoix.gamify.v1 import service_pb2 as wire
from tests.component.gamify.conftest import Gamify
from tests.component.gamify.events import DAY, NOON_MS, shared

NEXT_DAY, HOUR_MS = "2026-09-29", 3_600_000
SPENT = (0, 0, 0, 11, 11, 12, 13, 13, 13, 14)  # hours after noon in Greenwich, where 12 is the next day
EARNED = ((0, DAY), (11, NEXT_DAY), (13, DAY), (14, NEXT_DAY))


async def lived(gamify: Gamify, who: str) -> None:
    """Somebody who earned in several zones, and spent in the same moments and in others."""
    shares = (
        shared(who, f"s{place}", hours * HOUR_MS, item=f"i{place}", network=f"n{place}", day=day)
        for place, (hours, day) in enumerate(EARNED)
    )
    await gamify.say(*shares)
    rows = [
        {
            "_id": f"{who}-{place}",
            "v": 1,
            "account": f"p\x1f{who}",
            "at_ms": NOON_MS + hours * HOUR_MS,
            "redemption_id": f"r-{place}",
            "points": -1,
            "state": "APPROVED",
        }
        for place, hours in enumerate(SPENT)
    ]
    await asyncio.to_thread(gamify.database["spendings"].insert_many, rows)


async def pages(gamify: Gamify, who: str, size: int, **asked: str) -> list[wire.PointsLine]:
    """All lines, asked for in pages of a size."""
    found: list[wire.PointsLine] = []
    token = ""
    while True:
        request = wire.ExplainPointsRequest(page_size=size, page_token=token, **asked)
        page = await gamify.ask("ExplainPoints", request, who)
        assert len(page.lines) <= size
        found += page.lines
        token = page.next_page_token
        if not token:
            return found


@pytest.mark.parametrize("size", [1, 2, 3, 5])
async def test_pages_of_any_size_tell_the_same(gamify: Gamify, anna: str, size: int) -> None:
    await lived(gamify, anna)
    whole = await pages(gamify, anna, 500)
    assert len(whole) == len(SPENT) + len(EARNED)
    assert await pages(gamify, anna, size) == whole
    for asked in ({"first_date": NEXT_DAY}, {"last_date": DAY}, {"first_date": DAY, "last_date": DAY}):
        some = [one for one in whole if (one.local_date == NEXT_DAY) is (asked.get("first_date") == NEXT_DAY)]
        assert await pages(gamify, anna, size, **asked) == some
    assert {one.local_date for one in whole} == {DAY, NEXT_DAY}
