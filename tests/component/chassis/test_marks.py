"""What a house may say of its own documents: they are the marks of what was applied, and how they count."""

import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from chassis.collections import Projected
from chassis.envelope import stored_id
from chassis.mongo import Transaction
from chassis.projection import Heard, Origin, PassedOver, Projection
from chassis.projection.rebuild import NotRebuilt, Rebuild
from portevoix.content.v1.events_pb2 import ContentWithdrawn
from portevoix.share.v1.events_pb2 import EmployeeErased
from tests.component.chassis.rig import Rig, count_names, named, reader
from tests.component.chassis.test_projection import balanced, consumed, ids


async def _sums(parts: AsyncIterator[Mapping[str, Any]]) -> AsyncIterator[Mapping[str, Any]]:
    """Figures: what the parts of each person sum up to; a person's parts come one behind the other."""
    person, total = None, 0
    async for part in parts:
        if person not in (None, part["person"]):
            yield {"person": person, "n": total}
            total = 0
        person, total = part["person"], total + part["n"]
    yield {"person": person, "n": total}


PARTS = Projected("parts", by="names", figures=_sums, figures_order=[("person", 1)])
CACHE = Projected("cache", by="names", counts=False)


@pytest.fixture
async def rig(kafka: str, mongodb: str, namespace: str) -> AsyncIterator[Rig]:
    made = Rig(kafka, mongodb, namespace, PARTS, CACHE)
    await made.create_topics()
    await made.mongo.start()
    await made.river.start()
    yield made
    await made.river.stop()
    await made.mongo.stop()


async def count_and_tell(batch: Sequence[Heard[str]], tx: Transaction) -> None:
    """Leave a document of our own for each fact."""
    await count_names(batch, tx)
    told = [{"_id": stored_id(heard.origin.event_id), "person": heard.fact} for heard in batch]
    if told:
        await tx.collections["told"].insert_many(told, session=tx.session)


def marking(**more: Any) -> Projection[str]:
    return replace(reader(count_and_tell), marks={EmployeeErased: "told"}, **more)


async def test_the_documents_of_the_house_are_the_marks(rig: Rig) -> None:
    events = [named(f"p{number % 5}", event_id) for number, event_id in enumerate(ids(100))]
    await rig.publish(events + events[:50])
    async with rig.reading(marking()):
        await consumed(rig, 150)
    await rig.publish(events[:1])
    async with rig.reading(marking()):
        await consumed(rig, 151)
        rebuilt = await Rebuild(marking(), rig.mongo, rig.river).run()
    assert rebuilt.generation == 2
    books = await rig.books()
    assert (books["applied"], books["duplicate"]) == (200, 102)  # of both generations
    assert sum((await rig.counted()).values()) == 100
    assert await rig.mongo.database["told.g1"].count_documents({}) == 100
    assert await rig.mongo.database["applied.names.g1"].count_documents({}) == 0


async def test_what_has_nothing_to_do_with_us_is_passed_over(rig: Rig) -> None:
    def ours_alone(message: EmployeeErased, _origin: Origin) -> str:
        if message.employee_id.startswith("other"):
            raise PassedOver
        return message.employee_id

    other = named("other", str(uuid.uuid4()))
    await rig.publish([named("p", str(uuid.uuid4())), other, other])
    async with rig.reading(marking(hears={EmployeeErased: ours_alone})):
        await consumed(rig, 3)
    books = await rig.books()
    assert (books["applied"], books["ignored"]) == (1, 2)
    assert balanced(books)


async def test_marks_that_a_rebuild_would_miss_are_not_begun_with(rig: Rig) -> None:
    with pytest.raises(ValueError, match="not projected by it"):
        async with rig.reading(replace(reader(), marks={EmployeeErased: "offsets"})):
            pass
    with pytest.raises(ValueError, match="ContentWithdrawn"):
        replace(reader(), marks={ContentWithdrawn: "told"})


async def cut_by_generation(batch: Sequence[Heard[str]], tx: Transaction) -> None:
    """Each generation cuts its sums otherwise, and remembers otherwise what it has seen."""
    generation = tx.collections.generation_of("names")
    parts = [{"person": heard.fact, "n": n} for heard in batch for n in [1] * (3 - generation) + [generation]]
    if parts:
        await tx.collections["parts"].insert_many(parts, session=tx.session)
        await tx.collections["cache"].insert_one({"of": generation}, session=tx.session)


async def test_two_generations_are_compared_by_their_figures(rig: Rig) -> None:
    """Three ones in the first, a one and a two in the second, a three in the third."""
    await rig.publish([named(f"p{number % 5}", event_id) for number, event_id in enumerate(ids(40))])
    projection = reader(cut_by_generation)
    async with rig.reading(projection):
        await consumed(rig, 40)
        assert (await Rebuild(projection, rig.mongo, rig.river).run()).generation == 2
    await rig.mongo.database["parts.g2"].update_one({"person": "p1"}, {"$inc": {"n": 1}})
    with pytest.raises(NotRebuilt, match="names: live"):
        await Rebuild(projection, rig.mongo, rig.river).run()
