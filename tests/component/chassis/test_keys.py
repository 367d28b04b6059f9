"""Data keys on a real database: sealed, opened, destroyed, and wrapped anew."""

import asyncio
import base64
import secrets
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chassis.keys import KEYS, KeyDestroyed, Keys, Unreadable
from chassis.mongo import Mongo, Transaction
from chassis.settings import WrongSetting
from chassis.telemetry import Telemetry


def line(name: str) -> str:
    return f"{name}:{base64.b64encode(secrets.token_bytes(32)).decode()}\n"


@pytest.fixture
def master(tmp_path: Path) -> Path:
    path = tmp_path / "master"
    path.write_text(line("first"))
    return path


@pytest.fixture
async def mongo(mongodb: str) -> AsyncIterator[Mongo]:
    made = Mongo(mongodb, f"t{uuid.uuid4().hex[:10]}_keys", [KEYS], Telemetry("keys"))
    await made.start()
    yield made
    await made.database.client.drop_database(made.database.name)
    await made.stop()


async def test_what_is_sealed_is_opened_by_its_owner_only(mongo: Mongo, master: Path) -> None:
    keys = Keys(mongo, master)
    sealed = await keys.seal("words", "e-1", b"hello")
    assert b"hello" not in sealed
    assert sealed != await keys.seal("words", "e-1", b"hello")
    assert await keys.open("words", "e-1", sealed) == b"hello"
    await keys.seal("words", "e-2", b"")
    await keys.seal("notes", "e-1", b"")
    for purpose, owner in (("words", "e-2"), ("notes", "e-1"), ("words", "e-3")):
        with pytest.raises(Unreadable):
            await keys.open(purpose, owner, sealed)
    for broken in (b"", sealed[:-1], sealed[:20], b"\x02" + sealed[1:]):
        with pytest.raises(Unreadable):
            await keys.open("words", "e-1", broken)


async def test_simultaneous_first_uses_make_one_key(mongo: Mongo, master: Path) -> None:
    keys = Keys(mongo, master)
    sealed = await asyncio.gather(*(keys.seal("words", "e-1", bytes([n])) for n in range(8)))
    assert [await keys.open("words", "e-1", one) for one in sealed] == [bytes([n]) for n in range(8)]


async def test_many_are_sealed_and_opened_as_each_would_be(mongo: Mongo, master: Path) -> None:
    keys = Keys(mongo, master)
    before = await keys.seal("words", "e-1", b"before")
    plain = [("e-1", b"a"), ("e-2", b"b"), ("e-3", b"c"), ("e-2", b"d")]
    sealed = await keys.seal_many("words", plain)
    assert await mongo.collections["keys"].count_documents({}) == 3
    pairs = [(owner, one) for (owner, _), one in zip(plain, sealed, strict=True)]
    assert await keys.open_many("words", [*pairs, ("e-1", before)]) == [b"a", b"b", b"c", b"d", b"before"]
    assert [await keys.open("words", owner, one) for owner, one in pairs] == [b"a", b"b", b"c", b"d"]
    with pytest.raises(Unreadable):
        await keys.open_many("words", [pairs[0], ("e-2", sealed[0])])
    with pytest.raises(Unreadable):
        await keys.open_many("words", [pairs[0], ("e-4", sealed[0])])
    assert await keys.seal_many("words", []) == []
    assert await keys.open_many("words", []) == []


async def test_a_destroyed_key_among_many(mongo: Mongo, master: Path) -> None:
    keys = Keys(mongo, master)
    plain = [("e-1", b"a"), ("e-2", b"b")]
    pairs = list(zip(("e-1", "e-2"), await keys.seal_many("words", plain), strict=True))
    await keys.destroy("words", "e-1")
    assert await keys.open_many("words", pairs) == [None, b"b"]
    with pytest.raises(KeyDestroyed):
        await keys.seal_many("words", [("e-3", b"c"), *plain])
    assert await mongo.collections["keys"].count_documents({"_id": "words/e-3"}) == 0


async def test_simultaneous_first_uses_by_many_make_one_key_each(mongo: Mongo, master: Path) -> None:
    keys = Keys(mongo, master)
    owners = [f"e-{number}" for number in range(20)]
    several = await asyncio.gather(
        *(keys.seal_many("words", [(owner, bytes([n])) for owner in owners]) for n in range(4))
    )
    for number, sealed in enumerate(several):
        pairs = list(zip(owners, sealed, strict=True))
        assert await keys.open_many("words", pairs) == [bytes([number])] * len(owners)
    assert await mongo.collections["keys"].count_documents({}) == len(owners)


async def test_a_key_is_part_of_the_transaction(mongo: Mongo, master: Path) -> None:
    keys = Keys(mongo, master)

    async def fails(tx: Transaction) -> None:
        sealed = await keys.seal("words", "e-1", b"hello", tx)
        assert await keys.open("words", "e-1", sealed, tx) == b"hello"
        raise LookupError

    with pytest.raises(LookupError):
        await mongo.transact(fails)
    assert await mongo.collections["keys"].count_documents({}) == 0


@pytest.mark.parametrize("used", [True, False], ids=["used", "never-used"])
async def test_a_destroyed_key_is_gone_for_ever(mongo: Mongo, master: Path, used: bool) -> None:
    keys = Keys(mongo, master)
    sealed = await keys.seal("words", "e-1", b"hello") if used else b"\x01" + bytes(40)
    for _ in range(2):
        await keys.destroy("words", "e-1")
    with pytest.raises(KeyDestroyed):
        await keys.open("words", "e-1", sealed)
    with pytest.raises(KeyDestroyed):
        await keys.seal("words", "e-1", b"again")
    stored = await mongo.collections["keys"].find_one({})
    assert "wrapped" not in stored


async def test_rotation_wraps_anew_and_other_replicas_follow(mongo: Mongo, master: Path) -> None:
    keys, other = Keys(mongo, master), Keys(mongo, master)
    sealed = [await keys.seal("words", f"e-{n}", b"hello") for n in range(3)]
    await keys.destroy("words", "e-2")
    old = master.read_text()
    master.write_text(line("second") + old)
    assert await keys.rotate() == 2
    assert await keys.rotate() == 0
    assert {one["master"] async for one in mongo.collections["keys"].find({"wrapped": {"$ne": None}})} == {
        "second"
    }
    assert await other.open("words", "e-0", sealed[0]) == b"hello"
    master.write_text(master.read_text().splitlines()[0])
    assert await Keys(mongo, master).open("words", "e-1", sealed[1]) == b"hello"
    master.write_text(old)
    with pytest.raises(WrongSetting):
        await Keys(mongo, master).open("words", "e-1", sealed[1])
