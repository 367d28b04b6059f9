"""A programme with challenges, in a house whose clock stands where a test puts it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import grpc
import pytest
from google.protobuf.message import Message
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from chassis.envelope import PROTOBUF, Envelope
from portevoix.content.v1 import events_pb2 as content
from portevoix.gamify.v1 import challenges_pb2 as wire
from portevoix.gamify.v1 import challenges_pb2_grpc
from portevoix.gamify.v1 import service_pb2 as rules
from portevoix.share.v1 import events_pb2 as share
from portevoix.type.v1 import facts_pb2 as types
from services.gamify.usecases.closing import SETTLE_MS
from services.gamify.wiring.challenges import closing_of
from services.gamify.wiring.parts import Gamify as Parts
from tests.component.gamify.conftest import Gamify
from tests.component.gamify.events import ABLE, DAY, NOON_MS
from tests.waiting import until

HOUR_MS = 3_600_000
NOW_MS = NOON_MS - HOUR_MS
ENDS_MS = NOON_MS + HOUR_MS
CLOSES_MS = ENDS_MS + HOUR_MS
TITLES = {"en": "Live", "fr": "En direct"}
MANAGER = "programme_manager"


@dataclass
class Contests:
    """One programme of its own, its people, and the door of challenges."""

    gamify: Gamify
    channel: grpc.aio.Channel
    programme_id: str = field(default_factory=lambda: f"p-{uuid4().hex[:8]}")
    made: int = 0

    def named(self, name: str) -> str:
        """The id of somebody of this programme."""
        return f"{name}-{self.programme_id}"

    def shared(
        self,
        name: str,
        at_ms: int = NOON_MS,
        *,
        accepted_ms: int = 0,
        team: str = "Paris",
        network: str = "linkedin",
        actions: Sequence[str] = (),
    ) -> share.ShareMade:
        """A share of an item that was never shared before."""
        self.made += 1
        return share.ShareMade(
            **self._about(name, f"{self.programme_id}-{self.made}", at_ms, accepted_ms, team),
            network=network,
            eligibility=ABLE,
            provenance=types.PROVENANCE_DECLARED,
            action_ids=actions,
        )

    def taken_back(self, made: share.ShareMade, at_ms: int, accepted_ms: int = 0) -> share.ShareRetracted:
        """The retraction of a share."""
        person, item = made.person, made.item
        when = _moment(at_ms, accepted_ms)
        return share.ShareRetracted(
            share_id=made.share_id, person=person, moment=when, item=item, network=made.network
        )

    def _about(self, name: str, thing: str, at_ms: int, accepted_ms: int, team: str) -> dict[str, Any]:
        return {
            "share_id": f"share-{thing}",
            "person": types.Person(employee_id=self.named(name), team=team, country="FR"),
            "moment": _moment(at_ms, accepted_ms),
            "item": types.Item(content_id=f"item-{thing}", programme_id=self.programme_id),
        }

    def belongs(self, name: str, team: str) -> share.EmployeeChanged:
        """The directory's word on somebody."""
        person = types.Person(employee_id=self.named(name), team=team, country="FR")
        return share.EmployeeChanged(person=person, moment=_moment(NOW_MS, 0), employed=True)

    def consents(
        self, name: str, purpose: share.ConsentPurpose.ValueType, given: bool
    ) -> share.ConsentChanged:
        """Somebody's word on being named, or on having points."""
        person = types.Person(employee_id=self.named(name), team="Paris")
        return share.ConsentChanged(person=person, moment=_moment(NOW_MS, 0), purpose=purpose, given=given)

    async def founded(self, works_council: bool = False) -> "Contests":
        """Have content say that there is the programme, and wait until it is known."""
        event = content.ProgrammeChanged(
            programme_id=self.programme_id,
            name="Voices",
            why="Because",
            zone="Europe/Paris",
            gamification=True,
            works_council=works_council,
            occurred_at_ms=NOW_MS,
        )
        name, rig = event.DESCRIPTOR.full_name, self.gamify
        headers = Envelope(str(uuid4()), name, "portevoix_content", 1, PROTOBUF).headers()
        topic = f"{rig.namespace}.portevoix.content.v1"
        key = self.programme_id.encode()
        await rig.producer.send_and_wait(topic, event.SerializeToString(), key=key, headers=headers)
        await until(
            lambda: rig.database["programmes.g1"].find_one({"_id": self.programme_id}), what="the programme"
        )
        return self

    def challenge(self, **other: Any) -> wire.Challenge:
        """A challenge of persons on shares, from noon on for an hour, with an hour of grace."""
        usual: dict[str, Any] = {
            "programme_id": self.programme_id,
            "names": TITLES,
            "contestant": wire.CONTESTANT_PERSON,
            "aim": wire.AIM_RANKING,
            "deed": rules.DEED_SHARE,
            "starts_at_ms": NOON_MS,
            "ends_at_ms": ENDS_MS,
            "winners": 2,
        }
        return wire.Challenge(**{**usual, **other})

    async def announce(self, **other: Any) -> str:
        """Announce one; return its id."""
        request = wire.AnnounceChallengeRequest(challenge=self.challenge(**other))
        answer = await self.ask("AnnounceChallenge", request, "pm", MANAGER)
        return str(answer.challenge_id)

    async def get(self, challenge_id: str, name: str = "", *roles: str) -> wire.GetChallengeResponse:
        """How it stands, as somebody of the programme sees it; the manager where nobody is named."""
        request = wire.GetChallengeRequest(challenge_id=challenge_id)
        who = (self.named(name), *roles) if name else ("pm", MANAGER)
        answer: wire.GetChallengeResponse = await self.ask("GetChallenge", request, *who)
        return answer

    async def recount(self, challenge_id: str) -> wire.RecountChallengeResponse:
        """Count again."""
        request = wire.RecountChallengeRequest(challenge_id=challenge_id)
        answer: wire.RecountChallengeResponse = await self.ask(
            "RecountChallenge", request, "audit", "auditor"
        )
        return answer

    async def ask(self, call: str, request: Message, subject: str, *roles: str, key: str = "") -> Any:
        """The answer to a call."""
        metadata = self.gamify.issuer.metadata(subject, roles or ("employee",), key=key or str(uuid4()))
        stub = challenges_pb2_grpc.ChallengeServiceStub(self.channel)
        return await getattr(stub, call)(request, metadata=metadata, timeout=20)

    async def refused(self, call: str, request: Message, *who: str) -> tuple[str, str, dict[str, str]]:
        """Code, reason, and the code of what is wrong by field, of a call that is refused."""
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await self.ask(call, request, *(who or ("pm", MANAGER)))
        status = rpc_status.from_call(refused.value)  # type: ignore[arg-type]
        info, bad = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
        assert status is not None
        assert status.details[0].Unpack(info)
        for one in status.details[1:]:
            one.Unpack(bad)
        fields = {one.field: one.description.partition(":")[0] for one in bad.field_violations}
        return refused.value.code().name, info.reason, fields

    def parts(self) -> Parts:
        """The parts of a second process: the house's database and river, and nothing that it remembers."""
        return Parts(self.gamify.house, self.gamify.clock)

    async def close(self, at_ms: int = CLOSES_MS + SETTLE_MS) -> None:
        """Run what closes challenges at a moment, until none of the programme is due any more."""
        closing = closing_of(self.parts())

        async def closed() -> bool:
            await closing.run(at_ms)
            return not self.due(at_ms - SETTLE_MS)

        await until(closed, what="every challenge that is due closed")

    def due(self, at_ms: int) -> int:
        """How many of the programme are still open whose closing lies at that moment or before."""
        closing = {"$add": ["$ends_at_ms", "$grace_ms"]}
        still = {"closed": False, "cancelled": False, "programme_id": self.programme_id}
        query = {**still, "$expr": {"$lte": [closing, at_ms]}}
        return int(self.gamify.database["challenges"].count_documents(query))


def _moment(at_ms: int, accepted_ms: int) -> types.Moment:
    return types.Moment(
        occurred_at_ms=at_ms, accepted_at_ms=accepted_ms or at_ms, local_date=DAY, zone="Europe/Paris"
    )
