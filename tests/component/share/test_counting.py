"""The journal of visits: answered once they stand there, counted once whoever tries, whoever died."""

import asyncio
import time
from collections.abc import Iterable
from uuid import uuid4

import pytest
from structlog.testing import capture_logs

from portevoix.share.v1 import events_pb2 as said_pb2
from services.share.domain.model.links import Visit, Visitor
from services.share.domain.model.stamps import ClickClass
from services.share.jobs.counting import Counting
from services.share.storage import StoredVisits
from tests.component.share.rig import Rig
from tests.waiting import until

CLICK = said_pb2.EngagementObserved


async def test_an_answer_waits_for_the_journal(
    rig: Rig, programme_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    employee_id, link, _ = await shared(rig, programme_id)
    begun, go, add = asyncio.Event(), asyncio.Event(), StoredVisits.add

    async def slowly(self: StoredVisits, visits: Iterable[Visit]) -> None:
        begun.set()
        await go.wait()
        await add(self, visits)

    monkeypatch.setattr(StoredVisits, "add", slowly)
    answering = asyncio.create_task(rig.click(link))
    await begun.wait()
    await asyncio.wait([answering], timeout=0.2)
    assert not answering.done()
    go.set()
    assert (await answering).status_code == 302
    await rig.said(CLICK, employee_id, 1)


async def test_a_visit_that_the_journal_refuses_is_not_answered_as_kept(
    rig: Rig, programme_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, link, _ = await shared(rig, programme_id)

    async def refused(self: StoredVisits, visits: Iterable[Visit]) -> None:
        raise OSError

    monkeypatch.setattr(StoredVisits, "add", refused)
    assert (await rig.click(link)).status_code == 503


async def test_what_was_answered_waits_in_the_journal_and_is_counted_later(
    rig: Rig, programme_id: str
) -> None:
    employee_id, link, share_id = await shared(rig, programme_id)
    counting = counting_of(rig)
    await counting.stop()
    try:
        assert (await rig.click(link)).status_code == 302
        (kept,) = await journal(rig, share_id)
        assert kept.keys() == {
            *("_id", "share_id", "at_ms", "class", "visitor_day", "visitor_week", "visitor_month", "version")
        }
        assert not [one for one in await rig.log() if type(one.message) is CLICK and one.key == employee_id]
    finally:
        await counting.start()
    (said,) = await rig.said(CLICK, employee_id, 1)
    assert said.event_id == kept["_id"]
    assert said.message.moment.occurred_at_ms == kept["at_ms"]
    assert not await journal(rig, share_id)


async def test_what_others_left_is_counted_once_by_all_who_adopt_it(rig: Rig, programme_id: str) -> None:
    employee_id, _, share_id = await shared(rig, programme_id)
    ours = counting_of(rig)
    others = [Counting(ours._steps, ours._figures, most=60, grace_seconds=20) for _ in range(3)]
    left = visits(share_id, 90, round(time.time() * 1000) - 60_000)
    await StoredVisits(rig.house.mongo.collections, None).add(left)
    with capture_logs() as logged:
        await asyncio.gather(*(one.adopt() for one in (ours, *others)))
        await asyncio.gather(*(one.start() for one in others))
        await rig.said(CLICK, employee_id, 90)
        await asyncio.gather(*(one.stop() for one in others))
    assert not [one for one in logged if one["log_level"] == "error"]
    said = await rig.said(CLICK, employee_id, 90)
    assert {one.event_id for one in said} == {one.event_id for one in left}
    assert sum(one.message.click.first_visit for one in said) == 1
    await until(lambda: emptied(rig, share_id))


async def test_what_a_dead_process_left_is_found_by_the_clock(rig: Rig, programme_id: str) -> None:
    employee_id, _, share_id = await shared(rig, programme_id)
    now_ms = round(time.time() * 1000)
    left = [*visits(share_id, 1, now_ms - 60_000), *visits(share_id, 1, now_ms - 90_000)]
    await StoredVisits(rig.house.mongo.collections, None).add(left)
    said = await rig.said(CLICK, employee_id, 2)
    assert {one.event_id: one.message.moment.occurred_at_ms for one in said} == {
        one.event_id: one.at_ms for one in left
    }


async def shared(rig: Rig, programme_id: str) -> tuple[str, str, str]:
    """Somebody, the link of a share of theirs, and its id."""
    employee_id = await rig.advocate(programme_id, "linkedin")
    prepared = await rig.share(employee_id, await rig.item(programme_id))
    return employee_id, prepared.link, prepared.share_id


def counting_of(rig: Rig) -> Counting:
    """What counts in the house."""
    (found,) = [one for one in rig.house._components if isinstance(one, Counting)]
    return found


def visits(share_id: str, count: int, at_ms: int) -> list[Visit]:
    """Visits of one visitor to one share."""
    key = uuid4().bytes
    visitor = Visitor(key, key, key)
    return [Visit(str(uuid4()), share_id, at_ms, ClickClass.HUMAN, visitor) for _ in range(count)]


async def journal(rig: Rig, share_id: str) -> list[dict[str, object]]:
    """What waits to be counted of a share."""
    found = rig.house.mongo.collections["visits"].find({"share_id": share_id})
    return [one async for one in found]


async def emptied(rig: Rig, share_id: str) -> bool:
    return not await journal(rig, share_id)
