"""How far a projection is behind the log that it reads."""

from collections.abc import AsyncIterator

import pytest

from chassis.projection.progress import LogProgress
from tests.component.chassis.rig import Rig, named, reader
from tests.component.chassis.test_projection import consumed, ids


@pytest.fixture
async def rig(kafka: str, mongodb: str, namespace: str) -> AsyncIterator[Rig]:
    made = Rig(kafka, mongodb, namespace)
    await made.create_topics()
    await made.mongo.start()
    await made.river.start()
    yield made
    await made.river.stop()
    await made.mongo.stop()


async def test_what_was_taken_in_is_told_from_what_the_log_holds(rig: Rig) -> None:
    progress = LogProgress("names", rig.mongo, rig.river)
    assert await progress.stands() == await progress.ends() == {}, "nothing was ever read"
    events = [named(f"p{number}", event_id) for number, event_id in enumerate(ids(40))]
    await rig.publish(events[:30])
    async with rig.reading(reader()):
        await consumed(rig, 30)
    assert await progress.stands() == await progress.ends()
    await rig.publish(events[30:])
    stands, ends = await progress.stands(), await progress.ends()
    assert stands.keys() == ends.keys()
    assert (sum(stands.values()), sum(ends.values())) == (30, 40)
    async with rig.reading(reader()):
        await consumed(rig, 40)
    assert await progress.stands() == ends
