"""What one person does in one programme, stamped as share stamps it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import grpc
import pytest
from google.protobuf.message import Message
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from chassis.envelope import PROTOBUF, Envelope
from portevoix.content.v1 import events_pb2 as content
from portevoix.gamify.v1 import service_pb2 as wire
from portevoix.share.v1 import events_pb2 as share_pb2
from portevoix.type.v1 import facts_pb2 as types
from tests.component.gamify.conftest import NEWS, Gamify, messages
from tests.waiting import until

CONTENT = "portevoix.content.v1"
MANAGER = ("pm", "programme_manager")
AHEAD = timedelta(minutes=5)


@dataclass(frozen=True)
class Doer:
    """Somebody in a programme."""

    programme_id: str
    employee_id: str
    zone: str = "Europe/Paris"
    team: str = "Lyon"
    department: str = ""
    country: str = "FR"
    points: bool = True

    def able(self) -> types.Eligibility:
        """May share, and wants points or not."""
        return types.Eligibility(consent=True, charter=True, training=True, no_points=not self.points)

    def person(self) -> types.Person:
        """As they are."""
        return types.Person(
            employee_id=self.employee_id, team=self.team, department=self.department, country=self.country
        )

    def moment(self, at: datetime, late: timedelta = timedelta()) -> types.Moment:
        """On their own calendar; `late` is how long the log heard nothing of it."""
        return types.Moment(
            occurred_at_ms=ms(at),
            accepted_at_ms=ms(at + late),
            local_date=at.astimezone(ZoneInfo(self.zone)).date().isoformat(),
            zone=self.zone,
        )

    def joined(self, at: datetime) -> share_pb2.EmployeeChanged:
        """The directory knows them."""
        return share_pb2.EmployeeChanged(person=self.person(), moment=self.moment(at), employed=True)

    def named(self, at: datetime, given: bool = True) -> share_pb2.ConsentChanged:
        """Their word on being named."""
        purpose = share_pb2.CONSENT_PURPOSE_NAMING
        return share_pb2.ConsentChanged(
            person=self.person(), moment=self.moment(at), purpose=purpose, given=given
        )

    def share(
        self,
        at: datetime,
        *,
        item: str = "",
        network: str = "linkedin",
        late: timedelta = timedelta(),
        actions: tuple[str, ...] = (),
        **about: Any,
    ) -> share_pb2.ShareMade:
        """A share of an item of its own, unless one is named; `about` is the item's."""
        return share_pb2.ShareMade(
            share_id=f"s-{uuid4().hex[:12]}",
            person=self.person(),
            moment=self.moment(at, late),
            item=types.Item(content_id=item or uuid4().hex[:12], programme_id=self.programme_id, **about),
            network=network,
            eligibility=self.able(),
            provenance=types.PROVENANCE_DECLARED,
            action_ids=actions,
        )

    def retract(self, made: share_pb2.ShareMade, at: datetime) -> share_pb2.ShareRetracted:
        """The share taken back."""
        return share_pb2.ShareRetracted(**self._of(made, at), no_points=not self.points)

    def verify(self, made: share_pb2.ShareMade, at: datetime) -> share_pb2.ShareVerified:
        """Evidence of the share."""
        return share_pb2.ShareVerified(
            **self._of(made, at), evidence=share_pb2.EVIDENCE_ADDRESS, no_points=not self.points
        )

    def click(
        self,
        made: share_pb2.ShareMade,
        at: datetime,
        by: types.ClickClass.ValueType = types.CLICK_CLASS_HUMAN,
        corrects: str = "",
    ) -> share_pb2.EngagementObserved:
        """A first visit of the day through its link, or the taking back of one."""
        keys: dict[str, Any] = {f"visitor_{span}": bytes(16) for span in ("day", "week", "month")}
        click = share_pb2.Click(first_visit=True, **{**keys, "class": by})
        change = types.Delta(measure=types.MEASURE_CLICKS, amount=-1 if corrects else 1)
        return share_pb2.EngagementObserved(
            **self._of(made, at),
            source="portevoix.links",
            provenance=types.PROVENANCE_MEASURED,
            deltas=[change],
            click=click,
            eligibility=self.able(),
            corrects=corrects,
        )

    def like(self, made: share_pb2.ShareMade, at: datetime, amount: int = 1) -> share_pb2.EngagementObserved:
        """Likes that a network reported."""
        return share_pb2.EngagementObserved(
            **self._of(made, at),
            source="poller",
            provenance=types.PROVENANCE_MEASURED,
            deltas=[types.Delta(measure=types.MEASURE_LIKES, amount=amount)],
            eligibility=self.able(),
        )

    def convert(
        self, made: share_pb2.ShareMade, at: datetime, kind: share_pb2.ConversionKind.ValueType
    ) -> share_pb2.ConversionObserved:
        """What came of the share."""
        return share_pb2.ConversionObserved(
            **self._of(made, at), source="crm", external_id=uuid4().hex, kind=kind, eligibility=self.able()
        )

    def act(self, at: datetime, activity_id: str) -> share_pb2.ActivityRecorded:
        """A comment on somebody's post."""
        return share_pb2.ActivityRecorded(
            activity_id=activity_id,
            person=self.person(),
            moment=self.moment(at),
            programme_id=self.programme_id,
            kind=share_pb2.ACTIVITY_KIND_COMMENT,
            network="linkedin",
            provenance=types.PROVENANCE_DECLARED,
            eligibility=self.able(),
        )

    def undo(self, at: datetime, activity_id: str) -> share_pb2.ActivityRetracted:
        """The comment taken back."""
        return share_pb2.ActivityRetracted(
            activity_id=activity_id,
            person=self.person(),
            moment=self.moment(at),
            programme_id=self.programme_id,
            no_points=not self.points,
        )

    def _of(self, made: share_pb2.ShareMade, at: datetime) -> dict[str, Any]:
        return {
            "share_id": made.share_id,
            "person": self.person(),
            "moment": self.moment(at),
            "item": made.item,
            "network": made.network,
        }


def doer(programme_id: str, name: str = "anna", **other: Any) -> Doer:
    """Somebody whom no other test knows."""
    return Doer(programme_id, f"{name}-{uuid4().hex[:8]}", **other)


def ms(at: datetime) -> int:
    """Milliseconds UTC."""
    return round(at.timestamp() * 1000)


async def programme(gamify: Gamify, **other: Any) -> str:
    """A programme that gamify heard of; points are on unless something else is said."""
    programme_id = f"prog-{uuid4().hex[:8]}"
    await change_programme(gamify, programme_id, 1, **other)
    return programme_id


async def change_programme(gamify: Gamify, programme_id: str, at_ms: int, **other: Any) -> None:
    """A programme is something else from a moment on."""
    changed = content.ProgrammeChanged(
        programme_id=programme_id,
        name="Spring",
        why="We grow",
        zone="UTC",
        occurred_at_ms=at_ms,
        **{"gamification": True, **other},
    )
    kind = content.ProgrammeChanged.DESCRIPTOR.full_name
    headers = Envelope(str(uuid4()), kind, "portevoix_content", 1, PROTOBUF).headers()
    topic = f"{gamify.namespace}.{CONTENT}"
    await gamify.producer.send_and_wait(
        topic, changed.SerializeToString(), key=programme_id.encode(), headers=list(headers)
    )
    wanted = {"_id": programme_id, "position.0": at_ms}
    await until(lambda: gamify.database["programmes.g1"].find_one(wanted), what="the programme is known")


async def publish(gamify: Gamify, programme_id: str, rules: wire.Rules, effective: datetime) -> int:
    """Publish a version just in time; the house's clock is left there."""
    gamify.clock.at_ms = ms(effective - AHEAD)
    request = wire.PublishRulesRequest(programme_id=programme_id, rules=rules, effective_at_ms=ms(effective))
    return int((await gamify.ask("PublishRules", request, *MANAGER)).version)


async def lines_of(gamify: Gamify, who: Doer, language: str = "en") -> list[wire.PointsLine]:
    """Every line behind somebody's balance, newest first."""
    request = wire.ExplainPointsRequest(programme_id=who.programme_id, page_size=500, language=language)
    return list((await gamify.ask("ExplainPoints", request, who.employee_id)).lines)


async def points_of(gamify: Gamify, who: Doer) -> int:
    """Somebody's balance."""
    request = wire.GetBalanceRequest(programme_id=who.programme_id)
    return int((await gamify.ask("GetBalance", request, who.employee_id)).points)


async def refused(gamify: Gamify, call: str, request: Message, *who: str) -> tuple[str, str, dict[str, str]]:
    """Code and reason of a refused call, and by field the word for what is wrong."""
    with pytest.raises(grpc.aio.AioRpcError) as refusal:
        await gamify.ask(call, request, *who)
    status = rpc_status.from_call(refusal.value)  # type: ignore[arg-type]
    assert status is not None
    info, bad = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
    for detail in status.details:
        for kind in (info, bad):
            if detail.Is(kind.DESCRIPTOR):
                detail.Unpack(kind)
    named = {one.field: one.description.partition(":")[0] for one in bad.field_violations}
    return refusal.value.code().name, info.reason, named


def whole(gamify: Gamify) -> Mapping[str, list[Any]]:
    """Everything in the house's database, by collection, but for what moves by itself."""
    names = sorted(set(gamify.database.list_collection_names()) - MOVING)
    return {name: sorted(gamify.database[name].find(), key=lambda one: str(one["_id"])) for name in names}


MOVING = {"outbox", "lanes", "leases", "system.views", "offsets"}  # it hears what it says itself


async def said(gamify: Gamify, kind: type[Message], key: str, enough: int = 1) -> list[Any]:
    """What gamify said of this kind under this key, each id once, once there is that much."""

    def of(records: Sequence[Any]) -> dict[bytes, Any]:
        return dict(messages(kind, records))

    return list(of(await gamify.log(NEWS, lambda records: len(of(records)) >= enough, {key})).values())
