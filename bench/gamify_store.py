"""What stands in gamify's database before the clock starts, in the layout of services/gamify/storage."""

import random
from collections.abc import Iterator
from itertools import islice
from typing import Any
from uuid import UUID

from pymongo.database import Database
from pymongo.write_concern import WriteConcern

from bench.gamify_events import DAY, NETWORKS, PROGRAMME
from services.gamify.domain.facts import Fact, Kind
from services.gamify.domain.model.deeds import About
from services.gamify.domain.model.ledger import AccountKey, Day, Line, Position, Reason, Root, ShareKey
from services.gamify.domain.rules.changes import Entry
from services.gamify.storage.documents.accounts import day_to_fields, root_to_fields
from services.gamify.storage.documents.entries import entry_to_document
from services.gamify.storage.keys import account_id, day_id

GENERATION = 1
OTHERS = 50_000  # people whom no event of the bench is about
CHUNK = 10_000
BOARD_DATE = "2026-09-28"  # of the stored board
FIRST_DAY_MS = 1_788_000_000_000  # long before every event of the bench
Stored = Database[dict[str, Any]]


def store_ledger_rows(database: Stored, count: int) -> None:
    """Insert that many ledger lines of other people. The service ran once before: its indexes are there."""
    chance = random.Random(2)
    _insert(database, f"ledger.g{GENERATION}", (_entry(chance) for _ in range(count)))


def store_board(database: Stored, people: int) -> None:
    """Bring the boards of BOARD_DATE to that many people with points: `board_person(0)` and so on.

    Called again with more people it adds those that are missing.
    """
    before = database[f"days.g{GENERATION}"].count_documents({"date": BOARD_DATE})
    numbers = range(before, people)
    chance = random.Random(f"board {before}")
    _insert(database, f"days.g{GENERATION}", (_day(chance, number) for number in numbers))
    _insert(database, f"accounts.g{GENERATION}", (_account(number) for number in numbers))


def board_person(number: int) -> str:
    """The id of somebody on the stored board."""
    return f"board-{number:07}"


def _day(chance: random.Random, number: int) -> dict[str, Any]:
    reached = Position(FIRST_DAY_MS + chance.randrange(DAY), f"{chance.getrandbits(64):016x}")
    points = 1 + int(chance.paretovariate(0.8)) % 5_000
    day = Day(tail=reached, points=points, reached=reached, shares={"linkedin": 1}, team=_team(number))
    account = account_id(AccountKey(PROGRAMME, board_person(number)))
    place = {"a": account, "programme_id": PROGRAMME, "date": BOARD_DATE}
    return {"_id": day_id(account, BOARD_DATE), **place, **day_to_fields(day)}


def _account(number: int) -> dict[str, Any]:
    who = board_person(number)
    place = {"programme_id": PROGRAMME, "employee_id": who}
    return {"_id": account_id(AccountKey(PROGRAMME, who)), **place, **root_to_fields(Root(lines=1, facts=1))}


def _team(number: int) -> tuple[str, str, bool]:
    return f"Team {number % 400}", f"Department {number % 20}", False


def _entry(chance: random.Random) -> dict[str, Any]:
    event_id = str(UUID(int=chance.getrandbits(128), version=4))
    share = ShareKey(
        f"{chance.getrandbits(64):016x}", f"item-{chance.randrange(200):04}", chance.choice(NETWORKS)
    )
    key = AccountKey(PROGRAMME, f"other-{chance.randrange(OTHERS):06}")
    position = Position(FIRST_DAY_MS + chance.randrange(20 * DAY), event_id)
    on, at_ms = f"2026-08-{1 + chance.randrange(28):02}", position.occurred_at_ms
    about = About(network=share.network, kind="article", category="brand", team="Team 1", country="FR")
    fact = Fact(key, Kind.CLICK, position, at_ms, on, share, about)
    lines = (Line("click", 1, 0, 10, Reason.AWARDED),)
    return entry_to_document(account_id(key), Entry(on, position, 0, fact, lines, None, {}, 1, (), event_id))


def _insert(database: Stored, name: str, documents: Iterator[dict[str, Any]]) -> None:
    """Insert in chunks, and have the server write to its disk what it would write later, under the clock."""
    collection = database[name].with_options(write_concern=WriteConcern(w=1))
    while chunk := list(islice(documents, CHUNK)):
        collection.insert_many(chunk, ordered=False)
    database.client.admin.command("fsync")
