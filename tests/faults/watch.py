"""What must hold after every fault, and what nobody may see during one."""

import threading
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from aiokafka import AIOKafkaConsumer
from pymongo.errors import PyMongoError

from portevoix.gamify.v1 import events_pb2 as gamify_pb2
from tests.faults.state import applied_of, balances_of, lines_of, nets_of
from tests.faults.story import Fact
from tests.faults.world import World
from tests.laws import oracle
from tests.waiting import until

LARGEST_AWARD = 10
LOOK_SECONDS = 0.3
CHANGED = gamify_pb2.PointsChanged.DESCRIPTOR.full_name


class Reader:
    """Reads all the time, at one moment each, and remembers what must not be seen."""

    def __init__(self, world: World, facts: Iterable[Fact]) -> None:
        self._world = world
        self._most = Counter[str]()
        for event in {fact.event_id: fact for fact in facts}.values():
            self._most[event.message.person.employee_id] += LARGEST_AWARD
        self._next: dict[str, int] = {}
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.seen: list[str] = []
        self.looks = 0

    def __enter__(self) -> "Reader":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join(timeout=30)

    def _run(self) -> None:
        while not self._done.wait(LOOK_SECONDS):
            try:
                self._look()
            except PyMongoError:
                continue  # the collections may not be there yet

    def _look(self) -> None:
        with self._world.client.start_session(snapshot=True) as session:
            lines = lines_of(self._world.database, session)
            balances = balances_of(self._world.database, session)
            offsets = {
                one["_id"]: one["next"] for one in self._world.database["offsets"].find(session=session)
            }
        if lines != balances:
            self.seen.append(f"torn: {dict((lines - balances) + (balances - lines))}")
        self.seen += [f"{who} has {n}" for who, n in balances.items() if n > self._most[who]]
        for name, position in offsets.items():
            if position < self._next.get(name, 0):
                self.seen.append(f"{name} went back to {position}")
            self._next[name] = position
        self.looks += 1


async def assert_invariants(
    world: World, facts: Iterable[Fact], *replicas: str, letters: int = 0, reread: int = 0
) -> None:
    """Check 1 to 4 and 7 of the matrix. `reread` is how many records were offered again by a rewind."""
    expected = oracle.nets([oracle.plain(fact.event_id, fact.message) for fact in facts])
    found = nets_of(world.database)
    wrong = {key: (found.get(key), net) for key, net in expected.items() if found.get(key) != net}
    assert not wrong, f"{len(wrong)} nets differ, such as {next(iter(wrong.items()))}"
    assert found.keys() == expected.keys()
    sums = +oracle.balances(expected)
    assert +balances_of(world.database) == sums
    assert +lines_of(world.database) == sums
    _assert_books(world, facts, letters, reread)
    await until(lambda: world.scraped(*replicas) == world.books(), what="Prometheus shows the books")
    await _assert_said(world, sums)


def _assert_books(world: World, facts: Iterable[Fact], letters: int, reread: int) -> None:
    books = world.books()
    assert books["consumed"] == world.published + reread, f"{books}, published {world.published}"
    outcomes = ("applied", "duplicate", "refused", "ignored", "parked")
    assert books["consumed"] == sum(books[name] for name in outcomes), books
    applied = applied_of(world.database)
    assert applied == {fact.event_id for fact in facts}
    assert books["applied"] == len(applied)
    assert books["refused"] == letters


async def _assert_said(world: World, sums: Mapping[str, int]) -> None:
    """What gamify said on its topic, each id once, adds up to the balances."""
    consumer = AIOKafkaConsumer(
        f"{world.namespace}.portevoix.gamify.v1",
        bootstrap_servers=world.kafka,
        auto_offset_reset="earliest",
        group_id=None,
    )
    said: dict[tuple[str, str, int], tuple[str, int]] = {}

    async def adds_up() -> bool:
        for records in (await consumer.getmany(timeout_ms=200)).values():
            for record in records:
                said.update(_points(record))
        total = Counter[str]()
        for who, points in said.values():
            total[who] += points
        return +total == +Counter(sums)

    await consumer.start()
    try:
        await until(adds_up, 30, what="what was said adds up to the balances")
    finally:
        await consumer.stop()


def _points(record: Any) -> dict[tuple[str, str, int], tuple[str, int]]:
    """What a record tells, by the law's key."""
    if dict(record.headers)["ce_type"].decode() != CHANGED:
        return {}
    told = gamify_pb2.PointsChanged.FromString(record.value)
    return {
        (one.source_event_id, one.rule_id, one.ordinal): (told.employee_id, one.points)
        for one in told.changes
    }
