"""A library and the people who read it, from one seed; written past the service, but in its own documents."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.gamify_events import Record
from chassis.envelope import PROTOBUF, Envelope
from portevoix.share.v1 import events_pb2 as share
from portevoix.type.v1 import facts_pb2 as facts
from services.content.domain.model.items import EVERYBODY, Audience, Draft, Item, State, Suggestion
from services.content.storage.feed import entry_document, segment_document
from services.content.storage.item_documents import item_to_document

PROGRAMME = "bench"
TOPICS = tuple(f"topic-{number}" for number in range(60))
DEPARTMENTS = tuple(f"department-{number}" for number in range(20))
TEAMS = tuple(f"team-{number}" for number in range(1000))
COUNTRIES = ("FR", "MA", "DE", "ES", "IT", "BE", "CH", "GB")
LANGUAGES = ("fr", "en", "de", "es")
CATEGORIES = ("brand", "employer_brand", "industry", "employee_generated")
BEGIN = datetime(2026, 11, 1, tzinfo=UTC)
FOLLOWED = 5
SHARED = 30


@dataclass(frozen=True)
class Reader:
    """Somebody, what they follow with its weight, and what they shared of a library of FIRST items."""

    employee_id: str
    team: str
    department: str
    country: str
    language: str
    interests: Mapping[str, int]
    shared: Sequence[str]


def items(seed: int, first: int, count: int) -> Iterator[Item]:
    """Published items, the earlier the lower their number; two in five for everybody, others for a part."""
    chance = random.Random(f"{seed}/{first}")
    for number in range(first, first + count):
        language = chance.choice(LANGUAGES)
        yield Item(
            f"item-{number:06}",
            Draft(
                PROGRAMME,
                category=chance.choice(CATEGORIES),
                kind="article",
                title=f"Item {number}",
                why="People who think of joining us ask about it.",
                url=f"https://www.example.org/{number}",
                language=language,
                topics=tuple(chance.sample(TOPICS, chance.randint(1, 3))),
                external=True,
                audience=_audience(chance),
                suggestions=tuple(
                    Suggestion(f"{number}.{place}", network, language, f"Worth a look: item {number}")
                    for place, network in enumerate(("linkedin", "x", "mastodon"))
                ),
            ),
            State.PUBLISHED,
            created_at=BEGIN,
            changed_at=BEGIN,
            revision=4,
            published_at=BEGIN - timedelta(days=365) + timedelta(minutes=10 * number),
        )


def _audience(chance: random.Random) -> Audience:
    kind = chance.random()
    if kind < 0.4:
        return EVERYBODY
    if kind < 0.7:
        return Audience(departments=(chance.choice(DEPARTMENTS),))
    if kind < 0.9:
        return Audience(countries=(chance.choice(COUNTRIES),))
    return Audience(departments=(chance.choice(DEPARTMENTS),), countries=(chance.choice(COUNTRIES),))


def readers(seed: int, count: int, library: int) -> Iterator[Reader]:
    """People of whom each follows FOLLOWED topics and shared SHARED items of a library of so many."""
    chance = random.Random(f"{seed}/readers")
    for number in range(count):
        topics = chance.sample(TOPICS, FOLLOWED)
        yield Reader(
            f"reader-{number:06}",
            chance.choice(TEAMS),
            chance.choice(DEPARTMENTS),
            chance.choice(COUNTRIES),
            chance.choice(LANGUAGES),
            {topic: chance.randint(1, 3) for topic in topics},
            [f"item-{one:06}" for one in chance.sample(range(library), SHARED)],
        )


def store(database: Any, some: Sequence[Item]) -> None:
    """Put items where the service keeps them and where its feeds find them."""
    database["items"].insert_many([item_to_document(one) for one in some], ordered=False)
    database["shelf"].insert_many([entry_document(one) for one in some], ordered=False)
    for segment in {one["_id"]: one for one in map(segment_document, some)}.values():
        database["segments"].replace_one({"_id": segment["_id"]}, segment, upsert=True)


def store_interests(database: Any, people: Sequence[Reader]) -> None:
    """Put down what people follow."""
    database["interests"].insert_many(
        [
            {
                "_id": one.employee_id,
                "v": 1,
                "topics": [{"topic": topic, "weight": weight} for topic, weight in one.interests.items()],
            }
            for one in people
        ],
        ordered=False,
    )


def said_of(people: Sequence[Reader], sharing: Sequence[Reader]) -> Iterator[Record]:
    """What share says: the directory's entry of each, and the shares of some."""
    for one in people:
        yield _record(
            one, share.EmployeeChanged(person=_person(one), moment=_moment(), employed=True), "entry"
        )
    for one in sharing:
        for content_id in one.shared:
            made = share.ShareMade(
                share_id=f"{one.employee_id}-{content_id}",
                person=_person(one),
                moment=_moment(),
                item=facts.Item(content_id=content_id, programme_id=PROGRAMME),
                network="linkedin",
                eligibility=facts.Eligibility(consent=True, charter=True, training=True),
                provenance=facts.PROVENANCE_DECLARED,
            )
            yield _record(one, made, content_id)


def _person(one: Reader) -> facts.Person:
    return facts.Person(
        employee_id=one.employee_id,
        team=one.team,
        department=one.department,
        country=one.country,
        language=one.language,
    )


def _moment() -> facts.Moment:
    at_ms = 1_760_000_000_000
    return facts.Moment(
        occurred_at_ms=at_ms, accepted_at_ms=at_ms, local_date="2025-10-09", zone="Europe/Paris"
    )


def _record(one: Reader, message: Any, what: str) -> Record:
    event_id, kind = f"{one.employee_id}-{what}", message.DESCRIPTOR.full_name
    envelope = Envelope(event_id, kind, "portevoix_share", 1_760_000_000_000, PROTOBUF)
    return Record(one.employee_id.encode(), message.SerializeToString(), envelope.headers())
