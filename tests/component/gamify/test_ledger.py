"""The ledger over real parts: what share says, in any order and however often, becomes the law's nets."""

from collections import Counter
from random import Random
from uuid import UUID, uuid5

import pytest

from chassis.envelope import PROTOBUF, Envelope
from chassis.projection.rebuild import Rebuild
from portevoix.gamify.v1 import events_pb2 as news
from portevoix.gamify.v1 import service_pb2 as wire
from portevoix.share.v1 import events_pb2 as share
from services.gamify.subscribers import points
from services.gamify.wiring import open_books
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
from tests.laws.test_gamify_ledger import history_of
from tests.waiting import until

DOOR = "Kafka portevoix.share.v1, gRPC gamify.v1.GamifyService"
SPACE = UUID(int=7)


def as_uuids(history: list[dict[str, object]]) -> list[dict[str, object]]:
    """The same history under ids as the river has them; a correction that names nobody's event stays so."""
    ids = {f"event-{number:02}": str(uuid5(SPACE, str(number))) for number in range(200)}
    renamed = [{**fact, "event_id": ids[str(fact["event_id"])]} for fact in history]
    for fact in renamed:
        if "corrects" in fact:
            fact["corrects"] = ids[str(fact["corrects"])]
    return renamed


@pytest.mark.parametrize("seed", [1, 2])
async def test_any_order_and_repetition_gives_the_nets_of_the_recomputation(
    gamify: Gamify, seed: int
) -> None:
    history = as_uuids(history_of(seed, 90))
    chance = Random(seed)
    arrived = [fact for fact in history for _ in range(chance.randint(1, 3))]
    chance.shuffle(arrived)
    for start in range(0, len(arrived), 40):  # several batches, so that what is stored is folded again
        await gamify.publish((str(fact["event_id"]), wire_of(fact)) for fact in arrived[start : start + 40])
        await gamify.consumed()
    expected = oracle.nets(history)
    assert nets_of(gamify.database) == expected
    assert +lines_of(gamify.database) == +balances_of(gamify.database) == +oracle.balances(expected)
    books = gamify.books()
    assert books["applied"] == len(history)
    assert books["duplicate"] == len(arrived) - len(history)


async def test_what_is_said_adds_up_to_the_balances_each_id_once(gamify: Gamify) -> None:
    history = as_uuids(history_of(3, 60))
    Random(3).shuffle(history)
    await gamify.publish((str(fact["event_id"]), wire_of(fact)) for fact in history)
    await gamify.consumed()
    changes = [one for one in gamify.database["ledger.g1"].find({}) if one["points"]]
    records = await gamify.log(NEWS, len(changes))
    ids = [dict(record.headers)["ce_id"] for record in records]
    assert len(set(ids)) == len(ids) == len(changes)
    said: Counter[str] = Counter()
    for record in records:
        kind = dict(record.headers)["ce_type"].decode().rpartition(".")[2]
        event = getattr(news, kind).FromString(record.value)
        said[event.employee_id] += event.points if kind == "PointsAwarded" else -event.points
        assert record.key.decode() == event.employee_id
    assert +said == +balances_of(gamify.database)


@pytest.mark.row("G1")
async def test_points_come_of_events_and_a_rule_version_and_of_each_event_once(gamify: Gamify) -> None:
    pairs = [("6e3e9f5a-0000-4000-8000-000000000001", shared("s1"))]
    await gamify.publish(pairs * 3)
    await gamify.say(may_share("anna"), brand_post_observed())
    balance = await gamify.ask("GetBalance", wire.GetBalanceRequest())
    assert (balance.employee_id, balance.points, balance.lines) == ("anna", 2, 1)
    explained = await gamify.ask("ExplainPoints", wire.ExplainPointsRequest())
    (line,) = explained.lines
    assert (line.event_id, line.rule_id, line.rule_version) == (pairs[0][0], "share", 1)
    await gamify.publish(pairs)
    await gamify.consumed()
    assert (await gamify.ask("GetBalance", wire.GetBalanceRequest())).points == 2


async def test_what_was_written_is_never_changed(gamify: Gamify) -> None:
    await gamify.say(shared("s1", at_ms=10), clicked("s1", at_ms=20))
    before = {str(one["_id"]): one for one in gamify.database["ledger.g1"].find({})}
    await gamify.say(shared("s2", at_ms=5), retracted("s2", at_ms=6), retracted("s1", at_ms=15))
    after = {str(one["_id"]): one for one in gamify.database["ledger.g1"].find({})}
    assert after | before == after
    assert (await gamify.ask("GetBalance", wire.GetBalanceRequest())).points == 0


async def test_poison_goes_to_the_dead_letters_and_everything_behind_it_flows_on(gamify: Gamify) -> None:
    kind = share.ShareMade.DESCRIPTOR.full_name
    headers = Envelope("11111111-0000-4000-8000-000000000001", kind, "portevoix_share", 1, PROTOBUF).headers()
    nobody = shared("s0")
    nobody.person.employee_id = ""
    await gamify.publish_raw(b"anna", b"\xff\xff broken", headers)
    await gamify.publish_raw(b"anna", nobody.SerializeToString(), headers)
    await gamify.publish_raw(b"anna", b"", [])
    await gamify.publish_raw(b"anna", None, headers)
    await gamify.say(shared("s1"))
    letters = [dict(record.headers) for record in await gamify.log(f"{TOPIC}.dlq", 4)]
    reasons = sorted(letter["dlq_reason"].decode() for letter in letters)
    assert reasons == ["EMPTY", "INVALID", "NOT_A_CLOUDEVENT", "UNDECODABLE"]
    assert {letter["dlq_reader"] for letter in letters}
    assert (await gamify.ask("GetBalance", wire.GetBalanceRequest())).points == 2
    assert gamify.books()["refused"] == 4


async def test_rebuilt_it_is_what_it_was(gamify: Gamify) -> None:
    history = as_uuids(history_of(4, 80))
    Random(4).shuffle(history)
    for start in range(0, len(history), 7):  # lived in small batches, built again in one
        await gamify.publish((str(fact["event_id"]), wire_of(fact)) for fact in history[start : start + 7])
        await gamify.consumed()
    live = nets_of(gamify.database)
    rebuild = Rebuild(points(open_books), gamify.house.mongo, gamify.house.river)
    before = await rebuild.snapshot()
    after = await rebuild.run()  # raises where the digests differ
    assert (after.generation, after.digest) == (2, before.digest)
    assert live == oracle.nets(history)

    async def goes_on() -> bool:
        return bool(gamify.house.mongo.collections.generation_of("points") == 2)

    await until(goes_on)
    earlier = (await gamify.ask("GetBalance", wire.GetBalanceRequest(), "zoe")).points
    await gamify.say(shared("s-new", "zoe"))
    assert (await gamify.ask("GetBalance", wire.GetBalanceRequest(), "zoe")).points == earlier + 2
