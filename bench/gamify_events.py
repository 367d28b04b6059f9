"""Five weeks of a company as share would say them: shares, human clicks and conversions, made from a seed.

In the order in which the log accepted them; some were accepted hours to days after they happened, and some
stand in the log a second time under the same id.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from google.protobuf.message import Message

from chassis.envelope import PROTOBUF, Envelope
from portevoix.share.v1 import events_pb2 as share
from portevoix.type.v1 import facts_pb2 as types

PROGRAMME = "programme-1"
PEOPLE, ITEMS, TEAMS = 1_000, 200, 40
LATE, REPEATED = 0.05, 0.05  # of all events
SECOND, HOUR, DAY = 1_000, 3_600_000, 24 * 3_600_000  # milliseconds
SPAN = 35 * DAY
CHANNELS: Mapping[str, types.Channel.ValueType] = {
    **dict.fromkeys(
        ("linkedin", "x", "facebook", "instagram", "mastodon", "bluesky"), types.CHANNEL_EXTERNAL
    ),
    **dict.fromkeys(("whatsapp", "email"), types.CHANNEL_PERSONAL),
    **dict.fromkeys(("slack", "teams", "yammer", "workplace"), types.CHANNEL_INTERNAL),
}
NETWORKS = tuple(CHANNELS)
COUNTRIES = (("FR", "Europe/Paris"), ("DE", "Europe/Berlin"), ("CA", "America/Toronto"), ("JP", "Asia/Tokyo"))
DEPARTMENTS = ("Sales", "Marketing", "Engineering", "Support", "People")
CATEGORIES = ("brand", "employer_brand", "industry", "employee_generated")
KINDS = ("article", "case_study", "video", "photo", "job_offer", "event", "download", "learning")
TOPICS = ("climate", "cloud", "design", "hiring", "mobility", "security")
CONVERSIONS = (
    share.CONVERSION_KIND_LEAD,
    share.CONVERSION_KIND_LEAD,
    share.CONVERSION_KIND_DOWNLOAD,
    share.CONVERSION_KIND_SIGN_UP,
    share.CONVERSION_KIND_HIRE,
)


class Record(NamedTuple):
    """One record of share's topic, less its partition, which follows from the key."""

    key: bytes
    value: bytes
    headers: list[tuple[str, bytes]]


class Shared(NamedTuple):
    """What later events say of a share."""

    share_id: str
    item: types.Item
    network: str


def monday_after(now: datetime) -> int:
    """Midnight UTC of the first Monday that is an hour away or more, milliseconds.

    What happens from then on is judged by rules that are published now.
    """
    soon = now.astimezone(UTC) + timedelta(hours=1)
    day = soon.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=7 - soon.weekday())
    return round(day.timestamp() * 1000)


def person(number: int, name: str = "employee") -> tuple[types.Person, str]:
    """Somebody with full stamps, and the zone that they live in."""
    country, zone = COUNTRIES[number % len(COUNTRIES)]
    stamped = types.Person(
        employee_id=f"{name}-{number:06}",
        team=f"Team {number % TEAMS}",
        department=DEPARTMENTS[number % TEAMS % len(DEPARTMENTS)],
        country=country,
        language="fr" if country == "FR" else "en",
        leader=number % 50 == 0,
    )
    return stamped, zone


def item(number: int) -> types.Item:
    """An item with full stamps."""
    return types.Item(
        content_id=f"item-{number:04}",
        programme_id=PROGRAMME,
        category=CATEGORIES[number % len(CATEGORIES)],
        kind=KINDS[number % len(KINDS)],
        campaign_id=f"campaign-{number % 10}",
        topics=[TOPICS[number % len(TOPICS)], TOPICS[number // 7 % len(TOPICS)]],
        language="en",
    )


def moment(occurred_at_ms: int, accepted_at_ms: int, zone: str) -> types.Moment:
    """A moment on the calendar of that zone."""
    return types.Moment(
        occurred_at_ms=occurred_at_ms,
        accepted_at_ms=accepted_at_ms,
        local_date=_date(occurred_at_ms // HOUR, zone),
        zone=zone,
    )


def record(event_id: str, event: Any) -> Record:
    """The event as it stands on the wire, with its person as the key."""
    kind = event.DESCRIPTOR.full_name
    envelope = Envelope(event_id, kind, "portevoix_share", event.moment.occurred_at_ms, PROTOBUF)
    return Record(event.person.employee_id.encode(), event.SerializeToString(), envelope.headers())


def probe(name: str, number: int, at_ms: int) -> Record:
    """A share by somebody who never did anything before: it is visible once that person has a line."""
    who, zone = person(number, name)
    made = share.ShareMade(
        share_id=f"{name}-share-{number}",
        person=who,
        moment=moment(at_ms, at_ms, zone),
        item=item(number % ITEMS),
        network=NETWORKS[0],
        eligibility=types.Eligibility(consent=True, charter=True, training=True),
        provenance=types.PROVENANCE_MEASURED,
        channel=CHANNELS[NETWORKS[0]],
    )
    return record(str(UUID(int=random.Random(f"{name} {number}").getrandbits(128), version=4)), made)


class Weeks:
    """Five weeks from `begin_ms` on; the same seed and moment give the same records."""

    def __init__(self, seed: int, begin_ms: int) -> None:
        self._chance, self._begin_ms = random.Random(seed), begin_ms
        self._people = [person(number) for number in range(PEOPLE)]
        self._items = [item(number) for number in range(ITEMS)]
        self._shares: list[list[Shared]] = [[] for _ in range(PEOPLE)]

    def records(self, count: int) -> Sequence[Record]:
        """That many, repeated ones included."""
        repeats = round(count * REPEATED)
        placed = list(self._events(count - repeats))
        again = [(at + self._chance.randint(60 * SECOND, 2 * DAY), one) for at, one in placed]
        placed += self._chance.sample(again, repeats)
        placed.sort(key=lambda one: one[0])
        return [one for _, one in placed]

    def _events(self, count: int) -> Iterator[tuple[int, Record]]:
        """Each with the moment at which the log accepted it, in the order in which they happened."""
        chance = self._chance
        for after in sorted(chance.randrange(SPAN) for _ in range(count)):
            occurred = self._begin_ms + after
            late = chance.random() < LATE
            accepted = occurred + (chance.randint(2 * HOUR, 4 * DAY) if late else chance.randint(0, 2000))
            event = self._event(occurred, accepted)
            yield accepted, record(str(UUID(int=chance.getrandbits(128), version=4)), event)

    def _event(self, occurred: int, accepted: int) -> Message:
        """Of somebody; few people do more than most."""
        number = int(PEOPLE * self._chance.random() ** 1.5)
        who, zone = self._people[number]
        common = {
            "person": who,
            "moment": moment(occurred, accepted, zone),
            "eligibility": self._eligibility(),
        }
        shares, dice = self._shares[number], self._chance.random()
        if not shares or dice < 0.25:
            return self._shared(shares, common)
        one = shares[-1 - self._chance.randrange(min(5, len(shares)))]
        about = {"share_id": one.share_id, "item": one.item, "network": one.network}
        about |= {"channel": CHANNELS[one.network]}
        return self._clicked(common | about) if dice < 0.92 else self._converted(common | about)

    def _shared(self, shares: list[Shared], common: Mapping[str, Any]) -> share.ShareMade:
        chance = self._chance
        share_id = f"{chance.getrandbits(64):016x}"
        one = Shared(share_id, chance.choice(self._items), chance.choice(NETWORKS))
        shares.append(one)
        declared = chance.random() < 0.3
        return share.ShareMade(
            **common,
            share_id=one.share_id,
            item=one.item,
            network=one.network,
            channel=CHANNELS[one.network],
            provenance=types.PROVENANCE_DECLARED if declared else types.PROVENANCE_MEASURED,
        )

    def _clicked(self, common: Mapping[str, Any]) -> share.EngagementObserved:
        fields: dict[str, Any] = {f"visitor_{span}": self._chance.randbytes(16) for span in _SPANS}
        fields["class"] = types.CLICK_CLASS_HUMAN  # `class` is a word of Python
        return share.EngagementObserved(
            **common,
            source="portevoix.links",
            provenance=types.PROVENANCE_MEASURED,
            deltas=[types.Delta(measure=types.MEASURE_CLICKS, amount=1)],
            click=share.Click(first_visit=self._chance.random() < 0.8, **fields),
        )

    def _converted(self, common: Mapping[str, Any]) -> share.ConversionObserved:
        external_id, kind = f"{self._chance.getrandbits(48):x}", self._chance.choice(CONVERSIONS)
        return share.ConversionObserved(**common, source="crm", external_id=external_id, kind=kind)

    def _eligibility(self) -> types.Eligibility:
        return types.Eligibility(
            consent=self._chance.random() < 0.98, charter=self._chance.random() < 0.98, training=True
        )


_SPANS = ("day", "week", "month")


@lru_cache(maxsize=100_000)
def _date(hour: int, zone: str) -> str:
    return datetime.fromtimestamp(hour * 3600, ZoneInfo(zone)).date().isoformat()
