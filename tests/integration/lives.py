"""People who take part, or not, at random: what each decided and when, read by rules that no house shares.

Steps are taken one after the other, so a decision lies between what its person did before and after it. A
moment that lies in somebody else's step is therefore certain for everybody but them.
"""

import random
import time
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import uuid4

import grpc

from chassis.envelope import outside_id
from portevoix.inbox.v1 import events_pb2 as inbox_pb2
from portevoix.share.v1 import events_pb2 as said_pb2
from portevoix.share.v1 import service_pb2 as wire
from portevoix.type.v1 import facts_pb2
from tests.component.share.rig import BROWSER, engagement, person
from tests.integration.company import Company

SHARING, NAMING = said_pb2.CONSENT_PURPOSE_SHARING, said_pb2.CONSENT_PURPOSE_NAMING
NETWORKS = ("linkedin", "x")
REFUSED = {
    grpc.StatusCode.PERMISSION_DENIED,
    grpc.StatusCode.FAILED_PRECONDITION,
    grpc.StatusCode.INVALID_ARGUMENT,  # the call took longer than the consent was to last
}
TOOL = "urn:tool"
NEVER_MS = 10**15


class Decision(NamedTuple):
    """What somebody decided, as of the moment at which they had the answer."""

    at_ms: int
    what: str
    programme_id: str = ""
    consents: tuple[tuple[int, str, int], ...] = ()  # purpose, network, when it ends


@dataclass
class Posted:
    """A share as its author and the world know it."""

    share_id: str
    link: str
    programme_id: str
    network: str
    confirmed: bool = False
    cancelled_ms: int = NEVER_MS


@dataclass
class Member:
    """One person."""

    employee_id: str
    external_id: str
    team: str
    decisions: list[Decision] = field(default_factory=list)
    shares: list[Posted] = field(default_factory=list)

    @property
    def marks(self) -> tuple[str, ...]:
        """What points them out; the longest first, since one is a part of another."""
        return name_of(self.external_id), f"{self.external_id}@", self.external_id, self.employee_id

    def joined(self, at_ms: int) -> set[str]:
        """The programmes that they took part in at a moment."""
        return self._standing(at_ms)[0]

    def consents(self, purpose: int, network: str, at_ms: int) -> bool:
        """A consent was given, not taken back, not expired."""
        return at_ms < self._standing(at_ms)[1].get((purpose, network), 0)

    def may_share(self, programme_id: str, network: str, at_ms: int) -> bool:
        """What they do there, and what comes of it, may count."""
        return programme_id in self.joined(at_ms) and self.consents(SHARING, network, at_ms)

    def _standing(self, at_ms: int) -> tuple[set[str], dict[tuple[int, str], int]]:
        joined: set[str] = set()
        until: dict[tuple[int, str], int] = {}
        for decision in self.decisions:
            if decision.at_ms > at_ms:
                break
            if decision.what == "enrol":
                joined.add(decision.programme_id)
            elif decision.what == "withdraw":
                joined.discard(decision.programme_id)
                until = until if joined else {}
            until |= {(purpose, network): ends for purpose, network, ends in decision.consents}
        return joined, until


class Made(NamedTuple):
    """A share that was made with another tool, which reports it afterwards."""

    member: Member
    programme_id: str
    content_id: str
    network: str
    at_ms: int

    def report(self) -> inbox_pb2.ShareMade:
        """As the tool reports it."""
        return inbox_pb2.ShareMade(
            external_id=self.member.external_id,
            content_id=self.content_id,
            network=self.network,
            occurred_at_ms=self.at_ms,
        )


class Lives:
    """Takes steps in the company, at random from a seed. `items` are content ids by programme."""

    def __init__(self, company: Company, items: Mapping[str, str], seed: int) -> None:
        self._share = company.share
        self._items = items
        self._chance = random.Random(seed)
        self._quiet: list[tuple[int, Member]] = []
        self._visits = 0
        self.members: list[Member] = []
        self.made: list[Made] = []
        self._seen: list[inbox_pb2.EngagementObserved] = []

    async def employ(self, teams: Sequence[str]) -> None:
        """One person per entry, in that team; nobody takes part yet."""
        named = [(uuid4().hex, team) for team in teams]
        await self._share.import_people(
            [
                person(external_id, team=team, zone="UTC", name=name_of(external_id))
                for external_id, team in named
            ]
        )
        for external_id, team in named:
            employee_id = await self._share.employee_id(external_id)
            self.members.append(Member(employee_id, external_id, team))

    async def step(self, members: Sequence[Member]) -> None:
        """One of them does something."""
        member = self._chance.choice(members)
        decisions = (self.join, self.leave, self.give, self.take)
        deeds = (self.share, self.share, self.share, self.prepare, *[self.visit] * 5)
        await self.do(member, self._chance.choice((*decisions, *deeds))(member))
        self.use_another_tool(self._chance.choice(members))

    async def do(self, member: Member, deed: Awaitable[Any]) -> None:
        """One step of somebody's."""
        began_ms = now_ms()
        await deed
        if now_ms() > began_ms + 3:  # else its middle might be a moment of the step before or after
            self._quiet.append(((began_ms + now_ms()) // 2, member))

    def settled(self) -> bool:
        """Every consent that was to end soon has ended."""
        ends = (ends for one in self.members for decision in one.decisions for *_, ends in decision.consents)
        return all(moment == NEVER_MS or moment < now_ms() for moment in ends)

    async def join(self, member: Member) -> None:
        """They take part in some programme, with some consents."""
        consents = [self._consent(network) for network in NETWORKS if self._chance.random() < 0.6]
        await self.enrol(member, self._programme(), *consents)

    async def enrol(self, member: Member, programme_id: str, *consents: tuple[int, str, int]) -> None:
        """They take part from now on, with these consents (purpose, network, when it ends)."""
        given = [_consent(*one) for one in consents]
        request = wire.EnrolRequest(programme_id=programme_id, consents=given)
        if await self._call("Enrol", request, member):
            member.decisions.append(Decision(now_ms(), "enrol", programme_id, consents))

    async def leave(self, member: Member) -> None:
        """They leave some programme."""
        await self.withdraw(member, self._programme())

    async def withdraw(self, member: Member, programme_id: str) -> None:
        """They leave a programme; what they had made ready there is cancelled."""
        request = wire.WithdrawAdvocateRequest(programme_id=programme_id)
        response = await self._call("WithdrawAdvocate", request, member)
        if response.HasField("withdrawn_at_ms"):
            left = Decision(now_ms(), "withdraw", programme_id)
            member.decisions.append(left)
            for share in member.shares:
                if share.programme_id == programme_id and not share.confirmed:
                    share.cancelled_ms = min(share.cancelled_ms, left.at_ms)

    async def give(self, member: Member) -> None:
        """They give some consent."""
        await self._decide(member, self._any_consent(), True)

    async def take(self, member: Member) -> None:
        """They take some consent back."""
        await self._decide(member, self._any_consent(), False)

    async def share(self, member: Member) -> None:
        """They share something somewhere."""
        await self.post(member, self._programme(), self._network())

    async def post(self, member: Member, programme_id: str, network: str) -> None:
        """They share a programme's item to a network, in two steps."""
        made = await self._made_ready(member, programme_id, network)
        if made is not None:
            request = wire.ConfirmShareRequest(share_id=made.share_id)
            made.confirmed = bool(await self._call("ConfirmShare", request, member))

    async def prepare(self, member: Member) -> None:
        """They make something ready, and leave it at that."""
        await self._made_ready(member, self._programme(), self._network())

    async def _made_ready(self, member: Member, programme_id: str, network: str) -> Posted | None:
        request = wire.PrepareShareRequest(content_id=self._items[programme_id], network=network)
        prepared = await self._call("PrepareShare", request, member)
        if prepared:
            member.shares.append(Posted(prepared.share_id, prepared.link, programme_id, network))
        return member.shares[-1] if prepared else None

    async def visit(self, member: Member) -> None:
        """Somebody whom nobody saw before follows a link."""
        links = [share.link for share in member.shares]
        if links:
            self._visits += 1
            visitor = f"{BROWSER.rpartition('/')[0]}/{self._visits}.0"
            assert (await self._share.click(self._chance.choice(links), visitor)).status_code == 302

    def use_another_tool(self, member: Member) -> None:
        """They share with another tool, or a tool sees a reaction to what they shared; reported later."""
        confirmed = [share for share in member.shares if share.confirmed]
        network, at_ms = self._network(), self._past(member)
        if not confirmed:
            programme_id = self._programme()
            self.made.append(Made(member, programme_id, self._items[programme_id], network, at_ms))
        else:
            share, likes = self._chance.choice(confirmed), (facts_pb2.MEASURE_LIKES, 1)
            subject = {"network": share.network, "share_id": share.share_id}
            self._seen.append(engagement(likes, at_ms=at_ms, running=False, **subject))

    async def report(self) -> dict[str, Made]:
        """Report, late, what other tools made and saw; what they made, by the share's id."""
        reports = [one.report() for one in self.made]
        event_ids = await self._share.report(*reports, *self._seen, source=TOOL)
        return {outside_id(TOOL, one): made for one, made in zip(event_ids, self.made, strict=False)}

    async def _decide(self, member: Member, consent: tuple[int, str, int], given: bool) -> None:
        purpose, network, ends = consent
        request = wire.SetConsentRequest(consent=_consent(purpose, network, ends), given=given)
        if await self._call("SetConsent", request, member) is not None:
            kept = (purpose, network, ends if given else 0)
            member.decisions.append(Decision(now_ms(), "set", consents=(kept,)))

    async def _call(self, name: str, request: Any, member: Member) -> Any:
        """The response, or None where it was refused."""
        try:
            return await self._share.call(name, request, member.employee_id)
        except grpc.aio.AioRpcError as error:
            if error.code() not in REFUSED:
                raise
            return None

    def _programme(self) -> str:
        return self._mostly_first(list(self._items))

    def _network(self) -> str:
        return self._mostly_first(NETWORKS)

    def _mostly_first(self, several: Sequence[str]) -> str:
        return several[0] if self._chance.random() < 0.7 else self._chance.choice(several)

    def _any_consent(self) -> tuple[int, str, int]:
        named = self._chance.random() < 0.2
        return (NAMING, "", self._ends()) if named else self._consent(self._network())

    def _consent(self, network: str) -> tuple[int, str, int]:
        return SHARING, network, self._ends()

    def _ends(self) -> int:
        """For good, or so soon that it ends while the others go on."""
        return self._chance.choice([NEVER_MS, NEVER_MS, now_ms() + 300, now_ms() + 1200])

    def _past(self, member: Member) -> int:
        """A recent moment at which somebody else did something."""
        return self._chance.choice([at_ms for at_ms, who in self._quiet[-60:] if who is not member])


def name_of(external_id: str) -> str:
    """As people call them."""
    return f"Name {external_id}"


def now_ms() -> int:
    """The houses live by the same clock."""
    return time.time_ns() // 1_000_000


def _consent(purpose: int, network: str, ends: int) -> wire.Consent:
    fields: dict[str, Any] = {} if ends == NEVER_MS else {"expires_at_ms": ends}
    return wire.Consent(purpose=said_pb2.ConsentPurpose.ValueType(purpose), network=network, **fields)
