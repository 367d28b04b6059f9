"""The ledger over real parts: what share says, in any order and however often, becomes the law's nets."""

from collections import Counter
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any
from uuid import UUID, uuid4, uuid5

import pytest
from google.protobuf.message import Message

from chassis.envelope import PROTOBUF, Envelope
from chassis.projection.rebuild import Rebuild
from portevoix.gamify.v1 import events_pb2 as news
from portevoix.gamify.v1 import service_pb2 as wire
from portevoix.share.v1 import events_pb2 as share
from tests.component.gamify.conftest import NEWS, TOPIC, Gamify
from tests.component.gamify.events import (
    brand_post_observed,
    clicked,
    may_share,
    retracted,
    shared,
    wire_of,
)
from tests.faults.state import balances_of, lines_of, nets_of
from tests.laws import oracle
from tests.laws.gamify_histories import history_of
from tests.waiting import until

DOOR = "Kafka portevoix.share.v1, gRPC gamify.v1.GamifyService"
SPACE = UUID(int=7)
History = list[dict[str, Any]]


def lived(seed: int, size: int, whose: str) -> History:
    """A history of the law, of people whom no other test knows, under ids as the river has them."""
    history = history_of(seed, size)
    for fact in history:
        fact["employee_id"] = f"{fact['employee_id']}-{whose}"
        for name in {"event_id", "corrects"} & fact.keys():
            fact[name] = str(uuid5(SPACE, f"{whose}/{fact[name]}"))
    return history


def messages(facts: Sequence[Mapping[str, Any]]) -> list[tuple[str, Message]]:
    """The facts as they stand on the topic, each with its id."""
    return [(fact["event_id"], wire_of(fact)) for fact in facts]


def people_of(history: History) -> set[str]:
    return {fact["employee_id"] for fact in history}


def assert_lawful(gamify: Gamify, history: History) -> None:
    """Nets, lines and balances of these people are what an independent recomputation says."""
    expected, people = oracle.nets(history), people_of(history)
    found = nets_of(gamify.database)
    assert {key: net for key, net in found.items() if key[0] in people} == expected
    for sums in (lines_of(gamify.database), balances_of(gamify.database)):
        assert {who: sums[who] for who in people} == {who: oracle.balances(expected)[who] for who in people}


@pytest.mark.parametrize("seed", [1, 2])
async def test_any_order_and_repetition_gives_the_nets_of_the_recomputation(
    gamify: Gamify, anna: str, seed: int
) -> None:
    history = lived(seed, 90, anna)
    chance = Random(seed)
    arrived = [fact for fact in history for _ in range(chance.randint(1, 3))]
    chance.shuffle(arrived)
    before = gamify.books()
    for start in range(0, len(arrived), 40):  # several batches, so that what is stored is folded again
        await gamify.publish(messages(arrived[start : start + 40]))
        await gamify.consumed()
    assert_lawful(gamify, history)
    books = gamify.books()
    assert books["applied"] - before["applied"] == len(history)
    assert books["duplicate"] - before["duplicate"] == len(arrived) - len(history)


async def test_what_is_said_adds_up_to_the_balances_each_id_once(gamify: Gamify, anna: str) -> None:
    history = lived(3, 60, anna)
    people = people_of(history)
    Random(3).shuffle(history)
    await gamify.publish(messages(history))
    await gamify.consumed()
    entries = gamify.database["ledger.g1"].find({"a": {"$in": [f"p\x1f{one}" for one in people]}})
    changes = [line for entry in entries for line in entry.get("lines", ()) if line[3]]
    told: dict[tuple[str, str, int], int] = {}
    said: Counter[str] = Counter()

    def all_told(records: Sequence[Any]) -> bool:
        told.clear()
        said.clear()
        for record in records:
            event = news.PointsChanged.FromString(record.value)
            said[event.employee_id] += sum(one.points for one in event.changes)
            told.update({(c.source_event_id, c.rule_id, c.ordinal): c.points for c in event.changes})
            assert record.key.decode() == event.employee_id
        return len(told) >= len(changes)

    records = await gamify.log(NEWS, all_told, people)
    ids = [dict(record.headers)["ce_id"] for record in records]
    assert len(set(ids)) == len(ids)
    assert len(told) == sum(len(news.PointsChanged.FromString(one.value).changes) for one in records)
    stored = balances_of(gamify.database)
    assert said == {who: stored[who] for who in people if stored[who]}


@pytest.mark.row("G1")
async def test_points_come_of_events_and_a_rule_version_and_of_each_event_once(
    gamify: Gamify, anna: str
) -> None:
    pairs: list[tuple[str, Message]] = [(str(uuid4()), shared(anna, "s1"))]
    before = gamify.books()
    await gamify.publish(pairs * 3)
    await gamify.say(may_share(anna), brand_post_observed())
    balance = await gamify.ask("GetBalance", wire.GetBalanceRequest(), anna)
    assert (balance.employee_id, balance.points, balance.lines) == (anna, 2, 1)
    (line,) = (await gamify.ask("ExplainPoints", wire.ExplainPointsRequest(), anna)).lines
    assert (line.event_id, line.rule_id, line.rule_version) == (pairs[0][0], "share", 1)
    await gamify.publish(pairs)
    await gamify.consumed()
    assert (await gamify.ask("GetBalance", wire.GetBalanceRequest(), anna)).points == 2
    after = gamify.books()
    # Without the look-up of applied ids the ledger's key would still refuse the line, but as a failure.
    assert (after["duplicate"] - before["duplicate"], after["refused"] - before["refused"]) == (3, 0)


async def test_what_was_written_is_never_changed(gamify: Gamify, anna: str) -> None:
    def lines() -> dict[str, Any]:
        return {str(one["_id"]): one for one in gamify.database["ledger.g1"].find({"a": f"p\x1f{anna}"})}

    await gamify.say(shared(anna, "s1", at_ms=10), clicked(anna, "s1", at_ms=20))
    before = lines()
    await gamify.say(
        shared(anna, "s2", at_ms=5), retracted(anna, "s2", at_ms=6), retracted(anna, "s1", at_ms=15)
    )
    after = lines()
    assert len(after) > len(before) == 2
    assert after | before == after
    assert (await gamify.ask("GetBalance", wire.GetBalanceRequest(), anna)).points == 0


async def test_poison_goes_to_the_dead_letters_and_everything_behind_it_flows_on(
    gamify: Gamify, anna: str
) -> None:
    kind = share.ShareMade.DESCRIPTOR.full_name
    headers = Envelope(str(uuid4()), kind, "portevoix_share", 1, PROTOBUF).headers()
    nobody = shared("", "s0")
    refused = gamify.books()["refused"]
    await gamify.publish_raw(anna.encode(), b"\xff\xff broken", headers)
    await gamify.publish_raw(anna.encode(), nobody.SerializeToString(), headers)
    await gamify.publish_raw(anna.encode(), b"", [])
    await gamify.publish_raw(anna.encode(), None, headers)
    await gamify.say(shared(anna, "s1"))
    letters = [dict(record.headers) for record in await gamify.log(f"{TOPIC}.dlq", 4, {anna})]
    reasons = sorted(letter["dlq_reason"].decode() for letter in letters)
    assert reasons == ["EMPTY", "INVALID", "NOT_A_CLOUDEVENT", "UNDECODABLE"]
    assert {letter["dlq_topic"].decode() for letter in letters} == {TOPIC}
    assert (await gamify.ask("GetBalance", wire.GetBalanceRequest(), anna)).points == 2
    assert gamify.books()["refused"] - refused == 4


async def test_rebuilt_it_is_what_it_was_and_goes_on(fresh: Gamify, anna: str) -> None:
    history = lived(4, 80, anna)
    Random(4).shuffle(history)
    for start in range(0, len(history), 20):  # lived in small batches, built again in one
        await fresh.publish(messages(history[start : start + 20]))
        await fresh.consumed()
    assert_lawful(fresh, history)
    rebuild = Rebuild(fresh.house.projections["points"], fresh.house.mongo, fresh.house.river)
    before = await rebuild.snapshot()
    after = await rebuild.run()  # raises where the digests differ
    assert (after.generation, after.digest) == (2, before.digest)
    await fresh.publish([(str(uuid4()), shared(f"zoe-{anna}", "s1"))])

    async def heard() -> bool:
        return bool((await fresh.ask("GetBalance", wire.GetBalanceRequest(), f"zoe-{anna}")).points == 2)

    await until(heard, what="the rebuilt generation goes on")
