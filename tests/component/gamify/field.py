"""A programme whose people compete: what happened to them, and what boards say."""

from typing import Any
from uuid import uuid4

from google.protobuf.message import Message

from portevoix.gamify.v1 import service_pb2 as wire
from portevoix.share.v1 import events_pb2 as share
from portevoix.type.v1 import facts_pb2 as types
from tests.component.gamify.events import ABLE, DAY, NOON_MS
from tests.component.gamify.shop import Shop

NAMING, POINTS = share.CONSENT_PURPOSE_NAMING, share.CONSENT_PURPOSE_POINTS
Row = wire.BoardRow


class Field:
    """People of one test: `field.who("anna")` is an id that no other test has, in the order of names."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self._mark = uuid4().hex[:6]

    def who(self, name: str) -> str:
        """An id; the same for the same name."""
        return f"{name}-{self._mark}"

    def name(self, employee_id: str) -> str:
        """The name that an id was made of; empty for none."""
        return employee_id.partition("-")[0]

    async def say(self, *events: Message) -> None:
        """It happened, and is heard."""
        await self.shop.gamify.say(*events)

    def person(self, name: str, team: str = "Paris", department: str = "Sales", leader: bool = False) -> Any:
        """Somebody as they are stamped."""
        return types.Person(employee_id=self.who(name), team=team, department=department, leader=leader)

    def shared(
        self, name: str, at_ms: int = 0, day: str = DAY, late_ms: int = 0, campaign: str = "", **stamp: Any
    ) -> share.ShareMade:
        """A share of an item of its own: two points, up to three a day."""
        return share.ShareMade(
            share_id=uuid4().hex,
            person=self.person(name, **stamp),
            moment=_moment(at_ms, day, late_ms),
            item=self._item(campaign),
            network="linkedin",
            eligibility=ABLE,
            provenance=types.PROVENANCE_MEASURED,
        )

    def clicked(self, name: str, at_ms: int = 0, day: str = DAY, **stamp: Any) -> share.EngagementObserved:
        """A visit: ten points."""
        return share.EngagementObserved(
            share_id=uuid4().hex,
            person=self.person(name, **stamp),
            moment=_moment(at_ms, day, 0),
            item=self._item(""),
            network="linkedin",
            source="portevoix.links",
            provenance=types.PROVENANCE_MEASURED,
            deltas=[types.Delta(measure=types.MEASURE_CLICKS, amount=1)],
            click=_visit(),
            eligibility=ABLE,
        )

    def retracted(self, made: share.ShareMade, at_ms: int) -> share.ShareRetracted:
        """That share is taken back."""
        return share.ShareRetracted(
            share_id=made.share_id,
            person=made.person,
            moment=_moment(at_ms, made.moment.local_date, 0),
            item=made.item,
            network=made.network,
        )

    def agreed(
        self, name: str, purpose: Any = NAMING, given: bool = True, at_ms: int = 0, **until: Any
    ) -> Any:
        """A word on being named, or on having points."""
        person, moment = self.person(name), _moment(at_ms, DAY, 0)
        return share.ConsentChanged(person=person, moment=moment, purpose=purpose, given=given, **until)

    def employed(self, name: str, **stamp: Any) -> share.EmployeeChanged:
        """What the directory says of somebody."""
        return share.EmployeeChanged(
            person=self.person(name, **stamp), moment=_moment(0, DAY, 0), employed=True
        )

    async def board(
        self, viewer: str = "zoe", period: str = "DAY", role: str = "employee", **asked: Any
    ) -> wire.GetBoardResponse:
        """A board of the day, unless another is asked for."""
        request = wire.GetBoardRequest(
            period=wire.BoardPeriod.Value(f"BOARD_PERIOD_{period}"),
            **{"date": DAY, "programme_id": self.shop.programme_id, **asked},
        )
        answer: wire.GetBoardResponse = await self.shop.call("GetBoard", request, self.who(viewer), role)
        return answer

    async def rank(self, viewer: str, period: str = "DAY", **asked: Any) -> wire.GetRankResponse:
        """Where somebody stands on the board of the day, unless another is asked for."""
        request = wire.GetRankRequest(
            period=wire.BoardPeriod.Value(f"BOARD_PERIOD_{period}"),
            **{"date": DAY, "programme_id": self.shop.programme_id, **asked},
        )
        answer: wire.GetRankResponse = await self.shop.call("GetRank", request, self.who(viewer))
        return answer

    async def choose(self, name: str, visibility: wire.Visibility.ValueType) -> None:
        """Somebody chooses to whom they are shown."""
        request = wire.SetVisibilityRequest(visibility=visibility)
        await self.shop.call("SetVisibility", request, self.who(name))

    def _item(self, campaign: str) -> types.Item:
        return types.Item(content_id=uuid4().hex, programme_id=self.shop.programme_id, campaign_id=campaign)


def _visit() -> share.Click:
    visitors: dict[str, Any] = {f"visitor_{span}": bytes(16) for span in ("day", "week", "month")}
    return share.Click(first_visit=True, **{**visitors, "class": types.CLICK_CLASS_HUMAN})  # a word of Python


def _moment(at_ms: int, day: str, late_ms: int) -> types.Moment:
    at = NOON_MS + at_ms
    return types.Moment(occurred_at_ms=at, accepted_at_ms=at + late_ms, local_date=day, zone="Europe/Paris")
