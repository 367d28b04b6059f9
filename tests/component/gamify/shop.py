"""A programme of a test's own in a house of gamify, with people who have points."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, NamedTuple, cast
from uuid import uuid4

import grpc
import pytest
from google.protobuf.message import Message
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from chassis.envelope import PROTOBUF, Envelope
from chassis.mongo import Transaction
from portevoix.content.v1 import events_pb2 as content
from portevoix.gamify.v1 import recognition_pb2_grpc, rewards_pb2_grpc, service_pb2, service_pb2_grpc
from portevoix.gamify.v1 import rewards_pb2 as wire
from portevoix.share.v1 import events_pb2 as share
from portevoix.type.v1 import facts_pb2 as types
from services.gamify.domain.model.rules import SHIPPED, RuleVersion
from services.gamify.storage.decisions import add_version
from tests.component.gamify.conftest import NEWS, Gamify, messages
from tests.waiting import until

CONTENT = "portevoix.content.v1"
MANAGER = ("boss", "programme_manager")
NAMES = {"en": "Mug", "fr": "Tasse"}


class Refusal(NamedTuple):
    """How a refused call ended: its status, its reason, and the fields that were named."""

    code: str
    reason: str
    fields: frozenset[str] = frozenset()


class Shop:
    """Calls are made as somebody: `shop.call("RedeemReward", request, "anna", "employee")`."""

    def __init__(self, gamify: Gamify, channel: grpc.aio.Channel, programme_id: str) -> None:
        self.gamify = gamify
        self.programme_id = programme_id
        self._stubs: list[Any] = [
            rewards_pb2_grpc.RewardServiceStub(channel),
            recognition_pb2_grpc.RecognitionServiceStub(channel),
            service_pb2_grpc.GamifyServiceStub(channel),
        ]

    async def call(self, name: str, request: Message, subject: str, *roles: str, key: str = "") -> Any:
        """The response of a call, made with an idempotency key of its own unless one is given.

        A house that answers as many calls as it can says so, and the call is made again.
        """
        metadata = self.gamify.issuer.metadata(subject, roles or ("employee",), key=key or uuid4().hex)
        stub = next(one for one in self._stubs if hasattr(one, name))
        while True:
            try:
                return await getattr(stub, name)(request, metadata=metadata, timeout=30)
            except grpc.aio.AioRpcError as error:
                if refusal_of(error) != Refusal("RESOURCE_EXHAUSTED", ""):
                    raise
            await asyncio.sleep(0.05)

    async def refused(self, name: str, request: Message, subject: str, *roles: str, key: str = "") -> Refusal:
        """How a call was refused; fails where it was not."""
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await self.call(name, request, subject, *roles, key=key)
        return refusal_of(caught.value)

    async def programme(self, **fields: Any) -> None:
        """The programme is what this says."""
        usual = {"name": "Spring", "why": "We like it", "zone": "Europe/Paris", "gamification": True}
        event = content.ProgrammeChanged(
            programme_id=self.programme_id, occurred_at_ms=now_ms(), **{**usual, **fields}
        )
        envelope = Envelope(str(uuid4()), event.DESCRIPTOR.full_name, "portevoix_content", 1, PROTOBUF)
        topic, key = f"{self.gamify.namespace}.{CONTENT}", self.programme_id.encode()
        headers = envelope.headers()
        await self.gamify.producer.send_and_wait(topic, event.SerializeToString(), key=key, headers=headers)
        await until(lambda: self._is_known(event), what="the programme is known")

    def _is_known(self, event: content.ProgrammeChanged) -> bool:
        found = self.gamify.database["programmes.g1"].find_one({"_id": self.programme_id})
        return found is not None and found["position"][0] == event.occurred_at_ms

    async def people(self, count: int) -> list[str]:
        """That many people whom the directory knows."""
        people = [f"e-{uuid4().hex[:10]}" for _ in range(count)]
        await self.gamify.say(*(self._employed(one) for one in people))
        return people

    async def rich(self, count: int, points: int) -> list[str]:
        """That many people who were given so many points."""
        people = await self.people(count)
        for one in people:
            await self.give(one, points)
        for one in people:
            await until(partial(self.has, one, points), what="points were given")
        return people

    async def sharers(self, count: int) -> list[str]:
        """That many people who earned two points by a share."""
        people = [f"e-{uuid4().hex[:10]}" for _ in range(count)]
        await self.gamify.say(*(self._shared(one) for one in people))
        return people

    async def give(self, who: str, points: int) -> None:
        """Points by hand."""
        request = service_pb2.AdjustPointsRequest(
            programme_id=self.programme_id, employee_id=who, points=points, note="a test"
        )
        await self.call("AdjustPoints", request, *MANAGER)

    async def has(self, who: str, points: int) -> bool:
        """Whether that is the balance."""
        return await self.balance(who) == points

    async def balance(self, who: str) -> int:
        """The balance, as the person reads it."""
        request = service_pb2.GetBalanceRequest(programme_id=self.programme_id)
        return int((await self.call("GetBalance", request, who)).points)

    async def reward(self, reward_id: str = "", **fields: Any) -> str:
        """The id of a reward for 30 points, or what is said."""
        reward = wire.Reward(**{"reward_id": reward_id, "names": NAMES, "points": 30, **fields})
        request = wire.SetRewardRequest(programme_id=self.programme_id, reward=reward)
        return str((await self.call("SetReward", request, *MANAGER)).reward_id)

    async def redeem(self, who: str, reward_id: str, key: str = "") -> wire.RedeemRewardResponse:
        """What came of it."""
        request = wire.RedeemRewardRequest(reward_id=reward_id)
        answer: wire.RedeemRewardResponse = await self.call("RedeemReward", request, who, key=key)
        return answer

    async def own(self, who: str, **asked: Any) -> wire.ListRedemptionsResponse:
        """Somebody's redemptions."""
        request = wire.ListRedemptionsRequest(programme_id=self.programme_id, **asked)
        answer: wire.ListRedemptionsResponse = await self.call("ListRedemptions", request, who)
        return answer

    async def tried(self, who: str, reward_id: str) -> str:
        """Empty where it was redeemed, or the reason why not."""
        try:
            await self.redeem(who, reward_id)
        except grpc.aio.AioRpcError as error:
            return refusal_of(error).reason
        return ""

    async def decide(self, redemption_id: str, state: wire.RedemptionState.ValueType, note: str = "") -> Any:
        """How it went on."""
        request = wire.DecideRedemptionRequest(redemption_id=redemption_id, state=state, note=note)
        return (await self.call("DecideRedemption", request, *MANAGER)).redemption

    async def rules(self, **fields: Any) -> None:
        """The programme's rules, in force since long ago: a call could publish them for later only."""
        version = RuleVersion(2, 1, SHIPPED.rules, **fields)

        async def work(tx: Transaction) -> None:
            await add_version(tx.collections, tx.session, self.programme_id, version)

        await self.gamify.house.mongo.transact(work)

    async def said(self, kind: type[Any], enough: int, keys: Iterable[str]) -> list[Any]:
        """The messages of a kind about these keys, once there are that many."""
        records = await self.gamify.log(NEWS, lambda found: len(messages(kind, found)) >= enough, set(keys))
        return [message for _, message in messages(kind, records)]

    async def attempts(self, outcome: str) -> float:
        """How many transactions this house tried so far that ended so."""
        text = (await self.gamify.http.get("/metrics")).text
        named = "mongo_transaction_attempts_total{"
        lines = [line for line in text.splitlines() if named in line and f'outcome="{outcome}"' in line]
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines)

    def stored(self, name: str) -> Any:
        """A collection, past the house."""
        return self.gamify.database[name]

    def _employed(self, who: str) -> share.EmployeeChanged:
        person = types.Person(employee_id=who, team="Paris", country="FR", language="fr")
        return share.EmployeeChanged(person=person, moment=moment(), employed=True)

    def _shared(self, who: str) -> share.ShareMade:
        return share.ShareMade(
            share_id=uuid4().hex,
            person=types.Person(employee_id=who),
            moment=moment(),
            item=types.Item(content_id="item", programme_id=self.programme_id),
            network="linkedin",
            eligibility=types.Eligibility(consent=True, charter=True, training=True),
            provenance=types.PROVENANCE_MEASURED,
        )


@asynccontextmanager
async def opened(gamify: Gamify, programme_id: str = "") -> AsyncIterator[Shop]:
    """A shop in a programme that the house has heard of."""
    async with grpc.aio.insecure_channel(f"127.0.0.1:{gamify.house.rpc.port}") as channel:
        shop = Shop(gamify, channel, programme_id or f"p-{uuid4().hex[:8]}")
        await shop.programme()
        yield shop


def refusal_of(error: grpc.aio.AioRpcError) -> Refusal:
    """Status, reason and fields of a refused call."""
    status = rpc_status.from_call(cast("grpc.Call", error))
    reason, fields = "", frozenset[str]()
    for detail in status.details if status else ():
        info, bad = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
        if detail.Unpack(info):
            reason = info.reason
        elif detail.Unpack(bad):
            fields = frozenset(violation.field for violation in bad.field_violations)
    return Refusal(error.code().name, reason, fields)


def moment(at_ms: int = 0) -> types.Moment:
    """Now, or at a moment."""
    at_ms = at_ms or now_ms()
    date = time.strftime("%Y-%m-%d", time.gmtime(at_ms / 1000))
    return types.Moment(occurred_at_ms=at_ms, accepted_at_ms=at_ms, local_date=date, zone="UTC")


def now_ms() -> int:
    """The time."""
    return time.time_ns() // 1_000_000
