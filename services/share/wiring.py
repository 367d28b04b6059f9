"""The only file that meets everybody."""

import secrets
import time
from collections.abc import Awaitable, Callable, Sequence
from importlib.resources import files
from typing import Any
from uuid import uuid4

import crawleruseragents
import yaml
from starlette.routing import Route

from chassis.envelope import derived_id
from chassis.house import House
from chassis.mongo import Transaction
from chassis.projection import Heard
from chassis.refusal import Refusals, Status
from chassis.settings import refuse
from portevoix.share.v1 import service_pb2
from portevoix.share.v1.service_pb2_grpc import add_ShareServiceServicer_to_server
from services.share import subscribers
from services.share.domain.errors import Refused
from services.share.domain.facts import content, inbox
from services.share.domain.facts.mentions import Said
from services.share.domain.model.links import Visit
from services.share.domain.model.register import Arrival
from services.share.domain.model.shares import Network
from services.share.domain.model.stamps import ClickClass
from services.share.domain.rules.links import ALPHABET, CODE_LENGTH
from services.share.domain.rules.visitors import periods
from services.share.jobs import Job
from services.share.outside import ContentHouse
from services.share.rpc import Desk, ShareRpc
from services.share.settings import ShareSettings
from services.share.storage import (
    COLLECTIONS,
    StoredBooks,
    StoredSalts,
    StoredTurns,
    UnitOfWork,
    tallied,
)
from services.share.translate.networks import networks_from_rows
from services.share.translate.refusals import code_of, fields_of
from services.share.translate.said import key_of, said_to_wire
from services.share.usecases import directory, library, links
from services.share.usecases.door import Door, Patience
from services.share.usecases.sharing import Sharing
from services.share.usecases.taking_part import TakingPart
from services.share.web.employees import EmployeesDoor
from services.share.web.events import EventsDoor
from services.share.web.redirect import Clicks, Redirect
from services.share.web.till import Till

HOUR_MS = 3_600_000
DEPARTURES = 100


class Share:
    """The parts of the house that several doors use."""

    def __init__(self, house: House, networks: dict[str, Network]) -> None:
        self.house = house
        self.networks = networks
        self.keys = house.keys
        self.salts = StoredSalts(lambda: house.mongo.collections, lambda: secrets.token_bytes(32))

    def books(self) -> StoredBooks:
        """Plain reads."""
        return StoredBooks(self.house.mongo.collections, self.keys)

    def unit(self, tx: Transaction) -> UnitOfWork:
        """One transaction."""
        return UnitOfWork(tx, self.keys, say)

    async def import_people(self, people: Sequence[inbox.EmployeeChanged]) -> directory.Imported:
        """Bring the directory up to date in one transaction."""
        arrival = Arrival(new_id(), "directory", now_ms())

        async def work(tx: Transaction) -> directory.Imported:
            return await directory.import_people(people, arrival, self.unit(tx), new_id)

        return await self.house.mongo.transact(work)

    async def record_visits(self, visits: Sequence[Visit]) -> None:
        """Make visits durable in one transaction."""

        async def work(tx: Transaction) -> None:
            await links.record_visits(visits, self.unit(tx))

        await self.house.mongo.transact(work)

    async def destroy_salts(self) -> None:
        """Destroy the salts whose time is over."""
        await self.salts.destroy(now_ms())

    async def say_departures(self) -> None:
        """Say of everybody whose last day is over that they left."""
        for employee_id in await self.books().people.leaving(now_ms(), DEPARTURES):
            cause, at_ms = new_id(), now_ms()

            async def work(
                tx: Transaction, who: str = employee_id, why: str = cause, at: int = at_ms
            ) -> None:
                await directory.say_departure(who, self.unit(tx), at, why)

            await self.house.mongo.transact(work)


def build(settings: ShareSettings) -> House:
    """The house, ready to run. Ends the process over a setting that is wrong."""
    if settings.content is None:
        refuse("PORTEVOIX_CONTENT: Field required")
    refusals = Refusals(kind=Refused, status=_status)
    house = House("share", settings, collections=COLLECTIONS, refusals=refusals)
    share = Share(house, read_networks())
    _answer(share, settings, ContentHouse(house.call(settings.content)))
    _hear(share, settings)
    _show(share, settings)
    _run_jobs(share)
    return house


def _answer(share: Share, settings: ShareSettings, content_house: ContentHouse) -> None:
    turns = StoredTurns(lambda: share.house.mongo.collections)
    sharing = Sharing(share.networks, content_house, turns, str(settings.links))
    desk = Desk(
        commands=share.house.commands,
        books=share.books,
        unit=share.unit,
        import_people=share.import_people,
        now_ms=now_ms,
        new_id=new_id,
        new_code=new_code,
        confirm_ms=round(settings.confirm_hours * HOUR_MS),
    )
    service = service_pb2.DESCRIPTOR.services_by_name["ShareService"]
    rpc = ShareRpc(desk, TakingPart(share.networks), sharing, list(share.networks.values()))
    share.house.answer(add_ShareServiceServicer_to_server, rpc, service)


def _hear(share: Share, settings: ShareSettings) -> None:
    patience = Patience(round(settings.unknown_hours * HOUR_MS), round(settings.charter_seconds * 1000))
    door = Door(share.networks, patience, new_id)

    async def admit(batch: Sequence[Heard[inbox.Reported]], tx: Transaction) -> None:
        await door.admit(batch, share.unit(tx))

    async def keep(batch: Sequence[Heard[content.Kept]], tx: Transaction) -> None:
        await library.keep(batch, share.unit(tx))

    share.house.hear(subscribers.library(keep))
    share.house.hear(subscribers.door(admit))


def _show(share: Share, settings: ShareSettings) -> None:
    house = share.house
    till = Till(
        share.record_visits, most=settings.links_per_commit, linger_seconds=settings.links_linger_ms / 1000
    )
    redirect = Redirect(_clicks(share, settings), till)
    events = EventsDoor(house.access, house.river.send, now_ms)
    employees = EmployeesDoor(house.access, share.import_people)
    house.show(
        Route("/l/{code}", redirect.follow, methods=["GET"]),
        Route("/v1/events", events.post, methods=["POST"]),
        Route("/v1/employees:import", employees.post, methods=["POST"]),
    )
    house.run_also(till)


def _clicks(share: Share, settings: ShareSettings) -> Clicks:
    telemetry = share.house.telemetry
    host = settings.links.host or ""
    classes = [(kind.name.lower(),) for kind in ClickClass]
    return Clicks(
        resolve=lambda code: links.resolve(code, share.books().shares),
        visitor_of=lambda at, agent, now: links.visitor_of(at, agent, host, now, share.salts),
        is_crawler=crawleruseragents.is_crawler,
        now_ms=now_ms,
        new_id=new_id,
        day_of=lambda at_ms: periods(at_ms)[0].label.removeprefix("day:"),
        clicks_total=telemetry.counter(
            "links_clicks_total", "Visits through tracked links, by what made them.", ("class",), classes
        ),
        refused_total=telemetry.counter(
            "links_refused_total",
            "Requests for links that lead nowhere, by why.",
            ("why",),
            [("malformed",), ("unknown",)],
        ),
    )


def _run_jobs(share: Share) -> None:
    gauge = share.house.telemetry.gauge(
        "door_without_effect",
        "What came through the inbox since the beginning and changed nothing.",
        ("why",),
    )

    async def show_tallies() -> None:
        for why, count in (await tallied(share.house.mongo.collections)).items():
            gauge.labels(why).set(count)

    jobs: Sequence[tuple[str, float, Callable[[], Awaitable[None]]]] = (
        ("salts", 600, share.destroy_salts),
        ("departures", 60, share.say_departures),
        ("tallies", 5, show_tallies),
    )
    for name, every_seconds, work in jobs:
        share.house.run_also(Job(name, every_seconds, work))


def say(tx: Transaction, fact: Said, cause: str, ordinal: int) -> None:
    """Put a fact into the outbox of a transaction."""
    moment = fact.moment
    tx.say(
        said_to_wire(fact),
        key=key_of(fact),
        event_id=derived_id(cause, ordinal),
        occurred_at_ms=moment.occurred_at_ms,
    )


def read_networks() -> dict[str, Network]:
    """The table of networks, as it is shipped."""
    rows: list[dict[str, Any]] = yaml.safe_load(
        files("services.share").joinpath("networks.yaml").read_text("utf-8")
    )
    return networks_from_rows(rows)


def now_ms() -> int:
    """The time, UTC milliseconds."""
    return time.time_ns() // 1_000_000


def new_id() -> str:
    """A random id."""
    return str(uuid4())


def new_code() -> str:
    """The code of a link: opaque, and too long to be guessed."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def _status(refusal: Exception) -> Status:
    if not isinstance(refusal, Refused):
        raise TypeError(refusal)
    return Status(code_of(refusal), refusal.reason, refusal.text, fields_of(refusal))
