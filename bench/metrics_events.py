"""A company as share would say it to metrics: enrolments, shares, reactions, visits, conversions.

From a seed, made as they are asked for, in the order in which the log accepted them. Some were accepted hours
to days after they happened, a few of these when their day was frozen, and some stand in the log a second time
under the same id.
"""

import hashlib
import heapq
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import count, islice
from random import Random
from typing import Any
from uuid import UUID

from google.protobuf.message import Message

from bench.gamify_events import (
    CHANNELS,
    CONVERSIONS,
    DAY,
    HOUR,
    LATE,
    NETWORKS,
    PEOPLE,
    PROGRAMME,
    REPEATED,
    SECOND,
    Record,
    Shared,
    Weeks,
    item,
    moment,
    person,
    record,
)
from portevoix.share.v1 import events_pb2 as share
from portevoix.type.v1 import facts_pb2 as types

BEGIN_MS = 1_788_220_800_000  # 2026-09-01T00:00Z, so that 30 days are a calendar month
DAYS, YEAR = 30, 365
LATEST = 10 * DAY  # past the grace of 7 days
SHARES, REACTIONS, HUMANS, BOTS = 0.06, 0.60, 0.25, 0.07  # of all events; conversions are the rest
VISITORS, CRAWLERS = 50_000, 200
MIX = (
    f"{SHARES:.0%} shares, {REACTIONS:.0%} reactions of networks (five counters each), {HUMANS:.0%} visits "
    f"of {VISITORS:,} people and {BOTS:.0%} of {CRAWLERS} bots, {1 - SHARES - REACTIONS - HUMANS - BOTS:.0%} "
    f"conversions; {LATE:.0%} late by up to {LATEST // DAY} days, {REPEATED:.0%} repeated"
)
_Placed = tuple[int, int, Record]


class Company(Weeks):
    """So many events evenly over so many days; the same seed and numbers give the same records."""

    def __init__(self, seed: int, events: int, days: int = DAYS, begin_ms: int = BEGIN_MS) -> None:
        super().__init__(seed, begin_ms)
        self._seed, self.count, self.days, self.begin_ms = seed, events, days, begin_ms

    def again(self) -> "Company":
        """One that gives the same records."""
        return Company(self._seed, self.count, self.days, self.begin_ms)

    def stream(self) -> Iterator[Record]:
        """All of them, repeated ones included; everybody enrols first."""
        enrolled = islice(self._enrolments(), self.count)
        waiting: list[_Placed] = []
        left, order = self.count - PEOPLE, count()
        yield from enrolled
        for occurred, accepted, one in self._placed(left):
            while waiting and waiting[0][0] <= occurred:
                yield heapq.heappop(waiting)[2]
            heapq.heappush(waiting, (accepted, next(order), one))
            if self._chance.random() < REPEATED:
                again = accepted + self._chance.randint(60 * SECOND, 2 * DAY)
                heapq.heappush(waiting, (again, next(order), one))
        yield from (heapq.heappop(waiting)[2] for _ in range(len(waiting)))

    def _enrolments(self) -> Iterator[Record]:
        for who, zone in self._people:
            when = moment(self.begin_ms, self.begin_ms + SECOND, zone)
            yield self._said(share.AdvocateEnrolled(person=who, moment=when, programme_id=PROGRAMME))

    def _placed(self, left: int) -> Iterator[tuple[int, int, Record]]:
        """When each happened, when the log accepted it; fewer by those that will be repeated."""
        chance, span = self._chance, self.days * DAY - HOUR
        fresh = max(1, round(left / (1 + REPEATED)))
        for number in range(fresh):
            occurred = self.begin_ms + HOUR + int((number + chance.random()) * span / fresh)
            late = chance.random() < LATE
            accepted = occurred + (chance.randint(2 * HOUR, LATEST) if late else chance.randint(0, 2000))
            yield occurred, accepted, self._said(self._event(occurred, accepted))

    def _said(self, event: Message) -> Record:
        return record(str(UUID(int=self._chance.getrandbits(128), version=4)), event)

    def _event(self, occurred: int, accepted: int) -> Message:
        """Of somebody; few people do more than most."""
        number = int(PEOPLE * self._chance.random() ** 1.5)
        who, zone = self._people[number]
        when = moment(occurred, accepted, zone)
        common: dict[str, Any] = {"person": who, "moment": when, "eligibility": self._eligibility()}
        shares, dice = self._shares[number], self._chance.random()
        if not shares or dice < SHARES:
            return self._shared(shares, common)
        about = common | _about(shares[-1 - self._chance.randrange(min(5, len(shares)))])
        if dice < SHARES + REACTIONS:
            return self._reacted(about)
        if dice < SHARES + REACTIONS + HUMANS + BOTS:
            return self._visited(about, occurred, human=dice < SHARES + REACTIONS + HUMANS)
        return self._converted(about)

    def _shared(self, shares: list[Shared], common: Mapping[str, Any]) -> share.ShareMade:
        made = super()._shared(shares, common)
        if self._chance.random() < 0.9:
            made.follower_count = int(50 * self._chance.paretovariate(1.2))
        return made

    def _reacted(self, about: Mapping[str, Any]) -> share.EngagementObserved:
        chance = self._chance
        shown = 1 + int(20 * chance.paretovariate(1.2))
        amounts = {
            types.MEASURE_IMPRESSIONS: shown,
            types.MEASURE_REACH: 1 + shown // 2,
            types.MEASURE_LIKES: 1 + shown // 30,
            types.MEASURE_COMMENTS: 1 + shown // 200,
            types.MEASURE_RESHARES: 1 + shown // 400,
        }
        declared = chance.random() < 0.1
        return share.EngagementObserved(
            **about,
            source="poller",
            provenance=types.PROVENANCE_DECLARED if declared else types.PROVENANCE_MEASURED,
            deltas=[types.Delta(measure=measure, amount=amount) for measure, amount in amounts.items()],
        )

    def _visited(self, about: Mapping[str, Any], occurred: int, *, human: bool) -> share.EngagementObserved:
        visitor = self._chance.randrange(VISITORS) if human else -1 - self._chance.randrange(CRAWLERS)
        day = occurred // DAY
        click: dict[str, Any] = {
            "visitor_day": _key(visitor, "day", day),
            "visitor_week": _key(visitor, "week", (day + 3) // 7),
            "visitor_month": _key(visitor, "month", day // 30),
            "class": types.CLICK_CLASS_HUMAN if human else types.CLICK_CLASS_BOT,  # a word of Python
        }
        return share.EngagementObserved(
            **about,
            source="portevoix.links",
            provenance=types.PROVENANCE_MEASURED,
            deltas=[types.Delta(measure=types.MEASURE_CLICKS, amount=1)],
            click=share.Click(first_visit=human, **click),
        )

    def _converted(self, common: Mapping[str, Any]) -> share.ConversionObserved:
        chance = self._chance
        euros = types.Money(amount=f"{chance.randrange(1, 5_000)}.{chance.randrange(100):02}", currency="EUR")
        return share.ConversionObserved(
            **common,
            source="crm",
            external_id=f"{chance.getrandbits(48):x}",
            kind=chance.choice((*CONVERSIONS, share.CONVERSION_KIND_SALE)),
            value=euros if chance.random() < 0.7 else None,
        )


def probe(name: str, number: int, at_ms: int, programme_id: str = PROGRAMME) -> Record:
    """A share of an item that nobody shared before: the item is called as its person is, the record's key."""
    who, zone = person(number, name)
    what = item(0)
    what.content_id, what.programme_id = who.employee_id, programme_id
    made = share.ShareMade(
        share_id=f"{name}-share-{number}",
        person=who,
        moment=moment(at_ms, at_ms, zone),
        item=what,
        network=NETWORKS[0],
        eligibility=types.Eligibility(consent=True, charter=True, training=True),
        provenance=types.PROVENANCE_MEASURED,
        channel=CHANNELS[NETWORKS[0]],
    )
    return record(str(UUID(int=Random(f"{name} {number}").getrandbits(128), version=4)), made)


def _about(one: Shared) -> dict[str, Any]:
    named: dict[str, Any] = {"share_id": one.share_id, "item": one.item, "network": one.network}
    return named | {"channel": CHANNELS[one.network]}


@lru_cache(maxsize=200_000)
def _key(visitor: int, span: str, number: int) -> bytes:
    return hashlib.blake2b(f"{visitor} {span} {number}".encode(), digest_size=16).digest()
