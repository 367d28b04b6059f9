"""The parts of the house that several doors use."""

import secrets
import time
from collections.abc import Collection, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from chassis.chance import random_id
from chassis.house import House
from chassis.mongo import Transaction
from chassis.settings import refuse
from services.share.domain.facts import inbox
from services.share.domain.facts.mentions import Said
from services.share.domain.model.links import Visit
from services.share.domain.model.register import Arrival
from services.share.domain.model.shares import Network
from services.share.domain.rules.links import ALPHABET, CODE_LENGTH
from services.share.storage import StoredBooks, StoredSalts, StoredVisits, UnitOfWork
from services.share.translate.networks import networks_from_rows, precedence_from_rows
from services.share.translate.said import key_of, said_to_wire
from services.share.usecases import clicks, directory

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

    def journal(self) -> StoredVisits:
        """The journal of visits, outside transactions."""
        return StoredVisits(self.house.mongo.collections, None)

    async def count_visits(self, visits: Sequence[Visit]) -> None:
        """Count visits of the journal in one transaction. Raises CountedElsewhere."""

        async def work(tx: Transaction) -> None:
            await clicks.count_visits(visits, self.books(), self.unit(tx))

        await self.house.mongo.transact(work)

    async def destroy_salts(self) -> None:
        """Destroy the salts whose time is over."""
        await self.salts.destroy(now_ms())

    async def destroy_wordings(self) -> None:
        """Destroy the keys of texts whose day is long over."""
        await self.books().wordings.destroy_keys(now_ms())

    async def say_departures(self) -> None:
        """Say of everybody whose last day is over that they left."""
        for employee_id in await self.books().people.leaving(now_ms(), DEPARTURES):
            cause, at_ms = new_id(), now_ms()

            async def work(
                tx: Transaction, who: str = employee_id, why: str = cause, at: int = at_ms
            ) -> None:
                await directory.say_departure(who, self.unit(tx), at, why)

            await self.house.mongo.transact(work)


def say(tx: Transaction, fact: Said, event_id: str) -> None:
    """Put a fact into the outbox of a transaction."""
    moment = fact.moment
    tx.say(
        said_to_wire(fact),
        key=key_of(fact),
        event_id=event_id,
        occurred_at_ms=moment.occurred_at_ms,
    )


def read_networks() -> dict[str, Network]:
    """The table of networks, as it is shipped."""
    rows: list[dict[str, Any]] = yaml.safe_load(
        files("services.share").joinpath("networks.yaml").read_text("utf-8")
    )
    return networks_from_rows(rows)


def read_precedence(path: Path | None, networks: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Which source counts more, by network. Ends the process over a file that does not say so."""
    try:
        return precedence_from_rows(yaml.safe_load(path.read_text("utf-8")), networks) if path else {}
    except (OSError, ValueError, yaml.YAMLError) as error:
        why = " ".join(str(error).split())[:300]
        refuse(f"PORTEVOIX_PRECEDENCE: {path}: {why}")


def now_ms() -> int:
    """The time, UTC milliseconds."""
    return time.time_ns() // 1_000_000


def new_id() -> str:
    """A random id."""
    return str(random_id())


def new_code() -> str:
    """The code of a link: opaque, and too long to be guessed."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
