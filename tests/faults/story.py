"""A month of sharing, made from a seed: what share would have said, with everything that makes it hard.

Late facts, retractions before and after clicks, the same item shared twice, bots, corrections, totals that
went down. The same seed gives the same facts with the same ids.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from portevoix.share.v1 import events_pb2 as said
from portevoix.type.v1 import facts_pb2 as stamps

ZONES = ("Europe/Paris", "Africa/Casablanca", "America/Toronto", "Asia/Tokyo")
NETWORKS = ("linkedin", "x", "facebook")
Heard = said.ShareMade | said.ShareRetracted | said.EngagementObserved
BEGIN = datetime(2026, 3, 1, tzinfo=UTC)  # Ramadan, both kinds of daylight saving, a month end
DAYS = 31
TOPIC = "portevoix.share.v1"


@dataclass(frozen=True)
class Fact:
    """One message of share's topic and the id it was fixed with."""

    event_id: str
    message: Heard

    @property
    def key(self) -> bytes:
        """Whoever it is about."""
        return self.message.person.employee_id.encode()


class Story:
    """Makes facts. `people` bounds how many there are of each person's days."""

    def __init__(self, seed: int, people: int = 30) -> None:
        self._chance = random.Random(seed)
        self._people = [f"person-{number:03d}" for number in range(people)]
        self._count = 0

    def facts(self, shares: int) -> list[Fact]:
        """Return the facts of that many shares, in the order in which they happened."""
        made = [fact for _ in range(shares) for fact in self._share()]
        return sorted(made, key=lambda fact: fact.message.moment.occurred_at_ms)

    def _share(self) -> Iterator[Fact]:
        person = self._chance.choice(self._people)
        at = BEGIN + timedelta(seconds=self._chance.randrange(DAYS * 86400))
        share_id = str(self._id())
        item = stamps.Item(content_id=f"item-{self._chance.randrange(12)}", programme_id="default")
        network = self._chance.choice(NETWORKS)
        common: dict[str, Any] = {"share_id": share_id, "item": item, "network": network}
        common["person"] = self._person(person)
        able = stamps.Eligibility(consent=self._chance.random() > 0.03, charter=True, training=True)
        yield self._fact(
            said.ShareMade(
                **common,
                moment=self._moment(person, at),
                eligibility=able,
                provenance=stamps.PROVENANCE_DECLARED,
                follower_count=self._chance.randrange(2000),
            )
        )
        for _ in range(self._chance.randrange(4)):
            yield from self._click(common, person, at, able)
        if self._chance.random() < 0.3:
            yield self._fact(self._reaction(common, person, self._later(at), able))
        if self._chance.random() < 0.12:
            yield self._fact(said.ShareRetracted(**common, moment=self._moment(person, self._later(at))))

    def _click(
        self, common: dict[str, Any], person: str, at: datetime, able: stamps.Eligibility
    ) -> Iterator[Fact]:
        kind = self._chance.choice(
            [stamps.CLICK_CLASS_HUMAN, stamps.CLICK_CLASS_HUMAN, stamps.CLICK_CLASS_BOT]
        )
        click = said.Click(
            **{"class": kind},
            first_visit=self._chance.random() > 0.2,
            visitor_day=self._chance.randbytes(16),
            visitor_week=self._chance.randbytes(16),
            visitor_month=self._chance.randbytes(16),
        )
        when = self._later(at)
        made = self._fact(self._observed(common, person, when, able, stamps.MEASURE_CLICKS, 1, click))
        yield made
        if self._chance.random() < 0.1:
            back = self._observed(
                common, person, self._later(when), able, stamps.MEASURE_CLICKS, -1, click, made.event_id
            )
            yield self._fact(back)

    def _reaction(self, common: dict[str, Any], person: str, at: datetime, able: stamps.Eligibility) -> Heard:
        amount = self._chance.choice([5, 2, -3])  # a total that went down comes as a negative change
        return self._observed(common, person, at, able, stamps.MEASURE_LIKES, amount, None)

    def _observed(
        self,
        common: dict[str, Any],
        person: str,
        at: datetime,
        able: stamps.Eligibility,
        measure: stamps.Measure.ValueType,
        amount: int,
        click: said.Click | None,
        corrects: str = "",
    ) -> Heard:
        return said.EngagementObserved(
            **common,
            moment=self._moment(person, at),
            source="portevoix.links" if click is not None else "poller",
            provenance=stamps.PROVENANCE_MEASURED,
            deltas=[stamps.Delta(measure=measure, amount=amount)],
            click=click,
            eligibility=able,
            corrects=corrects,
        )

    def _person(self, person: str) -> stamps.Person:
        return stamps.Person(employee_id=person, team=f"team-{sum(person.encode()) % 4}", country="FR")

    def _moment(self, person: str, at: datetime) -> stamps.Moment:
        zone = ZONES[sum(person.encode()) % len(ZONES)]
        occurred_ms = int(at.timestamp() * 1000)
        late_ms = self._chance.choice([0, 0, 0, 3_600_000, 86_400_000 * 3, 86_400_000 * 100])
        local = at.astimezone(ZoneInfo(zone)).date().isoformat()
        return stamps.Moment(
            occurred_at_ms=occurred_ms, accepted_at_ms=occurred_ms + late_ms, local_date=local, zone=zone
        )

    def _later(self, at: datetime) -> datetime:
        return at + timedelta(seconds=self._chance.randrange(1, 4 * 86400))

    def _fact(self, message: Heard) -> Fact:
        return Fact(str(self._id()), message)

    def _id(self) -> UUID:
        return UUID(int=self._chance.getrandbits(128), version=4)


def disordered(facts: Sequence[Fact], seed: int, times: int = 5) -> list[Fact]:
    """Return every fact one to `times` times, shuffled."""
    chance = random.Random(seed)
    many = [fact for fact in facts for _ in range(chance.randint(1, times))]
    chance.shuffle(many)
    return many
